import Scenario
import Timeline
import Trace
import Wire
import YAML

extension Judgement {
    /// Writes all that was checked, and how many findings were left out of the lists of them.
    func writeChecks(to json: inout JSONWriter) {
        json.key("checks")
        json.array { json in
            for check in self.checks {
                json.object { json in
                    json.member("name", check.name)
                    switch check.outcome {
                    case .passed: json.member("outcome", "passed")
                    case .failed: json.member("outcome", "failed")
                    case .unchecked(let why):
                        json.member("outcome", "unchecked")
                        json.member("reason", why)
                    }
                }
            }
        }
        json.member("omitted") { json in
            for kind in Violation.Kind.allCases {
                if let count = self.omitted[kind] { json.member(kind.rawValue, count) }
            }
        }
    }

    /// Reads what was written of it in a run.
    init(_ node: ResultNode) throws(ResultProblem) {
        self.init()
        self.findings = try node.map("violations", Finding.init)
        self.tolerated = try node.map("tolerated", Finding.init)
        self.known = try node.map("known", Finding.init)
        self.unchecked = try node.map("unchecked") { node throws(ResultProblem) in
            Unchecked(
                rule: try node.string("rule"),
                reason: try node.string("reason"),
                turnCount: try node.count("turns")
            )
        }
        self.doubts = try node.map("doubts") { node throws(ResultProblem) in try node.string() }
        self.completedTurnCount = try node.count("turns")
        for (key, node) in try node.object("omitted").members() {
            guard let kind = Violation.Kind(rawValue: key) else {
                throw .unexpected(
                    path: node.path,
                    found: JSONTree.string(key).words,
                    expected: "a kind of violation"
                )
            }
            self.omitted[kind] = try node.count()
        }
        let failures = Dictionary(grouping: self.findings) { $0.check }
        for (index, node) in try node.list("checks").enumerated() {
            self.checks.append(try Check(node, failures: failures[index] ?? []))
        }
        for finding in self.findings + self.tolerated + self.known {
            guard let check = finding.check, check >= self.checks.count else { continue }
            throw .impossible(
                path: "checks",
                why: "a finding is of check \(check), beyond the last"
            )
        }
    }
}

extension Check {
    fileprivate init(_ node: ResultNode, failures: [Finding]) throws(ResultProblem) {
        let outcome = try node.member("outcome", "passed, failed or unchecked")
        let name = try node.string("name")
        switch try outcome.string() {
        case "passed": self.init(name, .passed)
        case "failed":
            guard !failures.isEmpty else {
                throw .impossible(path: node.path, why: "it failed, but no violation is of it")
            }
            self.init(name, .failed(failures))
        case "unchecked": self.init(name, .unchecked(try node.string("reason")))
        default: throw outcome.unexpected("passed, failed or unchecked")
        }
    }
}

extension Finding {
    /// Writes it as one object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("call")
            if let call = self.call { json.number(call) } else { json.null() }
            json.member("turn", self.turn)
            json.member("kind", self.violation.kind.rawValue)
            json.member("expected", self.violation.expected)
            json.member("found", self.violation.found)
            if let rule = self.rule { json.member("rule", rule.rawValue) }
            if let position = self.position {
                if let file = self.file { json.member("file", file) }
                json.member("line", position.line)
                json.member("column", position.column)
            }
            json.key("at_ms")
            json.milliseconds(self.at.sinceStart)
            if let check = self.check { json.member("check", check) }
            if let cause = self.cause { json.member("cause", cause.rawValue) }
            guard !self.around.isEmpty else { return }
            json.key("around")
            json.array { json in for heard in self.around { heard.write(to: &json) } }
        }
    }

    /// Reads what ``write(to:)`` wrote.
    fileprivate init(_ node: ResultNode) throws(ResultProblem) {
        self.init(
            call: try node.optional("call")?.count(),
            turn: try node.count("turn"),
            at: Instant(sinceStart: try node.time("at_ms")),
            violation: Violation(
                try node.word("kind", of: Violation.Kind.self),
                expected: try node.string("expected"),
                found: try node.string("found")
            ),
            rule: try node.optional("rule")?.word(of: RuleName.self),
            cause: try node.optional("cause")?.word(of: Violation.Kind.self)
        )
        self.check = try node.optional("check")?.count()
        if let line = try node.optional("line")?.count() {
            self.file = try node.optional("file")?.string()
            // Which of the scenario's files it was is only told by its name.
            self.position = Position(
                line: line,
                column: try node.count("column"),
                file: self.file == nil ? 0 : 1
            )
        }
        guard try node.optional("around") != nil else { return }
        self.around = try node.map("around", Heard.init)
    }
}

extension Finding.Heard {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("at_ms")
            json.milliseconds(self.at.sinceStart)
            json.member("event", self.event.rawValue)
            if self.isMismatch { json.member("is_mismatch", true) }
        }
    }

    fileprivate init(_ node: ResultNode) throws(ResultProblem) {
        self.init(
            at: Instant(sinceStart: try node.time("at_ms")),
            event: try node.word("event", of: CallEvent.self),
            isMismatch: try node.optional("is_mismatch") == nil
                ? false : node.bool("is_mismatch")
        )
    }
}
