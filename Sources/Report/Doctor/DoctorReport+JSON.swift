import Scenario
import Timeline
import Trace
import Wire

extension DoctorReport {
    /// The report as one JSON object, in UTF-8, with a last newline. What is not known is null.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendJSON { self.write(to: &$0) }
        return bytes + [0x0A]
    }

    private func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("cores", self.coreCount)
            json.optional("memory_bytes", self.memoryByteCount)
            json.optional("available_bytes", self.availableByteCount)
            json.member("descriptors") { json in
                json.optional("soft", self.descriptorSoftLimit)
                // No limit is not a number.
                json.optional("hard", self.descriptorHardLimit.flatMap { $0 == .max ? nil : $0 })
            }
            json.optional("ports", self.ports?.count)
            json.optional("backlog", self.backlogMax)
            json.member("timer_lateness") { json in
                json.member("unit", "ms")
                json.member("n", self.timerLateness.count)
                for (name, permille) in [("p50", 500), ("p99", 990)] {
                    json.key(name)
                    json.milliseconds(self.timerLateness.percentile(permille: permille))
                }
                json.key("max")
                json.milliseconds(self.timerLateness.max)
            }
            json.member("round_trip") { json in
                json.member("unit", "ms")
                json.member("n", self.roundTripCount)
                json.member("bytes", self.packetByteCount)
                json.key("mean")
                json.milliseconds(self.roundTrip)
            }
            json.member("packets_per_second", self.packetsPerSecond)
            json.key("stolen")
            if let stolen {
                json.decimal(Self.decimal(stolen))
            } else {
                json.null()
            }
            json.member("capacity") { json in
                for capacity in self.capacities {
                    json.member(capacity.load.key) { json in
                        json.member("calls", capacity.callCount)
                        json.member("limit", capacity.limit.rawValue)
                    }
                }
            }
            json.key("doubts")
            json.array { json in for doubt in self.doubts { json.string(doubt) } }
        }
    }

    /// Such as `0.014300`.
    private static func decimal(_ ratio: Ratio) -> String {
        let (whole, rest) = ratio.partsPerMillion.quotientAndRemainder(dividingBy: 1_000_000)
        return "\(whole).\(String(1_000_000 + rest).dropFirst())"
    }
}

extension JSONWriter {
    fileprivate mutating func optional(_ name: String, _ value: Int?) {
        self.key(name)
        if let value { self.number(value) } else { self.null() }
    }
}
