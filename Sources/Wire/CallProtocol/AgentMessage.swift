/// What a voice call server sends to a caller.
package enum AgentMessage: Equatable, Sendable {
    case event(AgentEvent)
    /// A piece of the answer, as encoded by the synthesizer: usually the MP3 of one sentence.
    case audio(Payload)
    /// An error frame (message type 1111), which the protocol defines and the reference never sends.
    case error(code: UInt32, message: String)
}

/// A JSON event from a voice call server.
package enum AgentEvent: Equatable, Sendable {
    /// The server listens. `session` brings the conversation back in a later call.
    case botReady(session: String)
    /// The caller's turn is over; `sentence` is all that was said in it.
    case sentenceRecognized(sentence: String)
    /// Audio of `sentence` follows.
    case ttsSentenceStart(sentence: String)
    /// The sentence ended. The reference sends it only for a sentence without audio.
    case ttsSentenceEnd
    /// The answer is complete, and the server listens again.
    case ttsDone
    case botError(code: String, message: String)
    /// An event of a dialect that we do not know.
    case unknown(name: String)
}
