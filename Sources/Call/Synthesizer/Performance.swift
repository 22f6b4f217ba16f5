import Fixture
import Timeline

extension Synthesizer {
    /// One session: text comes in, and the lines of a stream become due.
    struct Performance: Sendable {
        /// A line to send now.
        struct Line: Sendable {
            var event: Synthesis.Event
            /// When all that the line waited for was there.
            var causedAt: Instant
            var isFirstAudio: Bool
            var isLastAudio: Bool
        }

        let sessionID: String
        let speaker: String
        var tag: Tag?
        /// When FinishSession came.
        var finishedAt: Instant?
        private(set) var text = ""
        private(set) var stream: Synthesis?
        /// The sentence that the last line belongs to, from 1; 0 before the first.
        private(set) var sentence = 0

        /// How many characters there are in the text.
        private var characterCount = 0
        /// When how many characters had come, oldest first.
        private var arrivals: [(characterCount: Int, at: Instant)] = []
        private var next = 0
        /// When `next` is due, once that was drawn: chance is asked once for each line.
        private var drawnDue: Instant?
        private var random = SeededGenerator(seed: 0)
        /// When the line before `next` was due.
        private var previousDue = Instant.start
        private var sentenceHasAudio = false

        init(sessionID: String, speaker: String) {
            self.sessionID = sessionID
            self.speaker = speaker
        }

        /// Whether it is known what is said.
        var isChosen: Bool { self.stream != nil }

        /// Whether there is anything in the text that can be spoken.
        var isReadable: Bool { self.text.contains(where: \.isReadable) }

        mutating func add(_ text: String, at now: Instant) {
            // What comes can change how many the last character and it are together, and nothing before. To count
            // all of it anew takes as long as the text.
            self.characterCount +=
                self.text.last.map { (String($0) + text).count - 1 } ?? text.count
            self.text += text
            self.arrivals.append((self.characterCount, now))
        }

        mutating func begin(_ stream: Synthesis, _ random: SeededGenerator, at now: Instant) {
            self.stream = stream
            self.random = random
            self.previousDue = self.arrivals.first?.at ?? now
        }

        /// Whether all was said that the client wants. The text may have ended before the stream's.
        var isOver: Bool {
            guard self.finishedAt != nil, let lines = self.stream?.lines else { return false }
            return self.next == lines.count || self.cause(of: lines[self.next]) == nil
        }

        /// When the next line is due; `nil` if it waits for the client, or there is none.
        private(set) var due: Instant?

        /// The next line, if it is due at `now`. Otherwise ``due`` says when to ask again.
        mutating func takeLine(
            behavior: ProviderBehavior.Synthesizer,
            matcher: Matcher,
            at now: Instant
        ) -> Line? {
            self.due = nil
            guard let lines = self.stream?.lines, self.next < lines.count else { return nil }
            let line = lines[self.next]
            guard let cause = self.cause(of: line) else { return nil }
            let causedAt = max(self.previousDue, cause)
            let due: Instant
            if let drawn = self.drawnDue {
                due = drawn
            } else {
                due = causedAt.advanced(by: self.delay(of: line, behavior, matcher))
                self.drawnDue = due
            }
            guard due <= now else {
                self.due = due
                return nil
            }
            self.previousDue = due
            self.drawnDue = nil
            self.next += 1
            return self.taken(line, of: lines, causedAt: causedAt)
        }

        private mutating func taken(
            _ line: Synthesis.Line,
            of lines: [Synthesis.Line],
            causedAt: Instant
        ) -> Line {
            var isFirstAudio = false
            var isLastAudio = false
            switch line.event {
            case .sentenceStart:
                self.sentence += 1
                self.sentenceHasAudio = false
            case .audio:
                isFirstAudio = !self.sentenceHasAudio
                self.sentenceHasAudio = true
                isLastAudio = !lines[self.next...].first.isAudio
            case .sentenceEnd:
                break
            }
            return Line(
                event: line.event,
                causedAt: causedAt,
                isFirstAudio: isFirstAudio,
                isLastAudio: isLastAudio
            )
        }

        /// When what `line` waits for came; `nil` if it has not.
        private func cause(of line: Synthesis.Line) -> Instant? {
            switch line.after {
            case nil: self.previousDue
            case .finishSession: self.finishedAt
            case .text(let characterCount):
                self.arrivals.first { $0.characterCount >= characterCount }?.at
            }
        }

        /// How long a part of a file plays, taking its bytes as evenly spread.
        private static func playingTime(of media: Media?, range: Range<Int>) -> Duration {
            guard let media, !media.bytes.isEmpty else { return .zero }
            return media.duration * range.count / media.bytes.count
        }

        private mutating func delay(
            of line: Synthesis.Line,
            _ timing: ProviderBehavior.Synthesizer,
            _ matcher: Matcher
        ) -> Duration {
            switch (line.event, timing.firstByte, timing.pace) {
            case (.sentenceStart, .recorded, _):
                timing.firstByte.applied(to: line.dt, using: &self.random)
            case (.sentenceStart, .fixed, _), (.sentenceStart, .uniform, _),
                (.sentenceStart, .normal, _), (.sentenceStart, .lognormal, _):
                .zero  // All of the delay is before the first audio.
            case (.audio, _, _) where !self.sentenceHasAudio:
                timing.firstByte.applied(to: line.dt, using: &self.random)
            case (.audio(let media, let range), _, .realTime(let factor)):
                Self.playingTime(of: matcher.media(at: media), range: range) * factor
            case (.sentenceEnd, _, .realTime):
                .zero
            case (.audio, _, .recorded(let times)), (.sentenceEnd, _, .recorded(let times)):
                line.dt * times
            }
        }
    }
}

extension Optional<Synthesis.Line> {
    /// Whether this is a line with audio.
    fileprivate var isAudio: Bool {
        guard case .audio = self?.event else { return false }
        return true
    }
}
