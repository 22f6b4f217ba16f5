import DequeModule
package import Fixture
package import Timeline
package import Trace
package import Wire

/// A streaming synthesizer that says what a fixture says: the provider's side of one connection.
///
///     unstarted --StartConnection--> idle <--> in session
///         |                            |            |
///         +--------- closed by either side ---------+--> closed
package struct Synthesizer: ~Copyable, Sendable, Machine {
    package enum Order: Equatable, Sendable {
        /// Send a message. It is never audio.
        case reply(TTSServerMessage)
        /// Send bytes `range` of a file of the fixture as audio of a session.
        case audio(sessionID: String, media: String, range: Range<Int>)
        /// Close the connection with this WebSocket close code.
        case close(code: UInt16, reason: String)
        case record(TraceRecord)
    }

    private enum State: Sendable {
        /// Can become: idle, closed.
        case unstarted(until: Instant)
        /// Can become: inSession, closed.
        case idle(until: Instant)
        /// The performance is kept beside the state. Can become: idle, closed.
        case inSession(idleUntil: Instant)
        case closed
    }

    /// Real services close an idle connection after about half a minute.
    private static var idleMax: Duration { .seconds(30) }

    private let matcher: Matcher
    private let timing: ProviderTiming.Synthesizer
    private let id: String
    private var state: State
    private var performance: Performance?
    private var orders: Deque<Order> = []

    /// A client has connected. `id` is the connection's name, which the service tells its client.
    package init(
        matcher: Matcher,
        timing: ProviderTiming.Synthesizer,
        id: String,
        at now: Instant
    ) {
        self.matcher = matcher
        self.timing = timing
        self.id = id
        self.state = .unstarted(until: now.advanced(by: Self.idleMax))
    }

    // MARK: Inputs

    /// The client sent `message`.
    package mutating func received(_ message: TTSClientMessage, at now: Instant) {
        let idleUntil = now.advanced(by: Self.idleMax)
        switch (self.state, message) {
        case (.closed, _), (_, .unknown):
            break
        case (.unstarted, .startConnection):
            self.state = .idle(until: idleUntil)
            self.orders.append(.reply(.connectionStarted(id: self.id)))
        case (.idle, .startSession(let id, let parameters)):
            self.state = .inSession(idleUntil: idleUntil)
            self.performance = Performance(sessionID: id)
            self.orders.append(.reply(.sessionStarted(id: id)))
            if let text = parameters.text { self.add(text, at: now) }
        case (.inSession, .taskRequest(let id, let text)) where id == self.performance?.sessionID:
            self.state = .inSession(idleUntil: idleUntil)
            self.add(text, at: now)
        case (.inSession, .finishSession(let id)) where id == self.performance?.sessionID:
            self.state = .inSession(idleUntil: idleUntil)
            self.performance?.finishedAt = now
            self.choose(at: now)
            self.checkWholeText(at: now)
            self.perform(at: now)
        case (.inSession, .cancelSession(let id)) where id == self.performance?.sessionID:
            self.performance = nil
            self.state = .idle(until: idleUntil)
            self.orders.append(.reply(.sessionCanceled(id: id, .ok)))
        case (.idle, .finishConnection), (.inSession, .finishConnection):
            self.orders.append(.reply(.connectionFinished(id: self.id, .ok)))
            self.close(1000, "")
        case (.inSession, .startSession):
            self.fail(55_000_000, "session number limit exceeded: 1")
        case (.idle, .taskRequest(let id, _)), (.inSession, .taskRequest(let id, _)),
            (.idle, .finishSession(let id)), (.inSession, .finishSession(let id)),
            (.idle, .cancelSession(let id)), (.inSession, .cancelSession(let id)):
            self.close(1000, "non-exist session: \(id)")
        case (.idle, .startConnection), (.inSession, .startConnection):
            self.fail(45_000_000, "the connection is started already")
        case (.unstarted, .startSession), (.unstarted, .taskRequest), (.unstarted, .finishSession),
            (.unstarted, .cancelSession), (.unstarted, .finishConnection):
            self.fail(45_000_000, "StartConnection must come first")
        }
    }

    /// The client sent bytes that are no message; `reason` is a sentence that says why.
    package mutating func receivedMalformed(_ reason: String, at now: Instant) {
        guard self.phase != .closed else { return }
        self.fail(45_000_000, reason)
    }

    /// The connection is gone.
    package mutating func closed(at now: Instant) {
        self.state = .closed
        self.performance = nil
    }

    // MARK: Machine

    package mutating func nextOrder() -> Order? { self.orders.popFirst() }

    package var nextDeadline: Instant? {
        switch self.state {
        case .unstarted(let until), .idle(let until): until
        case .inSession(let idleUntil): self.performance?.due ?? idleUntil
        case .closed: nil
        }
    }

    package mutating func deadlineReached(at now: Instant) {
        guard let nextDeadline, now >= nextDeadline else { return }
        if self.performance?.due == nil {
            self.close(1000, "nothing was sent for 30 seconds")
        } else {
            self.perform(at: now)
        }
    }

    /// What a synthesizer does at the moment, for tests.
    package enum Phase: Equatable, Sendable {
        case unstarted, idle, inSession, closed
    }

    package var phase: Phase {
        switch self.state {
        case .unstarted: .unstarted
        case .idle: .idle
        case .inSession: .inSession
        case .closed: .closed
        }
    }

    // MARK: Parts

    private mutating func add(_ text: String, at now: Instant) {
        guard var performance = self.performance else { return }
        let (plain, tags) = Tag.split(text)
        if let tag = tags.last { performance.tag = tag }
        let isFirst = performance.text.isEmpty && !plain.isEmpty
        performance.add(plain, at: now)
        self.performance = performance
        if isFirst { self.record(.firstTextReceived, at: now) }
        self.choose(at: now)
        self.perform(at: now)
    }

    /// Finds the stream to play, as soon as the text so far leaves no doubt.
    private mutating func choose(at now: Instant) {
        guard let performance, performance.stream == nil else { return }
        let candidates = self.matcher.syntheses(startingWith: performance.text)
        if candidates.count == 1 {
            self.performance?.begin(candidates[0], at: now)
            return
        }
        // More text or its end has to decide, unless nothing that follows could make it fit.
        let isHopeless = candidates.isEmpty && self.matcher.mode == .strict
        guard isHopeless || performance.finishedAt != nil else { return }
        do throws(Mismatch) {
            let match = try self.matcher.synthesis(for: performance.text)
            if let warning = match.warning {
                self.record(.warning(warning.description), at: now)
            }
            self.performance?.begin(match.stream, at: now)
        } catch {
            self.refuse(error, at: now)
        }
    }

    /// The stream was chosen by how the text began. It may have gone on in another way.
    private mutating func checkWholeText(at now: Instant) {
        guard self.matcher.mode == .strict, let text = self.performance?.text,
            self.matcher.syntheses(startingWith: text).isEmpty
        else { return }
        do throws(Mismatch) {
            _ = try self.matcher.synthesis(for: text)
        } catch {
            self.refuse(error, at: now)
        }
    }

    private mutating func refuse(_ mismatch: Mismatch, at now: Instant) {
        let violation = Violation(.fixture, expected: mismatch.expected, found: mismatch.found)
        self.record(.violation(violation), at: now)
        self.fail(45_000_000, mismatch.description)
    }

    /// Sends all lines that are due, and the end of the session after the last.
    private mutating func perform(at now: Instant) {
        while let line = self.performance?.takeLine(
            timing: self.timing,
            matcher: self.matcher,
            at: now
        ) {
            self.send(line, at: now)
        }
        guard let performance, performance.isOver else { return }
        self.performance = nil
        self.state = .idle(until: now.advanced(by: Self.idleMax))
        self.orders.append(.reply(.sessionFinished(id: performance.sessionID, .ok)))
    }

    private mutating func send(_ line: Performance.Line, at now: Instant) {
        guard let performance else { return }
        let id = performance.sessionID
        let sentence = performance.sentence
        let tag = performance.tag?.text ?? ""
        switch line.event {
        case .sentenceStart(let text):
            self.record(.sentenceTextReceived(sentence: sentence), at: line.causedAt)
            self.orders.append(.reply(.sentenceStart(id: id, text: text + tag)))
        case .audio(let media, let range):
            if line.isFirstAudio { self.record(.firstByteSent(sentence: sentence), at: now) }
            self.orders.append(.audio(sessionID: id, media: media, range: range))
            if line.isLastAudio { self.record(.lastByteSent(sentence: sentence), at: now) }
        case .sentenceEnd(let text):
            self.orders.append(.reply(.sentenceEnd(id: id, text: text + tag)))
        }
    }

    private mutating func fail(_ code: UInt32, _ message: String) {
        self.orders.append(.reply(.error(code: code, message: message)))
        self.close(1000, message)
    }

    private mutating func close(_ code: UInt16, _ reason: String) {
        self.state = .closed
        self.performance = nil
        self.orders.append(.close(code: code, reason: reason))
    }

    private mutating func record(_ event: TraceEvent, at now: Instant) {
        let tag = self.performance?.tag
        self.orders.append(
            .record(TraceRecord(at: now, call: tag?.call, turn: tag?.turn ?? 0, event: event))
        )
    }
}
