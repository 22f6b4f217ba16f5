import Live
import Scenario
import Testing
import Transport

extension LiveTests {
    /// The scenarios of real bugs: our server has none of them, and the simulator knows what happens.
    @Suite(.timeLimit(.minutes(4)))
    struct BugScenarioTests {
        /// All of them, by the names of their files.
        private static let names = [
            "abort-before-first-audio", "abort-kills-new-session", "asr-close-race",
            "asr-drops-mid-utterance", "asr-empty-final", "asr-error-nonjson",
            "asr-handshake-401", "asr-handshake-403", "asr-idle-45000081",
            "asr-idle-during-answer", "asr-no-final", "asr-reply-on-change-only",
            "asr-seq-flag-variants", "cross-call-leak", "cumulative-finals", "hangup-mid-answer",
            "late-first-chunk-of-old-turn", "llm-429-then-ok", "llm-cut-mid-answer",
            "llm-empty-choices", "llm-null-content", "llm-stall", "mid-sentence-pause",
            "no-punctuation-long-first", "old-answer-after-interrupt",
            "partial-rewritten-shorter", "pcm-integrity", "punctuation-only", "rapid-interrupts",
            "sample-rate-mismatch", "self-echo", "slow-handshake-turn2", "soak-50-turns",
            "speak-while-answering", "tail-lost-at-close", "tts-close-as-turn-begins",
            "tts-connection-failed-51",
            "tts-corrupt-mp3", "tts-empty-sentence", "tts-error-frame-as-audio", "tts-half-open",
            "tts-huge-sentence", "tts-idle-close", "tts-merge-split", "tts-no-session-finished",
            "tts-out-of-order", "tts-residual-previous", "tts-resource-not-granted",
            "tts-resource-not-granted-late", "tts-session-failed-153",
            "tts-slower-than-real-time", "update-config", "vendor-concurrency-limit",
            "wav-header-as-audio",
        ]

        @Test func allAreThere() throws {
            #expect(try Library.names() == Self.names)
        }

        /// Many callers at a time need the machine to themselves, and more time than one.
        @Test func ourServerPassesThoseWithManyCallers() async throws {
            for scenario in try Self.scenarios() where scenario.load.callCount != 1 {
                try await Self.run(scenario, speed: Speed(thousandths: 5_000))
            }
        }

        @Test func ourServerPassesThoseWithOneCaller() async throws {
            try await Self.scenarios().filter { $0.load.callCount == 1 }.fourAtATime { scenario in
                try await Self.run(scenario, speed: Self.speed(of: scenario))
            }
        }

        /// Who hears itself decodes what it hears, which takes a debug build half a second of its loop.
        private static func speed(of scenario: Scenario) -> Speed {
            let hasEcho = scenario.callers.contains { $0.echo != nil }
            return hasEcho ? Speed(thousandths: 3_000) : Sample.speed
        }

        private static func scenarios() throws -> [Scenario] {
            try Self.names.flatMap { try Library.scenarios($0) }
        }

        private static func run(_ scenario: Scenario, speed: Speed) async throws {
            let complaints = try await TwoClocks(scenario, speed: speed).complaints()
            #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
        }
    }
}
