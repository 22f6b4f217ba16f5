import Audio
import Fixture
import Timeline
import Trace
import Wire

extension Recognizer {
    /// The part of the connection's audio that belongs to one turn.
    struct Hearing: Sendable {
        /// When the last speech of the WAV ends.
        let speech: Range<Duration>
        let call: Int?
        let turn: Int
        /// Of which WAV it is; `nil` if there is no mark.
        let digest: UInt32?
        var byteCount = 0
        private let tag: String
        private let lines: [Recognition.Line]
        /// How many lines have been said.
        private var lineCount = 0
        /// The audio clock when the text last changed.
        private var changedAt: Duration = .zero
        private var endpointIsReached = false
        /// What was replied last, as long as it says all that has been said: a reply to each packet says
        /// little that is new.
        private var reply: ASRResult?

        /// The audio of `identity`, in which `stream` is heard. `finalLag` decides when its last line comes.
        init(
            of stream: Recognition,
            speech: Range<Duration>?,
            for identity: FaultPlan.Identity,
            digest: UInt32?,
            finalLag: Delay,
            using random: inout SeededGenerator
        ) {
            self.speech = speech ?? .zero..<(stream.lines.last?.at ?? .zero)
            self.call = identity.call
            self.turn = identity.turn
            self.digest = digest
            self.tag = identity.call.map { Tag(call: $0, turn: identity.turn).text } ?? ""
            var lines = stream.lines
            if let final = lines.popLast() {
                let end = self.speech.upperBound
                let at = end + finalLag.applied(to: final.at - end, using: &random)
                lines.removeAll { $0.at >= at }
                lines.append(Recognition.Line(at: at, text: final.text, isDefinite: true))
            }
            self.lines = lines
        }

        /// Whether it is the turn and the WAV of `mark`.
        func isOf(_ mark: Mark) -> Bool {
            self.turn == Int(mark.turn) && self.call == Int(mark.call)
                && self.digest == mark.digest
        }

        /// How long the audio is.
        var duration: Duration { Recognizer.duration(byteCount: self.byteCount) }

        /// What was said last; `nil` if nothing was.
        var line: Recognition.Line? {
            self.lineCount > 0 ? self.lines[self.lineCount - 1] : nil
        }

        /// What has been said.
        var text: String { self.line?.text ?? "" }

        private var finalIsSaid: Bool { self.lineCount == self.lines.count }

        /// Says all lines that the audio has reached, or all there are if it is the last.
        ///
        /// - Returns: Whether that is more than before, and what is to be recorded.
        mutating func goOn(
            isLast: Bool,
            clock: Duration,
            silence: Duration
        ) -> (isNews: Bool, events: [TraceEvent]) {
            let heard = self.duration
            var due = isLast ? self.lines.count : self.lineCount
            while due < self.lines.count, self.lines[due].at <= heard { due += 1 }
            let finalWasSaid = self.finalIsSaid
            let isNews = due > self.lineCount
            if isNews {
                let before = self.text
                self.lineCount = due
                self.reply = nil
                if self.text != before { self.changedAt = clock }
            }
            var events: [TraceEvent] = []
            if self.finalIsSaid, !finalWasSaid { events.append(.finalTextSent(text: self.text)) }
            if self.finalIsSaid, !self.text.isEmpty, !self.endpointIsReached,
                clock - self.changedAt > silence
            {
                self.endpointIsReached = true
                events.append(.endpointReached)
            }
            return (isNews, events)
        }

        /// What has been said, cut where it was definite. The WAV began `start` milliseconds into the
        /// connection's audio. Where nothing was understood, there is none.
        private func utterances(startingAt start: Int) -> [ASRResult.Utterance] {
            var utterances: [ASRResult.Utterance] = []
            var definite = ""
            var begin = self.speech.lowerBound
            for (index, line) in self.lines.prefix(self.lineCount).enumerated()
            where line.isDefinite || index == self.lineCount - 1 {
                let text = line.text.part(behind: definite)
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
        /// `startingAt`; a client that wants no more than what is new gets that, unless `isWhole`. Only
        /// `clock` may differ from one time to the next.
        mutating func result(
            clock: Duration,
            behind earlierText: String,
            startingAt start: Duration,
            isWhole: Bool
        ) -> ASRResult {
            var reply =
                self.reply.take()
                ?? self.makeReply(behind: earlierText, startingAt: start, isWhole: isWhole)
            reply.audioDuration = Recognizer.milliseconds(clock)
            self.reply = reply
            return reply
        }

        private func makeReply(
            behind earlierText: String,
            startingAt start: Duration,
            isWhole: Bool
        ) -> ASRResult {
            var result = ASRResult(audioDuration: 0, text: earlierText)
            guard self.lineCount > 0 else { return result }
            result.text = (isWhole ? earlierText : "") + self.text
            result.utterances = self.utterances(startingAt: Recognizer.milliseconds(start))
            // Nothing is said in nobody's name. Else the newest utterance has the tag: those before stay
            // as they were said.
            guard let last = result.utterances.indices.last else { return result }
            result.text? += self.tag
            result.utterances[last].text += self.tag
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

extension String {
    /// What comes behind `beginning`, or as many characters if the text begins otherwise.
    fileprivate func part(behind beginning: String) -> String {
        if self.utf8.starts(with: beginning.utf8) {
            return String(self.utf8.dropFirst(beginning.utf8.count)) ?? self
        }
        return String(self.dropFirst(beginning.count))
    }
}
