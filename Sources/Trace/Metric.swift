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
    /// How long an answer pauses, since its audio has not come, if it is played as it comes.
    case underrun

    /// What reports count it in.
    package var unit: String { "ms" }

    /// What it is counted from, in words.
    package var from: String { self.definition.from }

    /// What it is counted to, in words.
    package var to: String { self.definition.to }

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
        case .ready: ("call due", "BotReady at the caller")
        case .underrun:
            ("all audio of the answer that had come was played", "the next audio, summed up")
        }
    }
}
