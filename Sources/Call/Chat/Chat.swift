import DequeModule
package import Fixture
package import Timeline
package import Trace
package import Wire

/// A language model that says what a fixture says: the provider's side of one request.
///
///     awaiting request --> streaming --last line--> over
package struct Chat: ~Copyable, Sendable, Machine {
    package enum Order: Equatable, Sendable {
        /// Begin a streamed answer with status 200.
        case accept
        case send(ChatEvent)
        /// The answer is complete.
        case end
        /// Answer with an error instead.
        case refuse(status: Int, ChatError)
        case record(TraceRecord)
    }

    private enum State: Sendable {
        /// Can become: streaming, over.
        case awaitingRequest
        /// Can become: over.
        case streaming(Stream)
        case over
    }

    private struct Stream: Sendable {
        var completion: Completion
        var request: ChatRequest
        var tag: Tag?
        /// The line to send next.
        var next = 0
        var due: Instant
        /// How many characters have been sent.
        var characterCount = 0
        /// How many the synthesizer waits for before it speaks the first sentence; `nil` once they were
        /// sent, or if the fixture does not say how this answer is spoken.
        var firstSentenceCount: Int?
    }

    private let matcher: Matcher
    private let timing: ProviderTiming.Chat
    private let id: String
    private var state = State.awaitingRequest
    private var orders: Deque<Order> = []

    /// A client has begun a request. `id` names the completion, in each of its chunks.
    package init(matcher: Matcher, timing: ProviderTiming.Chat, id: String) {
        self.matcher = matcher
        self.timing = timing
        self.id = id
    }

    // MARK: Inputs

    /// The whole request has come.
    package mutating func received(_ request: ChatRequest, at now: Instant) {
        guard case .awaitingRequest = self.state else { return }
        guard request.isStreamed else {
            return self.refuse("the mock only streams: ask with \"stream\": true")
        }
        guard let message = request.messages.last(where: { $0.role == .user }) else {
            return self.refuse("the messages have none of role user to answer")
        }
        // Earlier messages of the conversation have tags too; the newest says whose turn it is.
        let (text, tags) = Tag.split(message.content)
        do throws(Mismatch) {
            let match = try self.matcher.completion(for: text)
            self.record(.chatRequested, tags.last, at: now)
            if let warning = match.warning {
                self.record(.warning(warning.description), tags.last, at: now)
            }
            self.begin(match.stream, request, tags.last, at: now)
        } catch {
            let violation = Violation(.fixture, expected: error.expected, found: error.found)
            self.record(.violation(violation), tags.last, at: now)
            self.refuse(error.description)
        }
    }

    /// The request is none; `reason` is a sentence that says why.
    package mutating func receivedMalformed(_ reason: String, at now: Instant) {
        guard case .awaitingRequest = self.state else { return }
        self.refuse(reason)
    }

    /// The client is gone.
    package mutating func closed(at now: Instant) {
        self.state = .over
    }

    // MARK: Machine

    package mutating func nextOrder() -> Order? { self.orders.popFirst() }

    package var nextDeadline: Instant? {
        guard case .streaming(let stream) = self.state else { return nil }
        return stream.due
    }

    package mutating func deadlineReached(at now: Instant) {
        while case .streaming(let stream) = self.state, stream.due <= now {
            self.sendLine(of: stream, at: now)
        }
    }

    /// What a chat does at the moment, for tests.
    package enum Phase: Equatable, Sendable {
        case awaitingRequest, streaming, over
    }

    package var phase: Phase {
        switch self.state {
        case .awaitingRequest: .awaitingRequest
        case .streaming: .streaming
        case .over: .over
        }
    }

    // MARK: Parts

    private mutating func begin(
        _ completion: Completion,
        _ request: ChatRequest,
        _ tag: Tag?,
        at now: Instant
    ) {
        self.orders.append(.accept)
        var stream = Stream(completion: completion, request: request, tag: tag, due: now)
        stream.firstSentenceCount = self.firstSentenceCount(of: completion.answer)
        guard let first = completion.lines.first else { return self.finish(stream, at: now) }
        stream.due = now.advanced(by: self.timing.firstToken.applied(to: first.dt))
        self.state = .streaming(stream)
        self.deadlineReached(at: now)
    }

    /// How much of `answer` the synthesizer waits for before it speaks the first sentence.
    private func firstSentenceCount(of answer: String) -> Int? {
        guard let match = try? self.matcher.synthesis(for: answer), match.warning == nil,
            case .text(let count) = match.stream.lines.first?.after
        else { return nil }
        return count
    }

    /// Sends the line that is due. The next is due counted from when this one was, not from `now`.
    private mutating func sendLine(of stream: Stream, at now: Instant) {
        var stream = stream
        let line = stream.completion.lines[stream.next]
        var chunk = ChatChunk(id: self.id, model: stream.request.model)
        chunk.content = line.delta
        chunk.finishReason = line.finish
        if stream.next == 0 {
            // The tag goes first, so that the synthesizer knows whose text it gets from the start.
            if let tag = stream.tag { chunk.content = tag.text + (line.delta ?? "") }
            self.record(.firstTokenSent, stream.tag, at: now)
        }
        self.orders.append(.send(.chunk(chunk)))
        stream.characterCount += line.delta?.count ?? 0
        if let count = stream.firstSentenceCount, stream.characterCount >= count {
            stream.firstSentenceCount = nil
            self.record(.firstSentenceSent, stream.tag, at: now)
        }
        stream.next += 1
        guard stream.next < stream.completion.lines.count else {
            return self.finish(stream, at: now)
        }
        let next = stream.completion.lines[stream.next]
        stream.due = stream.due.advanced(by: self.timing.betweenTokens.applied(to: next.dt))
        self.state = .streaming(stream)
    }

    private mutating func finish(_ stream: Stream, at now: Instant) {
        if stream.request.includesUsage {
            var chunk = ChatChunk(id: self.id, model: stream.request.model)
            chunk.usage = ChatUsage(
                promptTokens: stream.request.messages.reduce(0) { $0 + $1.content.count },
                completionTokens: stream.completion.answer.count
            )
            self.orders.append(.send(.chunk(chunk)))
        }
        self.record(.lastTokenSent(text: stream.completion.answer), stream.tag, at: now)
        self.orders.append(.send(.done))
        self.orders.append(.end)
        self.state = .over
    }

    private mutating func refuse(_ message: String) {
        let error = ChatError(code: "InvalidParameter", message: message, type: "BadRequest")
        self.orders.append(.refuse(status: 400, error))
        self.state = .over
    }

    private mutating func record(_ event: TraceEvent, _ tag: Tag?, at now: Instant) {
        self.orders.append(
            .record(TraceRecord(at: now, call: tag?.call, turn: tag?.turn ?? 0, event: event))
        )
    }
}
