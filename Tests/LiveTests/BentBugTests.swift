import Live
import Scenario
import Testing
import Trace

extension LiveTests {
    /// The scenarios of real bugs find them: each is run beside a server that has the bug. That our
    /// own passes them is in ``BugScenarioTests``.
    @Suite(.timeLimit(.minutes(2)))
    struct BentBugTests {
        struct Row: Sendable {
            var scenario: String
            var bend: Bend
            /// What must be among the findings.
            var findings: [String]

            init(_ scenario: String, _ bend: Bend, _ findings: String...) {
                self.scenario = scenario
                self.bend = bend
                self.findings = findings
            }
        }

        private static let failures = [
            Row("asr-handshake-401", .swallowsErrors, "error ASR.* within 2s | no BotError"),
            Row(
                "asr-handshake-403",
                .breaksOffWithoutAWord,
                "a BotError, or a close with a code or a reason"
                    + " | the server closed the connection without a word"
            ),
            Row("tts-resource-not-granted", .swallowsErrors, "error TTS.* within 2s | no BotError"),
            Row("tts-connection-failed-51", .swallowsErrors, "error TTS.* within 2s | no BotError"),
            Row(
                "tts-session-failed-153",
                .swallowsErrors,
                "settled within 2s after recognized | neither TTSDone nor BotError",
                "more of the answer, or TTSDone within 10s | nothing"
            ),
            Row(
                "asr-drops-mid-utterance",
                .swallowsErrors,
                "settled within 3s | neither TTSDone nor BotError"
            ),
            Row(
                "llm-cut-mid-answer",
                .swallowsErrors,
                "settled within 3s after recognized | neither TTSDone nor BotError",
                "more of the answer, or TTSDone within 10s | nothing"
            ),
            Row(
                "tts-half-open",
                .swallowsErrors,
                "error TTS.* within 6s after audio | no BotError",
                "more of the answer, or TTSDone within 10s | nothing"
            ),
            Row(
                "tts-half-open",
                .remembersWhatNobodyHeard,
                "remembers “我会唱歌。” | “我会唱歌。我会讲笑话。”"
            ),
            Row(
                "tts-error-frame-as-audio",
                .playsErrors,
                "error TTS.55000031 within 4s after recognized | no BotError",
                "absent Audio | Audio"
            ),
            Row(
                "tts-no-session-finished",
                .neverSaysDone,
                "done within 6s after audio | no TTSDone",
                "more of the answer, or TTSDone within 10s | nothing"
            ),
        ]

        private static let hearing = [
            Row(
                "asr-close-race",
                .isDeafAfterTheFirstTurn,
                "SentenceRecognized within 10s | nothing"
            ),
            Row("asr-no-final", .saysNothing, "settled within 7s | neither TTSDone nor BotError"),
            Row("asr-reply-on-change-only", .saysNothing, "audio within 7s | no audio"),
            Row("update-config", .isDeafAfterAnEvent, "SentenceRecognized within 10s | nothing"),
            Row(
                "update-config",
                .ignoresEvents,
                "speaker zh_male_wennuanahu_moon_bigtts | speaker zh_female_sajiaonvyou_moon_bigtts"
            ),
            Row(
                "mid-sentence-pause",
                .isImpatient,
                "recognized “我想去上海，看我奶奶。” | “我想去上海”",
                "the nearest in the fixture is \"我想去北京\" | the model was asked \"我想去上海\""
            ),
            Row(
                "partial-rewritten-shorter",
                .isImpatient,
                "recognized “今天35度，太热了。” | “今天三十五”"
            ),
            Row(
                "pcm-integrity",
                .prefixesAudio(byteCount: 4),
                "not a byte more than the caller's audio | 4 bytes before it in each packet"
            ),
        ]

        private static let answering = [
            Row(
                "tts-out-of-order",
                .swapsSentences,
                "spoken “我会唱歌。我会讲笑话。我也会听你说话。”"
                    + " | “我会讲笑话。我会唱歌。我也会听你说话。”"
            ),
            Row(
                "tts-residual-previous",
                .ignoresTheNamesOfSessions,
                "each byte of the synthesizer's audio once, and in order"
                    + " | message 1, of 9,104 bytes, is not the synthesizer's",
                "audio (at least 2, at most 2) | 3 messages of audio"
            ),
            Row(
                "late-first-chunk-of-old-turn",
                .ignoresTheNamesOfSessions,
                "audio of call 1, turn 2 | audio of call 1, turn 1 in message 1"
            ),
            Row(
                "tts-merge-split",
                .repeatsASentence,
                "each byte of the synthesizer's audio once, and in order"
                    + " | message 2 repeats 6,432 bytes",
                "audio (at least 2, at most 2) | 3 messages of audio"
            ),
            // It decodes what it hears, and on a slow machine may be too late to ask all that it has to.
            Row(
                "self-echo",
                .answersTwice,
                "each byte of the synthesizer's audio once, and in order | message …"
            ),
            Row("speak-while-answering", .answersTwice, "2 complete answers | 4 complete answers"),
            Row(
                "cumulative-finals",
                .answersTwice,
                "spoken “今天不下雨，不用带伞。”"
                    + " | “今天不下雨，不用带伞。今天不下雨，不用带伞。”"
            ),
            Row(
                "cross-call-leak",
                .tellsAnothersSentence,
                "text of call 4, turn 1 | “小…"
            ),
            Row(
                "tail-lost-at-close",
                .keepsProvidersOpen,
                "asr connection 1 to be closed within 2s after the call | it was open for …",
                "tts connection 1 to be closed within 2s after the call | it was open for …"
            ),
            Row(
                "hangup-mid-answer",
                .keepsProvidersOpen,
                // Which caller has which connection, and who of them left without a word, differs.
                "tts connection … to be closed within 2s after the call | it was open for …"
            ),
        ]

        @Test func aBugIsFoundByItsScenario() async throws {
            try await (Self.failures + Self.hearing + Self.answering).fourAtATime { row in
                let scenario = try #require(Library.scenarios(row.scenario).first)
                let trace = try await BentServer.ring(
                    scenario,
                    Library.matcher(for: scenario),
                    row.bend,
                    load: scenario.load.callCount != 1 ? Scenario.Load(calls: 4) : nil
                )
                let judgement = Judge(scenario).judge(trace)
                let found = judgement.findings.map { finding in
                    "\(finding.violation.expected) | \(finding.violation.found)"
                }
                for expected in row.findings {
                    #expect(
                        found.contains { $0.isLike(expected) },
                        "\(row.scenario) lacks “\(expected)”: \(found)"
                    )
                }
                #expect(judgement.verdict == .fail, "\(row.scenario)")
            }
        }
    }
}
