package import Wire

extension AgentFact {
    /// What a recognizer's message is to an agent.
    package init(_ message: ASRServerMessage) {
        switch message.body {
        case .result: self = .recognized
        case .error: self = .recognizerFailed
        }
    }

    /// What a part of a completion is to an agent.
    package init(_ event: ChatEvent) {
        switch event {
        case .chunk: self = .token
        case .done: self = .modelDone
        case .error: self = .modelLost
        }
    }

    /// What a synthesizer's message is to an agent; `nil` if it is nothing to it.
    package init?(_ message: TTSServerMessage) {
        switch message {
        case .connectionStarted: self = .connectionStarted
        case .sessionStarted: self = .sessionStarted
        case .sentenceStart, .sentenceEnd: self = .sentence
        case .audio: self = .audio
        case .sessionFinished: self = .sessionFinished
        case .connectionFailed, .connectionFinished, .sessionCanceled, .sessionFailed, .error:
            self = .synthesizerFailed
        case .unknown: return nil
        }
    }
}
