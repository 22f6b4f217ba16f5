import DequeModule
package import Fixture
package import Timeline
import Trace
package import Wire

/// A language model that says what a fixture says: the provider's side of one request.
///
///     awaiting request --> pausing --> streaming --last line--> over
package struct Chat: ~Copyable, Sendable, Machine {
    package typealias Order = LineOrder<ChatReply>

    private enum State: Sendable {
        /// Can become: pausing, streaming, over.
        case awaitingRequest
        /// A fault has the answer wait. Can become: streaming, over.
        case pausing(ChatRequest, Reception, until: Instant)
        /// The stream is kept beside the state. Can become: over.
        case streaming(due: Instant)
        /// The fault that came over the request answers nothing. Can become: over.
        case silent(cutAt: Instant?)
        case over
    }

    private let matcher: Matcher
    private let behavior: ProviderBehavior.Chat
    private let id: String
    private let connection: Connection<ChatReply>
    private var state = State.awaitingRequest
    private var stream: Stream?
    private var line: Line<ChatReply>
    private var isOpen = false
    private var orders = UniqueDeque<Order>()

    /// A client has begun a request. `id` names the completion, in each of its chunks.
    package init(
        matcher: Matcher,
        behavior: ProviderBehavior.Chat,
        id: String,
        connection: Connection<ChatReply> = Connection(),
        at now: Instant
    ) {
        self.matcher = matcher
        self.behavior = behavior
        self.id = id
        self.connection = connection
        self.line = Line(connection, at: now)
    }

    // MARK: Inputs

    /// The connection of the request is there.
    package mutating func opened(at now: Instant) {
        self.isOpen = true
        self.line.record(
            .connectionOpened(.llm, number: self.connection.number),
            at: now,
            &self.orders
        )
    }

    /// The whole request has come.
    package mutating func received(_ request: ChatRequest, at now: Instant) {
        guard case .awaitingRequest = self.state else { return }
        if let refusal = self.connection.refusal { return self.refuse(refusal, at: now) }
        // Earlier messages of the conversation have tags too; the newest says whose turn it is.
        let question = request.messages.last { $0.role == .user }?.content ?? ""
        if let tag = Tag.split(question).tags.last {
            let identity = FaultPlan.Identity(call: tag.call, turn: tag.turn)
            self.line.belongs(to: identity, at: now)
        }
        let reception = self.connection.faults.reception(
            ofHandshake: self.connection.number,
            for: self.line.identity,
            numberInTurn: self.line.numberInTurn
        )
        for index in reception.faults {
            self.line.record(.fault(index: index), at: now, &self.orders)
        }
        guard reception.delay > .zero else {
            return self.receive(request, reception, at: now)
        }
        self.state = .pausing(request, reception, until: now.advanced(by: reception.delay))
    }

    /// The request is none; `reason` is a sentence that says why.
    package mutating func receivedMalformed(_ reason: String, at now: Instant) {
        guard case .awaitingRequest = self.state else { return }
        self.refuse(reason, at: now)
    }

    /// The client is gone, or the answer is over.
    package mutating func closed(at now: Instant) {
        self.state = .over
        self.stream = nil
        self.line.closed()
        guard self.isOpen else { return }
        self.isOpen = false
        self.line.record(
            .connectionClosed(.llm, number: self.connection.number),
            at: now,
            &self.orders
        )
    }

    /// What the next request has to know.
    package var legacy: Line<ChatReply>.Memory { self.line.legacy }

    // MARK: Machine

    package mutating func nextOrder() -> Order? { self.orders.popFirst() }

    package var nextDeadline: Instant? {
        let due: Instant? =
            switch self.state {
            case .pausing(_, _, let until): until
            case .streaming(let due): due
            case .silent(let cutAt): cutAt
            case .awaitingRequest, .over: nil
            }
        return earlier(due, self.line.nextDeadline)
    }

    package mutating func deadlineReached(at now: Instant) {
        self.line.deadlineReached(at: now, &self.orders)
        if case .pausing(let request, let reception, let until) = self.state, until <= now {
            self.receive(request, reception, at: now)
        }
        if case .silent(let cutAt?) = self.state, cutAt <= now {
            self.state = .over
            self.orders.append(.cutOff)
        }
        while case .streaming(let due) = self.state, due <= now {
            self.sendLine(due: due, at: now)
        }
    }

    /// What a chat does at the moment, for tests.
    package enum Phase: Equatable, Sendable {
        case awaitingRequest, pausing, streaming, silent, over
    }

    package var phase: Phase {
        switch self.state {
        case .awaitingRequest: .awaitingRequest
        case .pausing: .pausing
        case .streaming: .streaming
        case .silent: .silent
        case .over: .over
        }
    }

    // MARK: Parts

    private mutating func receive(
        _ request: ChatRequest,
        _ reception: Reception,
        at now: Instant
    ) {
        switch reception.answer {
        case .accept: self.answer(request, at: now)
        case .refuse(let status, let body): self.refuse(status: status, body, at: now)
        case .reset:
            self.state = .over
            self.orders.append(.reset)
        case .silence(let cutAfter):
            self.state = .silent(cutAt: cutAfter.map { now.advanced(by: $0) })
        }
    }

    private mutating func answer(_ request: ChatRequest, at now: Instant) {
        guard request.isStreamed else {
            return self.refuse("the mock only streams: ask with \"stream\": true", at: now)
        }
        guard let message = request.messages.last(where: { $0.role == .user }) else {
            return self.refuse("the messages have none of role user to answer", at: now)
        }
        let (text, tags) = Tag.split(message.content)
        do throws(Mismatch) {
            let match = try self.matcher.completion(for: text)
            let remembered = request.messages.last { $0.role == .assistant }?.content
            self.record(.chatRequested(remembering: remembered.map { Tag.split($0).text }), at: now)
            if let warning = match.warning {
                self.record(.warning(warning.description), at: now)
            }
            self.begin(match.stream, request, tags.last, at: now)
        } catch {
            let violation = Violation(.fixture, expected: error.expected, found: error.found)
            self.record(.violation(violation), at: now)
            self.refuse(error.description, at: now)
        }
    }

    private mutating func begin(
        _ completion: Completion,
        _ request: ChatRequest,
        _ tag: Tag?,
        at now: Instant
    ) {
        // What goes wrong from the beginning does so in an answer that has begun: HTTP has nothing to
        // say before its head.
        guard self.send(.accept, at: now) else { return }
        self.line.opened(at: now, &self.orders)
        guard !self.line.isOver else { return self.state = .over }
        let random = self.connection.chance(on: self.line)
        var stream = Stream(completion, for: request, tag, random: random)
        stream.firstSentenceCount = self.firstSentenceCount(of: completion.answer)
        guard let delay = stream.nextDelay(self.behavior.firstToken) else {
            return self.finish(stream, at: now)
        }
        self.stream = stream
        self.state = .streaming(due: now.advanced(by: delay))
        self.deadlineReached(at: now)
    }

    /// How much of `answer` the synthesizer waits for before it speaks the first sentence.
    private func firstSentenceCount(of answer: String) -> Int? {
        guard let match = try? self.matcher.synthesis(for: answer), match.warning == nil,
            case .text(let count) = match.stream.lines.first?.after
        else { return nil }
        return count
    }

    /// Sends the line that was due at `due`. The next is due counted from then, not from `now`.
    private mutating func sendLine(due: Instant, at now: Instant) {
        guard var stream = self.stream.take() else {
            preconditionFailure("an answer that goes on is kept")
        }
        let (chunk, events) = stream.takeLine(id: self.id)
        guard self.send(.event(.chunk(chunk)), recording: events, at: now) else { return }
        guard let delay = stream.nextDelay(self.behavior.betweenTokens) else {
            return self.finish(stream, at: now)
        }
        self.stream = stream
        self.state = .streaming(due: due.advanced(by: delay))
    }

    private mutating func finish(_ stream: Stream, at now: Instant) {
        self.state = .over
        if stream.request.includesUsage {
            var chunk = ChatChunk(id: self.id, model: stream.request.model)
            chunk.usage = stream.usage
            self.send(.event(.chunk(chunk)), at: now)
        }
        let event = TraceEvent.lastTokenSent(text: stream.completion.answer)
        guard self.send(.event(.done), recording: [event], at: now) else { return }
        self.line.close(code: 1000, reason: "", at: now, &self.orders)
    }

    /// - Returns: `false` if a fault ended the answer.
    @discardableResult
    private mutating func send(
        _ reply: ChatReply,
        recording events: [TraceEvent] = [],
        at now: Instant
    ) -> Bool {
        let fate = self.line.send(reply, recording: events, at: now, &self.orders)
        guard fate == .lineEnded else { return true }
        self.state = .over
        return false
    }

    private mutating func refuse(_ message: String, at now: Instant) {
        let error = ChatError(code: "InvalidParameter", message: message, type: "BadRequest")
        var body: [UInt8] = []
        error.encode(into: &body)
        self.state = .over
        self.send(.refuse(status: 400, body: body), at: now)
    }

    private mutating func refuse(_ refusal: Admission.Refusal, at now: Instant) {
        let error = ChatError(
            code: refusal.chatCode,
            message: refusal.description,
            type: "TooManyRequests"
        )
        var body: [UInt8] = []
        error.encode(into: &body)
        self.refuse(
            status: Admission.Refusal.status,
            String(decoding: body, as: UTF8.self),
            at: now
        )
    }

    private mutating func refuse(status: Int, _ body: String, at now: Instant) {
        var bytes = Array(body.utf8)
        if bytes.isEmpty {
            let error = ChatError(code: "\(status)", message: "refused", type: "Refused")
            error.encode(into: &bytes)
        }
        self.state = .over
        let event = TraceEvent.connectionRefused(
            .llm,
            number: self.connection.number,
            status: status
        )
        self.send(.refuse(status: status, body: bytes), recording: [event], at: now)
    }

    private mutating func record(_ event: TraceEvent, at now: Instant) {
        self.line.record(event, at: now, &self.orders)
    }
}
