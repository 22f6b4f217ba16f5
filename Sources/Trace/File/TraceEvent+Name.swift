extension TraceEvent {
    /// What trace files call an event.
    package enum Name: String, Sendable, CaseIterable {
        case dialled
        case connected
        case ready
        case speechStarted = "speech_started"
        case speechEnded = "speech_ended"
        case recognized
        case sentenceStarted = "sentence_started"
        case audio
        case sentenceEnded = "sentence_ended"
        case done
        case botError = "bot_error"
        case interjected
        case sentRaw = "sent_raw"
        case ended
        case connectionOpened = "connection_opened"
        case connectionClosed = "connection_closed"
        case connectionRefused = "connection_refused"
        case fault
        case prefixHeard = "prefix_heard"
        case finalTextSent = "final_text_sent"
        case endpointReached = "endpoint_reached"
        case chatRequested = "chat_requested"
        case firstTokenSent = "first_token_sent"
        case firstSentenceSent = "first_sentence_sent"
        case lastTokenSent = "last_token_sent"
        case firstTextReceived = "first_text_received"
        case sentenceTextReceived = "sentence_text_received"
        case firstByteSent = "first_byte_sent"
        case audioSent = "audio_sent"
        case lastByteSent = "last_byte_sent"
        case violation
        case warning
    }

    /// What trace files call it.
    package var name: Name {
        switch self {
        case .dialled: .dialled
        case .connected: .connected
        case .ready: .ready
        case .speechStarted: .speechStarted
        case .speechEnded: .speechEnded
        case .recognized: .recognized
        case .sentenceStarted: .sentenceStarted
        case .audio: .audio
        case .sentenceEnded: .sentenceEnded
        case .done: .done
        case .botError: .botError
        case .interjected: .interjected
        case .sentRaw: .sentRaw
        case .ended: .ended
        case .connectionOpened: .connectionOpened
        case .connectionClosed: .connectionClosed
        case .connectionRefused: .connectionRefused
        case .fault: .fault
        case .prefixHeard: .prefixHeard
        case .finalTextSent: .finalTextSent
        case .endpointReached: .endpointReached
        case .chatRequested: .chatRequested
        case .firstTokenSent: .firstTokenSent
        case .firstSentenceSent: .firstSentenceSent
        case .lastTokenSent: .lastTokenSent
        case .firstTextReceived: .firstTextReceived
        case .sentenceTextReceived: .sentenceTextReceived
        case .firstByteSent: .firstByteSent
        case .audioSent: .audioSent
        case .lastByteSent: .lastByteSent
        case .violation: .violation
        case .warning: .warning
        }
    }
}
