package import Trace

/// What a caller hears from a server, by the names that an expression uses.
package enum CallEvent: String, Hashable, Sendable, CaseIterable {
    case botReady = "BotReady"
    case sentenceRecognized = "SentenceRecognized"
    case sentenceStart = "TTSSentenceStart"
    case audio = "Audio"
    case sentenceEnd = "TTSSentenceEnd"
    case done = "TTSDone"
    case botError = "BotError"

    /// The event that `event` is for the caller; `nil` if the server did not say it.
    package init?(_ event: TraceEvent) {
        switch event {
        case .ready: self = .botReady
        case .recognized: self = .sentenceRecognized
        case .sentenceStarted: self = .sentenceStart
        case .audio: self = .audio
        case .sentenceEnded: self = .sentenceEnd
        case .done: self = .done
        case .botError: self = .botError
        case .dialled, .connected, .speechStarted, .speechEnded, .ended, .finalTextSent,
            .endpointReached, .chatRequested, .firstTokenSent, .firstSentenceSent, .lastTokenSent,
            .firstTextReceived,
            .sentenceTextReceived, .firstByteSent, .lastByteSent, .violation, .warning,
            .interjected, .sentRaw, .connectionOpened, .connectionClosed, .connectionRefused,
            .fault, .prefixHeard, .audioSent:
            return nil
        }
    }
}
