import Fixture
import Live
import Scenario
import Testing
import Timeline
import Trace

extension LiveTests {
    /// A check that cannot fail is not a check: each standing rule, beside a server that breaks it.
    @Suite(.timeLimit(.minutes(2)))
    struct BentServerTests {
        /// A short call of one turn, or two of them.
        enum Call: Sendable, CaseIterable {
            case plain
            /// Audio comes in chunks.
            case streamed
            /// The second caller says something else, a while after the first.
            case two

            var callCount: Int { self == .two ? 2 : 1 }

            func scenario() throws -> Scenario {
                let audio = self == .streamed ? ["audio: stream"] : []
                let server = ["endpoint_silence: 500ms"] + audio
                let caller = ["patience: 4s"]
                var scenario = try Sample.scenario(
                    "say: turn-3.wav",
                    caller: caller,
                    server: server
                )
                if self == .two {
                    let other = try Sample.scenario("say: turn-2.wav", caller: caller)
                    scenario.callers += other.callers
                }
                scenario.expect.also = [.exactAudio]
                return scenario
            }
        }

        /// What is wrong with a server, and all that must be found.
        struct Row: Sendable, CustomTestStringConvertible {
            var rules: [RuleName]
            var testDescription: String
            var bend: Bend
            var call: Call
            var findings: [String]

            init(
                _ rules: RuleName...,
                server name: String,
                _ bend: Bend,
                _ call: Call = .plain,
                findings: String...
            ) {
                self.rules = rules
                self.testDescription = name
                self.bend = bend
                self.call = call
                self.findings = findings
            }
        }

        private static let heardByTheCaller = [
            Row(
                .order,
                server: "saysDoneTwice",
                .saysDoneTwice,
                findings: "order (order): SentenceRecognized or the end of the call | TTSDone"
            ),
            Row(
                .order,
                server: "skipsSentenceStart",
                .skipsSentenceStart,
                findings: "order (order): TTSSentenceStart | Audio",
                "spoken_text (content): 不客气。祝你今天开心，再见！ | 祝你今天开心，再见！"
            ),
            Row(
                .crossTalk,
                server: "crossesCallers",
                .crossesCallers,
                .two,
                findings: "cross_talk (cross_talk): text of call 2, turn 1"
                    + " | “不客气。” of call 1, turn 1",
                "spoken_text (content): 今天上海多云，二十三度。早晚有点凉，出门带件外套吧。"
                    + " | 不客气。早晚有点凉，出门带件外套吧。"
            ),
            Row(
                .crossTalk,
                server: "playsAnothersAudio",
                .playsAnothersAudio,
                .two,
                findings: "audio_down (cross_talk): audio of call 2, turn 1"
                    + " | audio of call 1, turn 1 in message 1"
            ),
            Row(
                .recognizedText,
                server: "changesRecognizedText",
                .changesRecognizedText,
                findings: "recognized_text (content): 好的，谢谢你，再见！ | 嗯，好的，谢谢你，再见！"
            ),
            Row(
                .spokenText,
                server: "changesSpokenText",
                .changesSpokenText,
                findings: "spoken_text (content): 不客气。祝你今天开心，再见！"
                    + " | 不客气。嗯，祝你今天开心，再见！"
            ),
            Row(
                .spokenText,
                .audioDown,
                server: "repeatsASentence",
                .repeatsASentence,
                findings: Self.audioDown("message 2 repeats 5,424 bytes"),
                "spoken_text (content): 不客气。祝你今天开心，再见！"
                    + " | 不客气。不客气。祝你今天开心，再见！"
            ),
        ]

        private static let whenTheCallerHearsIt = [
            Row(
                .turns,
                .afterTurn,
                server: "answersTwice",
                .answersTwice,
                findings: Self.afterTurn("SentenceRecognized …"),
                Self.audioDown("message 3 repeats 5,424 bytes"),
                "spoken_text (content): 不客气。祝你今天开心，再见！"
                    + " | 不客气。祝你今天开心，再见！不客气。祝你今天开心，再见！",
                "turns (turns): 1 complete answer | 2 complete answers"
            ),
            Row(
                .afterTurn,
                server: "speaksAfterTheEnd",
                .speaksAfterTheEnd,
                findings: "order (order): SentenceRecognized or the end of the call"
                    + " | TTSSentenceStart",
                "spoken_text (content): 不客气。祝你今天开心，再见！"
                    + " | 不客气。祝你今天开心，再见！祝你今天开心，再见！",
                Self.afterTurn("TTSSentenceStart …"),
                Self.audioDown("message 3 repeats 15,744 bytes")
            ),
            Row(
                .silence,
                server: "neverSaysDone",
                .neverSaysDone,
                findings: "silence (timeout): more of the answer, or TTSDone within 4s | nothing",
                Self.ended(
                    "nothing came for too long, waiting for more of the answer, or TTSDone"
                ),
                "order (order): TTSSentenceStart, Audio or TTSDone | the end of the call"
            ),
            Row(
                .ended,
                server: "hangsUpEarly",
                .hangsUpEarly,
                findings: Self.ended("the server closed the connection with code 1000: bye"),
                "order (order): Audio | the end of the call"
            ),
            Row(
                .errors,
                server: "inventsAnError",
                .inventsAnError,
                findings: "errors (bot_error): no BotError | BotError ASR.1: bad mood"
            ),
            Row(
                .malformed,
                server: "sendsGarbage",
                .sendsGarbage,
                findings: "malformed (malformed): a frame of the live_voice_call protocol"
                    + " | a frame of 3 bytes is shorter than its 4-byte header",
                Self.ended(
                    "the protocol was broken: a frame of 3 bytes is shorter than its 4-byte header"
                ),
                "order (order): TTSSentenceStart | the end of the call"
            ),
        ]

        private static let soundOfTheAnswer = [
            Row(
                .audioDown,
                server: "losesAudio",
                .losesAudio,
                .streamed,
                findings: Self.audioDown("1,328 bytes missing before message 2")
            ),
            Row(
                .audioDown,
                server: "losesTheEndOfAudio",
                .losesTheEndOfAudio,
                findings: Self.audioDown("100 bytes missing at the end")
            ),
            Row(
                .audioDown,
                server: "repeatsAudio",
                .repeatsAudio,
                findings: Self.audioDown("message 3 repeats 15,744 bytes")
            ),
            Row(
                .audioDown,
                server: "swapsAudio",
                .swapsAudio,
                .streamed,
                findings: Self.audioDown("message 4 is out of order")
            ),
            Row(
                .audioDown,
                server: "garblesAudio",
                .garblesAudio,
                findings: Self.audioDown(
                    "message 2, of 15,744 bytes, is not the synthesizer's"
                )
            ),
        ]

        private static let betweenServerAndProviders = [
            Row(
                .audioUp,
                server: "losesAPacket",
                .losesAPacket,
                findings: "audio_up (audio): packet 5 at the recognizer | packet 6"
            ),
            Row(
                .audioUp,
                server: "repeatsAPacket",
                .repeatsAPacket,
                findings: "audio_up (audio): packet 6 at the recognizer | packet 5"
            ),
            Row(
                .audioUp,
                server: "swapsPackets",
                .swapsPackets,
                findings: "audio_up (audio): packet 5 at the recognizer | packet 6",
                "audio_up (audio): packet 7 at the recognizer | packet 5",
                "audio_up (audio): packet 6 at the recognizer | packet 7"
            ),
            Row(
                .audioUp,
                server: "changesASample",
                .changesASample,
                findings: "audio_up (audio): the caller's audio, unchanged, at the recognizer"
                    + " | other samples than the WAV's, 599 ms into it"
            ),
            Row(
                .exactAudio,
                server: "prefixesAudio",
                .prefixesAudio(byteCount: 4),
                findings: "exact_audio (audio): not a byte more than the caller's audio"
                    + " | 4 bytes before it in each packet"
            ),
            Row(
                .exactAudio,
                server: "prefixesMoreAudio",
                .prefixesAudio(byteCount: 12),
                findings: "exact_audio (audio): not a byte more than the caller's audio"
                    + " | 12 bytes before it in each packet"
            ),
            Row(
                .leftOpen,
                server: "keepsProvidersOpen",
                .keepsProvidersOpen,
                findings: "left_open (left_open): asr connection 1 to be closed within 2s after"
                    + " the call | it was open for 2,…",
                "left_open (left_open): tts connection 1 to be closed within 2s after"
                    + " the call | it was open for 2,…"
            ),
            Row(
                .fixture,
                server: "asksSomethingElse",
                .asksSomethingElse,
                findings: "fixture (fixture): the nearest in the fixture is \"今天上海天气怎么样？\""
                    + " | the model was asked \"天气呢？\"",
                "errors (bot_error): no BotError"
                    + " | BotError LLM.HTTP400: the model was asked \"天气呢？\"…"
            ),
        ]

        private static let rows =
            heardByTheCaller + whenTheCallerHearsIt + soundOfTheAnswer + betweenServerAndProviders

        @Test func eachRuleHasAServerThatBreaksIt() {
            #expect(Set(Self.rows.flatMap(\.rules)) == Set(RuleName.allCases))
        }

        @Test(arguments: rows) func aBrokenServerIsFoundOut(row: Row) async throws {
            let judgement = try await Self.judgement(of: row.call, row.bend)
            let found = judgement.findings.map(\.words)
            #expect(found.isLike(row.findings), "\(found)")
            #expect(judgement.verdict == .fail)
        }

        @Test(arguments: Call.allCases) func aGoodServerIsNot(call: Call) async throws {
            let judgement = try await Self.judgement(of: call, Bend())
            #expect(judgement.verdict == .pass, "\(judgement)")
        }

        private static func judgement(of call: Call, _ bend: Bend) async throws -> Judgement {
            let scenario = try call.scenario()
            // One with which the callers ring in their order.
            let seed = (1...100).first { seed in
                scenario.callers.indices.allSatisfy { index in
                    scenario.callerIndex(ofCall: index + 1, seed: seed) == index
                }
            }
            let trace = try await BentServer.ring(
                scenario,
                Sample.matcher(),
                bend,
                seed: #require(seed),
                load: Scenario.Load(
                    // One every three seconds.
                    .steady(CallRate(20, per: .minute), .even),
                    calls: call.callCount
                )
            )
            return try Judge(scenario, seed: #require(seed)).judge(trace)
        }

        // MARK: Words

        private static func audioDown(_ found: String) -> String {
            "audio_down (answer_audio): each byte of the synthesizer's audio once, and in order | "
                + found
        }

        private static func afterTurn(_ found: String) -> String {
            "after_turn (after_turn): nothing after TTSDone until the caller speaks again | "
                + found
        }

        private static func ended(_ found: String) -> String {
            "ended (ended): the call to last until its script is over | " + found
        }
    }
}

extension Finding {
    /// The rule and the kind, and what was expected and found.
    var words: String {
        let name = self.rule?.rawValue ?? "expect"
        let (expected, found) = (self.violation.expected, self.violation.found)
        return "\(name) (\(self.violation.kind.rawValue)): \(expected) | \(found)"
    }
}

extension String {
    /// Whether it is `pattern`, in which `…` stands for anything.
    func isLike(_ pattern: String) -> Bool {
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
        guard parts.count > 1, self.hasPrefix(parts[0]) else { return self == pattern }
        var rest = self.dropFirst(parts[0].count)
        for part in parts.dropFirst() where !part.isEmpty {
            guard let place = rest.firstRange(of: part) else { return false }
            rest = rest[place.upperBound...]
        }
        return rest.isEmpty || pattern.hasSuffix("…")
    }
}

extension [String] {
    fileprivate func isLike(_ patterns: [String]) -> Bool {
        self.count == patterns.count && zip(self, patterns).allSatisfy { $0.isLike($1) }
    }
}
