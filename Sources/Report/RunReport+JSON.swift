import Scenario
import Timeline
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
            json.member("format", ResultFile.format)
            json.member("verdict", self.verdict.rawValue)
            json.member("scenario", self.scenario)
            json.key("seed")
            json.number(self.seed)
            json.member("calls", self.tally.calls.begun)
            json.member("turns", self.judgement.completedTurnCount)
            json.key("violations")
            json.array { Self.write(self.judgement.findings, to: &$0) }
            json.member("metrics") { self.tally.metrics.write(to: &$0) }
            json.member("generator") { json in
                self.generator.write(to: &json)
                json.key("doubts")
                json.array { json in for doubt in self.ownDoubts { json.string(doubt) } }
            }
            json.member("repeat", self.repeatCommand)
            json.key("exit_code")
            json.number(self.exitCode)
            json.key("doubts")
            json.array { json in
                for doubt in self.judgement.doubts { json.string(doubt) }
            }
            json.key("unchecked")
            json.array { self.writeUnchecked(&$0) }
            json.key("tolerated")
            json.array { Self.write(self.judgement.tolerated, to: &$0) }
            json.key("known")
            json.array { Self.write(self.judgement.known, to: &$0) }
            json.key("timelines")
            json.array { self.writeTimelines(&$0) }
            self.judgement.writeChecks(to: &json)
            json.key("origin")
            self.origin.write(to: &json)
            json.key("expectations")
            self.expectations.write(to: &json)
            json.key("tally")
            self.tally.writeCounts(to: &json)
            json.key("samples")
            self.gallery.write(to: &json)
            guard !self.traces.isEmpty else { return }
            json.key("traces")
            json.array { json in for kept in self.traces { kept.write(to: &json) } }
        }
    }

    /// Reads what ``json`` wrote. Only what a run measured and found is read: what follows from that is
    /// worked out again.
    init(_ node: ResultNode) throws(ResultProblem) {
        let seed = try node.member("seed", "a whole number")
        guard let seedNumber: UInt64 = seed.integer() else {
            throw seed.unexpected("a whole number from 0 to \(UInt64.max)")
        }
        self.init(
            scenario: try node.string("scenario"),
            seed: seedNumber,
            origin: try RunOrigin(node.object("origin")),
            expectations: try RunExpectations(node.object("expectations")),
            tally: try RunTally(node.object("tally"), metrics: Metrics(node.object("metrics"))),
            gallery: try TurnGallery(node.object("samples")),
            judgement: try Judgement(node),
            wasInterrupted: try node.count("exit_code", in: 0...255) == 130,
            generator: try GeneratorHealth(node.object("generator")),
            repeatCommand: try node.string("repeat")
        )
        if try node.optional("traces") != nil {
            self.traces = try node.map("traces", KeptTraces.init)
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
        for finding in findings { finding.write(to: &json) }
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

    /// The turns that people want to know more of, if there are more than anybody reads; else all.
    private var timelines: [TurnTimeline] {
        let sample = self.gallery.sample
        let countMax = TurnGallery.slowCountMax + TurnGallery.wrongCountMax
        guard sample.count > countMax else { return sample.map(\.timeline) }
        var chosen: [TurnTimeline] = []
        for turn in (self.gallery.wrong + self.gallery.slowest).map(\.timeline)
        where !chosen.contains(turn) {
            chosen.append(turn)
        }
        return chosen
    }

    /// Whose each millisecond of a turn was: the parts add up to `first_audio`.
    private func writeTimelines(_ json: inout JSONWriter) {
        for turn in self.timelines {
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
}

extension JSONWriter {
    /// Writes a time in milliseconds, exact to the nanosecond; `nil` as null.
    mutating func milliseconds(_ duration: Duration?) {
        guard let duration else { return self.null() }
        let (sign, whole, decimals) = duration.inMilliseconds
        self.decimal("\(sign)\(whole).\(decimals)")
    }

    /// Writes the same time with no more decimals than it has.
    mutating func shortMilliseconds(_ duration: Duration?) {
        guard let duration else { return self.null() }
        var (sign, whole, decimals) = duration.inMilliseconds
        while decimals.last == "0" { decimals.removeLast() }
        self.decimal("\(sign)\(whole)" + (decimals.isEmpty ? "" : ".\(decimals)"))
    }
}

extension Duration {
    /// In digits, with six decimals. A sum over many calls may be longer than nanoseconds count.
    fileprivate var inMilliseconds: (sign: String, whole: Int64, decimals: Substring) {
        let (seconds, attoseconds) = max(self, .zero - self).components
        let nanoseconds = attoseconds / 1_000_000_000
        let decimals = String(nanoseconds % 1_000_000 + 1_000_000).dropFirst()
        // What is less than a nanosecond is cut off, and then no sign is left.
        let isNegative = self < .zero && (seconds > 0 || nanoseconds > 0)
        return (isNegative ? "-" : "", seconds * 1_000 + nanoseconds / 1_000_000, decimals)
    }
}
