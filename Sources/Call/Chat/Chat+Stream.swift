import Fixture
import Timeline
import Trace
import Wire

extension Chat {
    /// An answer that is being sent.
    struct Stream: Sendable {
        let completion: Completion
        let request: ChatRequest
        let tag: Tag?
        var random: SeededGenerator
        /// How many characters the synthesizer waits for before it speaks the first sentence; `nil` once they were
        /// sent, or if the fixture does not say how this answer is spoken.
        var firstSentenceCount: Int?
        /// The line to send next.
        private var next = 0
        /// How many characters have been sent.
        private var characterCount = 0

        init(
            _ completion: Completion,
            for request: ChatRequest,
            _ tag: Tag?,
            random: SeededGenerator
        ) {
            self.completion = completion
            self.request = request
            self.tag = tag
            self.random = random
        }

        /// How much was used so far.
        var usage: ChatUsage {
            ChatUsage(
                promptTokens: self.request.messages.reduce(0) { $0 + $1.content.count },
                completionTokens: self.characterCount
            )
        }

        /// The chunk of the next line, and what is to be recorded of it. `id` names the completion.
        mutating func takeLine(id: String) -> (ChatChunk, [TraceEvent]) {
            let line = self.completion.lines[self.next]
            self.next += 1
            var chunk = ChatChunk(
                id: id,
                model: self.request.model,
                content: line.delta,
                reasoning: line.reasoning,
                finishReason: line.finish,
                usage: line.isUsage ? self.usage : nil
            )
            var events: [TraceEvent] = []
            let delta = line.delta ?? ""
            if self.characterCount == 0, !delta.isEmpty {
                events.append(.firstTokenSent)
                // The tag goes first, so that the synthesizer knows whose text it gets from the start.
                if let tag { chunk.content = tag.text + delta }
            }
            self.characterCount += delta.count
            if let count = self.firstSentenceCount, self.characterCount >= count {
                self.firstSentenceCount = nil
                events.append(.firstSentenceSent)
            }
            return (chunk, events)
        }

        /// How long after the line before the next one is due; `nil` if there is none.
        mutating func nextDelay(_ timing: Delay) -> Duration? {
            guard self.next < self.completion.lines.count else { return nil }
            return timing.applied(to: self.completion.lines[self.next].dt, using: &self.random)
        }
    }
}
