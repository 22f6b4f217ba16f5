import Fixture
import Live
import Scenario
import Support
import Testing
import Timeline
import Trace

extension LiveTests {
    /// A check that cannot fail is not a check: each standing rule, and scenarios of bugs, beside a
    /// server that has the bug.
    @Suite(.timeLimit(.minutes(2)))
    struct BentServerTests {
        struct Row: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var bend: Bend
            var steps = ["say: turn-3.wav"]
            var server = ["endpoint_silence: 500ms"]
            var also: [RuleName] = []
            var callCount = 1
            /// All findings.
            var findings: [String]

            init(
                _ name: String,
                _ bend: Bend,
                steps: [String] = ["say: turn-3.wav"],
                server: [String] = [],
                also: [RuleName] = [],
                callCount: Int = 1,
                _ findings: String...
            ) {
                self.testDescription = name
                self.bend = bend
                self.steps = steps
                self.server += server
                self.also = also
                self.callCount = callCount
                self.findings = findings
            }
        }

        private static let rows: [Row] = [
            Row("saysDoneTwice", .saysDoneTwice),
            Row("skipsSentenceStart", .skipsSentenceStart),
            Row("crossesCallers", .crossesCallers, callCount: 2),
            Row("playsAnothersAudio", .playsAnothersAudio, callCount: 2),
            Row("losesAPacket", .losesAPacket),
            Row("repeatsAPacket", .repeatsAPacket),
            Row("swapsPackets", .swapsPackets),
            Row("changesASample", .changesASample),
            Row("losesAudio", .losesAudio, server: ["audio: stream"]),
            Row("losesTheEndOfAudio", .losesTheEndOfAudio),
            Row("repeatsAudio", .repeatsAudio),
            Row("swapsAudio", .swapsAudio, server: ["audio: stream"]),
            Row("garblesAudio", .garblesAudio),
            Row("changesRecognizedText", .changesRecognizedText),
            Row("changesSpokenText", .changesSpokenText),
            Row("repeatsASentence", .repeatsASentence),
            Row("answersTwice", .answersTwice),
            Row("speaksAfterTheEnd", .speaksAfterTheEnd),
            Row("neverSaysDone", .neverSaysDone),
            Row("hangsUpWithoutAWord", .hangsUpWithoutAWord, steps: ["{ say: turn-3.wav, expect: [done, closed] }"]),
            Row("keepsProvidersOpen", .keepsProvidersOpen),
            Row("inventsAnError", .inventsAnError),
            Row("hangsUpEarly", .hangsUpEarly),
            Row("asksSomethingElse", .asksSomethingElse),
            Row("sendsGarbage", .sendsGarbage),
            Row("prefixes4", .prefixesAudio(byteCount: 4), also: [.exactAudio]),
            Row("prefixes12", .prefixesAudio(byteCount: 12), also: [.exactAudio]),
            Row("straight", Bend(), also: [.exactAudio]),
            Row("straight2", Bend(), callCount: 2),
        ]

        @Test(arguments: rows) func aBrokenServerIsCaught(row: Row) async throws {
            var scenario = try Self.scenario(row.steps, row.server)
            if row.callCount > 1 {
                scenario.callers += try Self.scenario(["say: turn-2.wav"], row.server).callers
            }
            scenario.expect.also = Set(row.also)
            let trace = try await BentServer.ring(
                scenario,
                Sample.matcher(),
                row.bend,
                callCount: row.callCount,
                interval: .seconds(1)
            )
            let judgement = Judge(scenario).judge(trace)
            #expect(judgement.findings.map(\.words) == row.findings, "\(row.testDescription)")
        }

        private static func scenario(_ steps: [String], _ server: [String]) throws -> Scenario {
            let lines =
                ["name: bent", "fixture: Fixtures/quickstart", "caller:", "  patience: 4s"]
                + ["  turns:"] + steps.map { "    - \($0)" }
                + ["server:"] + server.map { "  \($0)" }
                + ["providers:"]
                + ["asr: { final_lag: 0ms }", "llm: { ttft: 0ms, itl: 0ms }", "tts: { ttfb: 0ms, rtf: 0 }"].map { "  \($0)" }
            return try Scenario(text: lines.joined(separator: "\n"), file: "bent.yaml")
        }
    }
}

extension Finding {
    /// The rule and the kind, and what was expected and found.
    var words: String {
        let kind = self.violation.kind.rawValue
        return "\(self.rule?.rawValue ?? "expect") (\(kind)): \(self.violation.expected) | \(self.violation.found)"
    }
}
