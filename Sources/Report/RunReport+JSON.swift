import Scenario
import Timeline
import Trace
import Trace
import Wire
import YAML

extension RunReport {
    /// The report as one JSON object, in UTF-8, with a last newline. Times are in milliseconds.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendJSON { self.write(to: &$0) }
        return Self.escapingControls(in: String(decoding: bytes, as: UTF8.self)) + [0x0A]
    }

    /// Writes the report as one object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("verdict", self.verdict.rawValue)
            json.member("scenario", self.scenario)
            json.key("seed")
            json.number(self.seed)
            json.member("calls", self.tally.calls.begun)
            json.member("turns", self.judgement.completedTurnCount)
            json.key("violations")
            json.array { Self.write(self.judgement.findings, to: &$0) }
            json.member("metrics") { self.writeMetrics(&$0) }
            json.member("generator") { self.writeGenerator(&$0) }
            json.member("repeat", self.repeatCommand)
            json.key("exit_code")
            json.number(self.exitCode)
            json.key("doubts")
            json.array { json in
                for doubt in self.judgement.doubts + self.ownDoubts { json.string(doubt) }
            }
            json.key("unchecked")
            json.array { self.writeUnchecked(&$0) }
            json.key("tolerated")
            json.array { Self.write(self.judgement.tolerated, to: &$0) }
            json.key("known")
            json.array { Self.write(self.judgement.known, to: &$0) }
            json.key("timelines")
            json.array { self.writeTimelines(&$0) }
        }
    }

    /// The JSON `text`, in which words of others cannot steer the terminal that it may be printed on.
    /// All that is left to escape stands in strings, since JSON is ASCII elsewhere.
    static func escapingControls(in text: String) -> [UInt8] {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.isControl {
                scalars.append(contentsOf: Self.escape(scalar).unicodeScalars)
            } else {
                scalars.append(scalar)
            }
        }
        return Array(String(scalars).utf8)
    }

    /// Such as `\u202e`; two of them beyond 16 bits.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        .joined()
    }

    private static func write(_ findings: [Finding], to json: inout JSONWriter) {
        for finding in findings {
            json.object { json in
                json.key("call")
                if let call = finding.call { json.number(call) } else { json.null() }
                json.member("turn", finding.turn)
                json.member("kind", finding.violation.kind.rawValue)
                json.member("expected", finding.violation.expected)
                json.member("found", finding.violation.found)
                if let rule = finding.rule { json.member("rule", rule.rawValue) }
                if let position = finding.position {
                    if let file = finding.file { json.member("file", file) }
                    json.member("line", position.line)
                }
            }
        }
    }

    private func writeUnchecked(_ json: inout JSONWriter) {
        for unchecked in self.judgement.unchecked {
            json.object { json in
                json.member("rule", unchecked.rule)
                json.member("reason", unchecked.reason)
                json.member("turns", unchecked.turnCount)
            }
        }
    }

    private func writeMetrics(_ json: inout JSONWriter) {
        let metrics = self.tally.metrics
        for metric in Metric.allCases {
            json.member(metric.rawValue) { json in
                json.member("unit", metric.unit)
                Self.write(metrics[metric], to: &json)
                json.member("from", metric.from)
                json.member("to", metric.to)
            }
        }
    }

    private func writeGenerator(_ json: inout JSONWriter) {
        json.member("send_lateness") { json in
            json.member("unit", "ms")
            Self.write(self.generator.sendLateness, to: &json)
        }
        json.key("cpu_ms")
        json.milliseconds(self.generator.cpu)
        json.member("emission_lateness") { json in
            json.member("unit", "ms")
            Self.write(self.generator.emissionLateness, to: &json)
        }
        json.member("longest_stall_ms") { json in
            for role in GeneratorHealth.Role.allCases {
                json.key(role.rawValue)
                json.milliseconds(self.generator.stalls[role]?.longest)
            }
        }
        json.member("machine_ms") { json in
            json.key("busy")
            json.milliseconds(self.generator.machine?.busy)
            json.key("idle")
            json.milliseconds(self.generator.machine?.idle)
            json.key("stolen")
            json.milliseconds(self.generator.machine?.stolen)
        }
        json.key("descriptors_max")
        if let count = self.generator.descriptorCountMax { json.number(count) } else { json.null() }
    }

    /// Whose each millisecond of each turn was: the parts add up to `first_audio`.
    private func writeTimelines(_ json: inout JSONWriter) {
        for turn in self.gallery.sample.map(\.timeline) {
            json.object { json in
                json.key("call")
                if let call = turn.call { json.number(call) } else { json.null() }
                json.member("turn", turn.turn)
                json.key("first_audio")
                json.milliseconds(turn.firstAudio)
                json.key("parts")
                json.array { json in
                    for part in turn.parts {
                        json.object { json in
                            json.member("to", part.to.name)
                            json.member(
                                "whose",
                                part.owners.map(\.rawValue).joined(separator: "+")
                            )
                            json.key("ms")
                            json.milliseconds(part.duration)
                        }
                    }
                }
            }
        }
    }

    /// A percentile without enough samples is null, never 0.
    private static func write(_ samples: Samples, to json: inout JSONWriter) {
        json.member("n", samples.count)
        for (name, permille) in [("p50", 500), ("p90", 900), ("p95", 950), ("p99", 990)] {
            json.key(name)
            json.milliseconds(samples.percentile(permille: permille))
        }
        json.key("max")
        json.milliseconds(samples.max)
        json.key("mean")
        json.milliseconds(samples.mean)
    }
}

extension JSONWriter {
    /// Writes a time in milliseconds, exact to the nanosecond; `nil` as null.
    mutating func milliseconds(_ duration: Duration?) {
        guard let duration else { return self.null() }
        let nanoseconds = duration.wholeNanoseconds
        let whole = nanoseconds.magnitude / 1_000_000
        let rest = String(nanoseconds.magnitude % 1_000_000 + 1_000_000).dropFirst()
        self.decimal("\(nanoseconds < 0 ? "-" : "")\(whole).\(rest)")
    }
}
