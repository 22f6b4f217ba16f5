/// The moments that divide a turn, in the order in which they should come.
package enum Milestone: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// The last speech of the caller was due to have been sent. Time zero of a turn.
    case endOfSpeech
    /// The recognizer sent the text that does not change any more.
    case finalText
    /// The recognizer sent the first result that satisfies the server's endpoint rule.
    case endpoint
    /// The caller heard that its turn is over.
    case recognized
    /// The server asked the model.
    case request
    /// The model sent its first token.
    case firstToken
    /// The model sent the text of the first sentence.
    case sentenceSent
    /// The synthesizer had the text of the first sentence.
    case sentenceReceived
    /// The synthesizer sent the first audio of the first sentence.
    case firstByte
    /// The synthesizer sent the last audio of the first sentence.
    case sentenceSynthesized
    /// The caller got the first audio of the answer.
    case firstAudio
    /// The caller heard that the answer is complete.
    case done

    package static func < (left: Milestone, right: Milestone) -> Bool {
        left.rawValue < right.rawValue
    }

    /// What reports call it.
    package var name: String {
        switch self {
        case .endOfSpeech: "end of speech"
        case .finalText: "final text"
        case .endpoint: "endpoint rule"
        case .recognized: "recognized"
        case .request: "request"
        case .firstToken: "first token"
        case .sentenceSent: "sentence"
        case .sentenceReceived: "sentence at synthesizer"
        case .firstByte: "first synthesized byte"
        case .sentenceSynthesized: "sentence synthesized"
        case .firstAudio: "first audio"
        case .done: "done"
        }
    }

    /// The milestone that `event` is; `nil` if it is none.
    init?(_ event: TraceEvent) {
        switch event {
        case .speechEnded: self = .endOfSpeech
        case .finalTextSent: self = .finalText
        case .endpointReached: self = .endpoint
        case .recognized: self = .recognized
        case .chatRequested: self = .request
        case .firstTokenSent: self = .firstToken
        case .firstSentenceSent: self = .sentenceSent
        case .sentenceTextReceived(sentence: 1): self = .sentenceReceived
        case .firstByteSent(sentence: 1): self = .firstByte
        case .lastByteSent(sentence: 1): self = .sentenceSynthesized
        case .audio: self = .firstAudio
        case .done: self = .done
        case .dialled, .connected, .ready, .speechStarted, .sentenceStarted, .sentenceEnded,
            .botError, .ended, .lastTokenSent, .firstTextReceived, .sentenceTextReceived,
            .firstByteSent, .lastByteSent, .violation, .warning, .interjected, .sentRaw,
            .connectionOpened, .connectionClosed, .connectionRefused, .fault, .prefixHeard,
            .audioSent:
            return nil
        }
    }

    /// Who lets time pass between the milestone before and this one; `nil` if it is not on the way
    /// from the end of speech to the first audio.
    var owner: Owner? {
        switch self {
        case .finalText: .asr
        case .endpoint: .endpoint
        case .recognized, .request, .sentenceReceived, .firstAudio: .server
        case .firstToken, .sentenceSent: .llm
        case .firstByte, .sentenceSynthesized: .tts
        case .endOfSpeech, .done: nil
        }
    }
}

/// Whose time it is.
package enum Owner: String, Hashable, Sendable, CaseIterable {
    case asr
    /// The rule by which the server waits for silence.
    case endpoint
    case llm
    case tts
    case server
}
