import Scenario
import Timeline
import Trace
import Wire

extension RunTally {
    /// Writes what was counted as one object. What was measured is not in it.
    func writeCounts(to json: inout JSONWriter) {
        json.object { json in
            json.member("calls") { self.calls.write(to: &$0) }
            json.member("turns") { self.turns.write(to: &$0) }
            json.key("connections")
            if self.hasConnections {
                json.object { json in
                    for provider in Provider.allCases {
                        if let count = self.connections[provider] {
                            json.member(provider.rawValue, count)
                        }
                    }
                }
            } else {
                json.null()
            }
            json.member("faults") { json in
                for (index, count) in self.faults.sorted(by: { $0.key < $1.key }) {
                    json.member("\(index)", count)
                }
            }
            json.key("end_ms")
            json.milliseconds(self.end.sinceStart)
            json.member("was_heard", self.wasHeard)
            if let obstacle { json.member("obstacle", obstacle) }
        }
    }

    /// Reads what ``writeCounts(to:)`` wrote, to which `metrics` belong.
    init(_ node: ResultNode, metrics: Metrics) throws(ResultProblem) {
        self.init()
        self.metrics = metrics
        self.calls = try Calls(node.object("calls"))
        self.turns = try Turns(node.object("turns"))
        if let connections = try node.optional("connections") {
            self.hasConnections = true
            self.connections = try connections.providerCounts()
        }
        for (key, node) in try node.object("faults").members() {
            guard let index = Int(key), index >= 0, "\(index)" == key else {
                throw .unexpected(
                    path: node.path,
                    found: JSONTree.string(key).words,
                    expected: "the number of a fault, from 0"
                )
            }
            self.faults[index] = try node.count()
        }
        self.end = Instant(sinceStart: try node.time("end_ms"))
        self.wasHeard = try node.bool("was_heard")
        self.obstacle = try node.optional("obstacle")?.string()
    }
}

extension ResultNode {
    /// A number for each provider that has one.
    func providerCounts() throws(ResultProblem) -> [Provider: Int] {
        var counts: [Provider: Int] = [:]
        for (key, node) in try self.members() {
            guard let provider = Provider(rawValue: key) else {
                throw .unexpected(
                    path: node.path,
                    found: JSONTree.string(key).words,
                    expected: "one of " + Provider.allCases.map(\.rawValue).joined(separator: ", ")
                )
            }
            counts[provider] = try node.count()
        }
        return counts
    }
}

extension RunTally.Calls {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("begun", self.begun)
        json.member("completed", self.completed)
        json.member("interrupted", self.interrupted)
        json.member("not_made", self.notMade)
        json.member("open", self.open)
        json.member("needing_answers", self.needingAnswers)
        json.member("wrong", self.wrong)
        json.key("duration_ms")
        json.milliseconds(self.duration)
    }

    fileprivate init(_ node: ResultNode) throws(ResultProblem) {
        self.init()
        self.begun = try node.count("begun")
        self.completed = try node.count("completed")
        self.interrupted = try node.count("interrupted")
        self.notMade = try node.count("not_made")
        self.open = try node.count("open")
        self.needingAnswers = try node.count("needing_answers")
        self.wrong = try node.count("wrong")
        self.duration = try node.sum("duration_ms")
        for (name, count) in [("completed", self.completed), ("wrong", self.wrong)]
        where count > self.begun {
            throw .impossible(path: node.path, why: "\(count) calls \(name), \(self.begun) begun")
        }
    }
}

extension RunTally.Turns {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("begun", self.begun)
        json.member("completed", self.completed)
        json.member("with_error", self.withError)
        json.member("stuck", self.stuck)
    }

    fileprivate init(_ node: ResultNode) throws(ResultProblem) {
        self.init()
        self.begun = try node.count("begun")
        self.completed = try node.count("completed")
        self.withError = try node.count("with_error")
        self.stuck = try node.count("stuck")
        for (name, count) in [
            ("completed", self.completed), ("with an error", self.withError),
            ("stuck", self.stuck),
        ] where count > self.begun {
            throw .impossible(path: node.path, why: "\(count) turns \(name), \(self.begun) begun")
        }
    }
}
