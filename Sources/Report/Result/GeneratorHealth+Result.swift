import Scenario
import Timeline
import Trace
import Wire

extension GeneratorHealth {
    /// Writes the members of an object. What is not known is null.
    func write(to json: inout JSONWriter) {
        Self.write(self.sendLateness, as: "send_lateness", to: &json)
        json.key("cpu_ms")
        json.milliseconds(self.cpu)
        Self.write(self.emissionLateness, as: "emission_lateness", to: &json)
        json.member("stalls") { json in
            for role in Role.allCases {
                guard let stalls = self.stalls[role] else { continue }
                json.member(role.rawValue) { Self.write(stalls, to: &$0) }
            }
        }
        if let machine {
            json.member("machine_ms") { json in
                let times = [
                    ("busy", machine.busy), ("idle", machine.idle), ("stolen", machine.stolen),
                ]
                for (name, time) in times {
                    json.key(name)
                    json.milliseconds(time)
                }
            }
        }
        json.key("descriptors_max")
        if let count = self.descriptorCountMax { json.number(count) } else { json.null() }
        json.member("refused_starts", self.refusedStartCount)
        if let serverWork { json.member("server_work") { serverWork.write(to: &$0) } }
    }

    /// Reads what ``write(to:)`` wrote.
    init(_ node: ResultNode) throws(ResultProblem) {
        self.init()
        self.sendLateness = try Samples(node.object("send_lateness").optional("histogram"))
        self.emissionLateness = try Samples(node.object("emission_lateness").optional("histogram"))
        if try node.optional("cpu_ms") != nil {
            self.cpu = try node.sum("cpu_ms", atMost: ResultNode.clockMax)
        }
        let stalls = try node.object("stalls")
        for role in Role.allCases {
            if let node = try stalls.optional(role.rawValue) {
                self.stalls[role] = try Self.stalls(node)
            }
        }
        if let node = try node.optional("machine_ms") {
            self.machine = MachineTime(
                busy: try node.sum("busy", atMost: ResultNode.clockMax),
                idle: try node.sum("idle", atMost: ResultNode.clockMax),
                stolen: try node.sum("stolen", atMost: ResultNode.clockMax)
            )
        }
        self.descriptorCountMax = try node.optional("descriptors_max")?.count()
        self.refusedStartCount = try node.count("refused_starts")
        self.serverWork = try node.optional("server_work").map(ServerWork.init)
    }

    /// Adds how another part of the load was made, or another run.
    static func += (left: inout GeneratorHealth, right: GeneratorHealth) {
        left.sendLateness += right.sendLateness
        left.emissionLateness += right.emissionLateness
        left.stalls.merge(right.stalls) { stalls, other in
            var stalls = stalls
            stalls += other
            return stalls
        }
        if let cpu = right.cpu { left.cpu = (left.cpu ?? .zero) + cpu }
        if let machine = right.machine {
            if left.machine == nil { left.machine = machine } else { left.machine? += machine }
        }
        if let count = right.descriptorCountMax {
            left.descriptorCountMax = max(left.descriptorCountMax ?? 0, count)
        }
        left.refusedStartCount += right.refusedStartCount
        if let work = right.serverWork {
            if left.serverWork == nil { left.serverWork = work } else { left.serverWork? += work }
        }
    }

    private static func write(_ samples: Samples, as name: String, to json: inout JSONWriter) {
        json.member(name) { json in
            json.member("unit", "ms")
            samples.writeSummary(to: &json)
            guard samples.count > 0 else { return }
            json.member("histogram") { samples.writeHistogram(to: &$0) }
        }
    }

    private static func write(_ stalls: LoopStalls, to json: inout JSONWriter) {
        json.key("longest_ms")
        json.milliseconds(stalls.longest)
        json.member("wake_ups", stalls.wakeUpCount)
        json.key("over")
        json.array { json in
            for limit in LoopStalls.limits {
                json.object { json in
                    json.key("limit_ms")
                    json.milliseconds(limit)
                    json.member("n", stalls.count(over: limit))
                }
            }
        }
    }

    private static func stalls(_ node: ResultNode) throws(ResultProblem) -> LoopStalls {
        let over = try node.map("over") { node throws(ResultProblem) in try node.count("n") }
        guard over.count == LoopStalls.limits.count else {
            throw node.unexpected("counts over \(LoopStalls.limits.count) limits")
        }
        return LoopStalls(
            wakeUpCount: try node.count("wake_ups"),
            longest: try node.optional("longest_ms")?.time(),
            counts: over
        )
    }
}
