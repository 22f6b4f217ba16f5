/// A time that we measure in each turn or call, and from when to when it runs.
package enum Metric: String, Hashable, Sendable, CaseIterable {
    case firstAudio = "first_audio"
    case endpointing
    case response
    case asrFinal = "asr_final"
    case llmFirstToken = "llm_ttft"
    case ttsFirstByte = "tts_ttfb"
    case sentenceWait = "sentence_wait"
    case serverOverhead = "server_overhead"
    case turn
    case ready
    case chunkGap = "chunk_gap"
    case underrun
    case underrun60 = "underrun_60ms"
    case underrun100 = "underrun_100ms"
    case underrun200 = "underrun_200ms"

    /// What reports count it in.
    package var unit: String { "ms" }

    /// Whether it is measured several times in a turn. What else there is, is measured once a turn, or once a
    /// call.
    package var isRepeated: Bool { self == .sentenceWait || self == .chunkGap }

    /// What the one figure of a turn is called: of a metric that is repeated, that is the longest.
    package var nameInTurn: String { self.isRepeated ? "\(self.rawValue)_max" : self.rawValue }

    /// What it is counted from, in words.
    package var from: String { self.definition.from }

    /// What it is counted to, in words.
    package var to: String { self.definition.to }

    /// How long a player waits after the first audio of an answer, which pauses where its audio has not
    /// come; `nil` if this is no such pause.
    package var playoutBuffer: Duration? {
        switch self {
        case .underrun: .zero
        case .underrun60: .milliseconds(60)
        case .underrun100: .milliseconds(100)
        case .underrun200: .milliseconds(200)
        case .firstAudio, .endpointing, .response, .asrFinal, .llmFirstToken, .ttsFirstByte,
            .sentenceWait, .serverOverhead, .turn, .ready, .chunkGap:
            nil
        }
    }

    private var definition: (from: String, to: String) {
        switch self {
        case .firstAudio:
            ("end of speech, as scheduled", "first audio of the answer at the caller")
        case .endpointing: ("end of speech, as scheduled", "SentenceRecognized at the caller")
        case .response:
            ("SentenceRecognized at the caller", "first audio of the answer at the caller")
        case .asrFinal: ("end of speech, as scheduled", "final text sent by the recognizer")
        case .llmFirstToken: ("request at the model", "first token sent by the model")
        case .ttsFirstByte:
            ("first text at the synthesizer", "first audio byte sent by the synthesizer")
        case .sentenceWait:
            ("first audio byte of a sentence sent by the synthesizer", "that audio at the caller")
        case .serverOverhead:
            ("first_audio", "less what the providers took on its way, less the endpoint rule")
        case .turn: ("end of speech, as scheduled", "TTSDone at the caller")
        case .ready: ("call due, as scheduled", "BotReady at the caller")
        case .chunkGap: ("a message of an answer's audio at the caller", "the next")
        case .underrun: Self.underrun(playingFrom: "at once")
        case .underrun60: Self.underrun(playingFrom: "60 ms after the first")
        case .underrun100: Self.underrun(playingFrom: "100 ms after the first")
        case .underrun200: Self.underrun(playingFrom: "200 ms after the first")
        }
    }

    private static func underrun(playingFrom start: String) -> (from: String, to: String) {
        (
            "all audio of the answer that had come was played, beginning \(start)",
            "the next audio, summed up over the answer"
        )
    }
}
