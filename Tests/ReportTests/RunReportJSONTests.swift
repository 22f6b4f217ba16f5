import Foundation
import Report
import Scenario
import Support
import Testing
import Timeline
import Trace

struct RunReportJSONTests {
    /// What a script may rely on.
    private struct Results: Decodable {
        var verdict: String
        var scenario: String
        var seed: UInt64
        var calls: Int
        var turns: Int
        var violations: [Violation]
        var metrics: [String: Metric]
        var generator: Generator
        var `repeat`: String
        var timelines: [Timeline]

        struct Violation: Decodable, Equatable {
            var call: Int?
            var turn: Int
            var kind: String
            var expected: String
            var found: String
        }

        struct Metric: Decodable {
            var unit: String
            var n: Int
            var p50: Double?
            var p90: Double?
            var p95: Double?
            var p99: Double?
            var max: Double?
            var mean: Double?
            var from: String
            var to: String
        }

        struct Lateness: Decodable {
            var unit: String
            var n: Int
            var p50: Double?
            var max: Double?
        }

        struct Generator: Decodable {
            var send_lateness: Lateness
            var cpu_ms: Double
        }

        struct Timeline: Decodable {
            var call: Int?
            var turn: Int
            var first_audio: Decimal?
            var parts: [Part]
        }

        struct Part: Decodable {
            var to: String
            var whose: String
            var ms: Decimal
        }
    }

    @Test func aRunIsOneObjectThatAScriptCanRead() throws {
        let report = try RunReport.sample(SampleCall.whole(turnCount: 3), turnCount: 3)
        let results = try Self.results(of: report)
        #expect(results.verdict == "PASS")
        #expect(results.scenario == "sample")
        #expect(results.seed == 7)
        #expect(results.calls == 1)
        #expect(results.turns == 3)
        #expect(results.violations == [])
        #expect(results.repeat == "ringer run sample.yaml --seed 7")
        #expect(Set(results.metrics.keys) == Set(Metric.allCases.map(\.rawValue)))
        let firstAudio = try #require(results.metrics["first_audio"])
        #expect(firstAudio.unit == "ms")
        #expect(firstAudio.n == 3)
        #expect(firstAudio.p50 == 2_960.951)
        #expect(firstAudio.max == 2_960.951)
        #expect(firstAudio.mean == 2_960.951)
        #expect(firstAudio.from == "end of speech, as scheduled")
        #expect(firstAudio.to == "first audio of the answer at the caller")
        #expect(results.generator.send_lateness.n == 2)
        #expect(results.generator.send_lateness.max == 0.09)
        #expect(results.generator.cpu_ms == 321)
    }

    @Test func keysComeInTheirOrder() throws {
        var trace = SampleCall.whole()
        trace.append(record(9, .violation(Violation(.audio, expected: "a", found: "b")), call: nil))
        let json = String(decoding: try RunReport.sample(trace).json, as: UTF8.self)
        #expect(
            Self.keys(of: json, depth: 1) == [
                "format", "verdict", "scenario", "seed", "calls", "turns", "violations", "metrics",
                "generator", "repeat", "exit_code", "doubts", "unchecked", "tolerated", "known",
                "timelines", "checks", "omitted", "origin", "expectations", "tally", "samples",
            ]
        )
        let metric = [
            "unit", "n", "p50", "p90", "p95", "p99", "max", "mean", "from", "to", "first_turn",
            "later_turns", "stuck", "histograms",
        ]
        let start = try #require(json.range(of: #""first_audio":"#)?.upperBound)
        #expect(Self.keys(of: json[start...], depth: 1).prefix(metric.count) == metric[...])
        #expect(json.hasSuffix("}\n"))
        #expect(!json.dropLast().contains("\n"))
    }

    /// The keys of the objects that are so deep in `json`, in their order.
    private static func keys(of json: some StringProtocol, depth wanted: Int) -> [String] {
        var keys: [String] = []
        var (depth, isText, isEscaped, text) = (0, false, false, "")
        for character in json {
            if isText {
                if isEscaped || character == "\\" {
                    isEscaped.toggle()
                } else if character == "\"" {
                    isText = false
                }
                if isText { text.append(character) }
                continue
            }
            switch character {
            case "\"": (isText, text) = (true, "")
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            case ":" where depth == wanted: keys.append(text)
            default: break
            }
        }
        return keys
    }

    @Test func whatWasNotMeasuredIsNull() throws {
        let trace = [record(0, .dialled(late: .zero), turn: 0), record(9, .speechEnded)]
        let report = try RunReport.sample(trace, lateness: [])
        let results = try Self.results(of: report)
        #expect(results.verdict == "INVALID")
        for (name, metric) in results.metrics {
            #expect(metric.n == 0, "\(name)")
            let numbers = [
                metric.p50, metric.p90, metric.p95, metric.p99, metric.max, metric.mean,
            ]
            #expect(numbers.allSatisfy { $0 == nil }, "\(name)")
        }
        #expect(results.generator.send_lateness.max == nil)
        #expect(results.timelines.map(\.first_audio) == [nil])
        let json = String(decoding: report.json, as: UTF8.self)
        let empty =
            #"{"unit":"ms","n":0,"p50":null,"p90":null,"p95":null,"p99":null,"max":null,"mean":null"#
        #expect(json.contains(#""first_audio":"# + empty))
    }

    @Test func aPercentileNeedsEnoughSamples() throws {
        let results = try Self.results(of: .sample(SampleCall.whole()))
        let metric = try #require(results.metrics["first_audio"])
        #expect(metric.n == 1)
        #expect(metric.p50 == nil)
        #expect(metric.max == 2_960.951)
    }

    @Test func aZeroIsAZero() throws {
        let trace = [record(5, .speechEnded), record(5, .audio(.zeros(1), playing: nil))]
        let results = try Self.results(of: .sample(trace))
        #expect(results.metrics["first_audio"]?.max == 0)
    }

    @Test func partsAddUpExactly() throws {
        let results = try Self.results(of: .sample(SampleCall.whole(turnCount: 3), turnCount: 3))
        #expect(results.timelines.count == 3)
        for timeline in results.timelines {
            #expect(timeline.parts.reduce(0) { $0 + $1.ms } == timeline.first_audio)
        }
    }

    @Test func aViolationOfNobodyHasNoCall() throws {
        let violation = Violation(.fixture, expected: "a", found: "b")
        let results = try Self.results(of: .sample([record(0, .violation(violation), call: nil)]))
        let expected = Results.Violation(
            call: nil,
            turn: 1,
            kind: "fixture",
            expected: "a",
            found: "b"
        )
        #expect(results.violations == [expected])
    }

    @Test(arguments: [
        hostile, "\"\\/\u{0}", "{\"verdict\":\"PASS\"}", "\u{FEFF}\u{E0001}\u{7F}", "今天 😀", "",
    ])
    func aHostileTextComesBackAsItWasAndSteersNothing(text: String) throws {
        let violation = Violation(.content, expected: text, found: text)
        let trace = [record(0, .violation(violation)), record(1, .ended(.unreachable(text)))]
        var report = try RunReport.sample(trace)
        report.scenario = text
        report.repeatCommand = text
        let results = try Self.results(of: report)
        #expect(results.violations.first?.expected == text)
        #expect(results.violations.first?.found == text)
        #expect(results.scenario == text)
        #expect(results.repeat == text)
        let json = String(decoding: report.json.dropLast(), as: UTF8.self)
        #expect(json.unicodeScalars.allSatisfy { "\($0)".harmless == "\($0)" })
    }

    private static func results(of report: RunReport) throws -> Results {
        try JSONDecoder().decode(Results.self, from: Data(report.json))
    }
}
