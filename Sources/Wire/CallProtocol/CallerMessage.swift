/// What a caller sends to a voice call server.
package enum CallerMessage: Equatable, Sendable {
    /// PCM s16le, 16 kHz, mono; all framing is taken off.
    case audio(Payload)
    case event(CallerEvent)
}

/// A JSON event from a caller.
package enum CallerEvent: Equatable, Sendable {
    /// Speak with `speaker` from the next turn on.
    case updateConfig(speaker: String)
    /// An event of a dialect that we do not know. Nothing has to be done about it.
    case unknown(name: String)
}
