/// A cloud service that an agent needs.
package enum Provider: String, Sendable, CaseIterable {
    /// Speech recognition.
    case asr
    /// The language model.
    case llm
    /// Speech synthesis.
    case tts
}
