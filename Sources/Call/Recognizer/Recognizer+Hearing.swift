import Fixture
import Timeline
import Trace

extension Recognizer {
    /// The part of the connection's audio that belongs to one turn.
    struct Hearing: Sendable {
        /// When the last speech of the WAV ends.
        let speech: Range<Duration>
        let call: Int?
        let turn: Int
        var byteCount = 0
        private let lines: [Recognition.Line]
        /// How many lines have been said.
        private var lineCount = 0
        /// The audio clock when the text last changed.
        private var changedAt: Duration = .zero
        private var endpointIsReached = false

        /// The audio of `identity`, in which `stream` is heard. `finalLag` decides when its last line comes.
        init(
            of stream: Recognition,
            speech: Range<Duration>?,
            for identity: FaultPlan.Identity,
            finalLag: Delay,
            using random: inout SeededGenerator
        ) {
            self.speech = speech ?? .zero..<(stream.lines.last?.at ?? .zero)
            self.call = identity.call
            self.turn = identity.turn
            var lines = stream.lines
            if let final = lines.popLast() {
                let end = self.speech.upperBound
                let at = end + finalLag.applied(to: final.at - end, using: &random)
                lines.removeAll { $0.at >= at }
                lines.append(Recognition.Line(at: at, text: final.text, isDefinite: true))
            }
            self.lines = lines
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
            let due = isLast ? self.lines.count : self.lines.prefix { $0.at <= heard }.count
            let finalWasSaid = self.finalIsSaid
            let isNews = due > self.lineCount
            if isNews {
                let before = self.text
                self.lineCount = due
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
    }
}
