import Timeline
import Wire

/// The rule that says when a caller's turn is over.
///
/// It runs on the recognizer's audio clock, as the reference implementation's does: words are there, and
/// since they last changed, more than so much audio was taken in. A text that changes without growing
/// (`三十五度` becomes `35度`) is somebody still speaking, so any change counts.
struct Endpointing: Sendable {
    /// What was said since the turn began, as far as it is known.
    private(set) var text = ""
    /// When the text last changed, in real time; `nil` while there is none.
    private(set) var changedAt: Instant?

    private let rule: AgentSettings.Endpoint
    /// The audio clock, in milliseconds, when the text last changed.
    private var changedAtAudio = 0

    init(rule: AgentSettings.Endpoint) {
        self.rule = rule
    }

    /// The recognizer said `result` when it had been sent `sentMilliseconds` of audio, which serves as the
    /// clock if the recognizer tells none.
    ///
    /// - Returns: Whether the turn is over.
    mutating func received(_ result: ASRResult, sentMilliseconds: Int, at now: Instant) -> Bool {
        let clock = result.audioDuration ?? sentMilliseconds
        if let text = result.text, text != self.text {
            self.text = text
            self.changedAtAudio = clock
            self.changedAt = text.isEmpty ? nil : now
        }
        guard !self.text.isEmpty else { return false }
        if case .definite = self.rule, Self.isDefinite(result) { return true }
        let silence = Duration.milliseconds(clock) - .milliseconds(self.changedAtAudio)
        return silence > self.rule.silence
    }

    private static func isDefinite(_ result: ASRResult) -> Bool {
        // A recognizer may announce the next utterance with an empty placeholder.
        let spoken = result.utterances.lazy.filter { !$0.text.isEmpty }
        return !spoken.isEmpty && spoken.allSatisfy(\.isDefinite)
    }
}
