import Fixture
import Timeline
import Wire

extension Recognizer {
    /// The part of the connection's audio that belongs to one turn.
    struct Hearing: Sendable {
        var stream: Recognition
        /// When the last speech of the WAV ends.
        var speech: Range<Duration>
        var lines: [Recognition.Line]
        var call: Int?
        var turn: Int
        var byteCount = 0
        /// How many lines have been said.
        var lineCount = 0
        /// The audio clock when the text last changed.
        var changedAt: Duration = .zero
        var endpointIsReached = false

        /// What has been said.
        var text: String { self.lineCount > 0 ? self.lines[self.lineCount - 1].text : "" }

        /// What has been said, cut where it was definite. The WAV began `start` milliseconds into the
        /// connection's audio. Where nothing was understood, there is none.
        private func utterances(startingAt start: Int) -> [ASRResult.Utterance] {
            var utterances: [ASRResult.Utterance] = []
            var definite = ""
            var begin = self.speech.lowerBound
            for (index, line) in self.lines.prefix(self.lineCount).enumerated()
            where line.isDefinite || index == self.lineCount - 1 {
                let text = String(line.text.dropFirst(definite.count))
                let end = max(begin, min(self.speech.upperBound, line.at))
                if !text.isEmpty {
                    utterances.append(
                        ASRResult.Utterance(
                            text: text,
                            isDefinite: line.isDefinite,
                            startTime: start + Recognizer.milliseconds(begin),
                            endTime: start + Recognizer.milliseconds(end)
                        )
                    )
                }
                if line.isDefinite { (definite, begin) = (line.text, end) }
            }
            return utterances
        }

        /// What is to be said at `clock`, behind the text of the turns before. The turn's audio began
        /// `startingAt`; a client that wants no more than what is new gets that, unless `isWhole`.
        func result(
            clock: Duration,
            behind earlierText: String,
            startingAt start: Duration,
            isWhole: Bool
        ) -> ASRResult {
            let milliseconds = Recognizer.milliseconds(clock)
            var result = ASRResult(audioDuration: milliseconds, text: earlierText)
            guard self.lineCount > 0 else { return result }
            let tag = self.call.map { Tag(call: $0, turn: self.turn).text } ?? ""
            result.text = (isWhole ? earlierText : "") + self.text
            result.utterances = self.utterances(startingAt: Recognizer.milliseconds(start))
            // Nothing is said in nobody's name. Else the newest utterance has the tag: those before stay
            // as they were said.
            guard let last = result.utterances.indices.last else { return result }
            result.text? += tag
            result.utterances[last].text += tag
            return result
        }
    }

    /// How long so much audio lasts: 16,000 samples of 2 bytes a second.
    static func duration(byteCount: Int) -> Duration {
        .nanoseconds(byteCount * 31_250)
    }

    static func milliseconds(_ duration: Duration) -> Int {
        Int(duration.wholeNanoseconds / 1_000_000)
    }
}
