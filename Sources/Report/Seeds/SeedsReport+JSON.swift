import Call
import Scenario
import Timeline
import Wire

extension SeedsReport {
    /// The report as one JSON object, in UTF-8, with a last newline.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendJSON { json in
            json.object { json in
                json.member("verdict", self.verdict.rawValue)
                json.member("scenario", self.scenario)
                json.member("scenario_digest", self.scenarioDigest)
                json.member("version", self.version)
                json.member("first_seed", "\(self.seeds.lowerBound)")
                json.member("last_seed", "\(self.seeds.upperBound)")
                json.member("seeds", self.seedCount)
                json.member("passed", self.passedCount)
                json.member("failed", self.failedCount)
                json.member("invalid", self.invalidCount)
                json.member("calls", self.callCount)
                json.member("turns", self.turnCount)
                json.member("events", self.eventCount)
                json.member("digest", String(self.digest, radix: 16))
                if let unlike {
                    json.key("unlike")
                    json.array { json in for seed in unlike { json.string("\(seed)") } }
                }
                json.key("coverage")
                json.array { json in
                    for (meeting, count) in self.meetings {
                        json.object { json in
                            json.member("fact", meeting.fact.rawValue)
                            json.member("phase", meeting.place.phase.rawValue)
                            json.member("hearing", meeting.place.hearing.rawValue)
                            json.member("thinking", meeting.place.thinking.rawValue)
                            json.member("speaking", meeting.place.speaking.rawValue)
                            json.member("count", count)
                        }
                    }
                }
                json.key("successions")
                json.array { json in
                    for (succession, count) in self.sortedSuccessions {
                        json.object { json in
                            json.member("first", succession.first?.rawValue ?? "nothing")
                            json.member("second", succession.second?.rawValue ?? "end")
                            json.member("count", count)
                        }
                    }
                }
                json.key("failures")
                json.array { json in
                    for failure in self.failures { failure.write(to: &json) }
                }
                if let smallest {
                    json.key("smallest")
                    smallest.write(to: &json)
                }
                json.member("repeat", self.repeatCommand)
                json.member("exit_code", Int(self.exitCode))
            }
        }
        return RunReport.escapingControls(in: String(decoding: bytes, as: UTF8.self)) + [0x0A]
    }
}

extension SeedsReport {
    /// What the coverage has, in an order that does not depend on how it was counted.
    private var meetings: [(AgentCoverage.Meeting, Int)] {
        func key(_ meeting: AgentCoverage.Meeting) -> [String] {
            let place = meeting.place
            return [
                meeting.fact.rawValue, place.phase.rawValue, place.hearing.rawValue,
                place.thinking.rawValue, place.speaking.rawValue,
            ]
        }
        return self.coverage.counts.map { ($0.key, $0.value) }
            .sorted { key($0.0).lexicographicallyPrecedes(key($1.0)) }
    }

    private var sortedSuccessions: [(Succession, Int)] {
        self.successions.map { ($0.key, $0.value) }.sorted { left, right in
            (left.0.first?.rawValue ?? "", left.0.second?.rawValue ?? "")
                < (right.0.first?.rawValue ?? "", right.0.second?.rawValue ?? "")
        }
    }
}

extension SeedsReport.Failure {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("seed", "\(self.seed)")
            json.member("verdict", self.verdict.rawValue)
            json.key("violations")
            json.array { json in for finding in self.findings { finding.write(to: &json) } }
            json.key("doubts")
            json.array { json in for doubt in self.doubts { json.string(doubt) } }
            json.member("repeat", self.repeatCommand)
        }
    }
}

extension SmallestFailure {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("seed", "\(self.seed)")
            json.key("before")
            self.before.write(to: &json)
            json.key("after")
            self.after.write(to: &json)
            json.key("faults")
            json.array { json in for fault in self.faults { json.string(fault) } }
            json.key("violation")
            self.finding.write(to: &json)
            json.member("runs", self.trialCount)
            json.member("stopped", self.wasStopped)
            json.member("file", self.file)
            json.member("trace", self.traceFile)
            json.member("repeat", self.repeatCommand)
        }
    }
}

extension SmallestFailure.Size {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("calls", self.calls)
            json.member("turns", self.turns)
            json.member("faults", self.faults)
        }
    }
}
