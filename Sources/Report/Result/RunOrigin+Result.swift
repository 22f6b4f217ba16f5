import Scenario
import Wire

extension RunOrigin {
    /// Writes it as one object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", self.id)
            json.key("started_at")
            json.number(self.startedAt)
            json.key("duration_ms")
            json.milliseconds(self.duration)
            json.key("speed_thousandths")
            json.number(self.speedThousandths)
            if let part {
                json.member("part") { json in
                    json.member("number", part.number)
                    json.member("count", part.count)
                }
            }
            json.member("scenario_digest", self.scenarioDigest)
            json.member("version", self.version)
            if let load { json.member("load", load.line) }
        }
    }

    /// Reads what ``write(to:)`` wrote.
    init(_ node: ResultNode) throws(ResultProblem) {
        let startWords = "milliseconds since 1970"
        let start = try node.member("started_at", startWords)
        guard let startedAt: Int64 = start.integer(), (0..<1 << 50).contains(startedAt) else {
            throw start.unexpected(startWords)
        }
        self.init(
            id: try node.string("id"),
            startedAt: startedAt,
            duration: try node.sum("duration_ms", atMost: ResultNode.clockMax),
            speedThousandths: Int64(try node.count("speed_thousandths", in: 1...1_000_000)),
            part: try Self.part(node.optional("part")),
            scenarioDigest: try node.string("scenario_digest"),
            version: try node.string("version"),
            load: try Self.load(node.optional("load"))
        )
    }

    private static func load(_ node: ResultNode?) throws(ResultProblem) -> Scenario.Load? {
        guard let node else { return nil }
        guard let load = Scenario.Load(line: try node.string()) else {
            throw node.unexpected("a load as in a scenario")
        }
        return load
    }

    private static func part(_ node: ResultNode?) throws(ResultProblem) -> Part? {
        guard let node else { return nil }
        let count = try node.count("count", in: 1...1_000)
        return Part(number: try node.count("number", in: 1...count), count: count)
    }
}
