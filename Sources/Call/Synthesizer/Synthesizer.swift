import DequeModule
package import Fixture
package import Timeline
import Trace
package import Wire

/// A streaming synthesizer that says what a fixture says: the provider's side of one connection.
///
///     unstarted --StartConnection--> idle <--> in session
///         |                            |            |
///         +--------- closed by either side ---------+--> closed
package struct Synthesizer: ~Copyable, Sendable, Machine {
    package typealias Order = LineOrder<SynthesizerReply>

    private enum State: Sendable {
        /// Can become: idle, closed.
        case unstarted(until: Instant)
        /// Can become: inSession, closed.
        case idle(until: Instant)
        /// The performance is kept beside the state. Can become: idle, closed.
        case inSession(idleUntil: Instant)
        case closed
    }

    private let matcher: Matcher
    private let behavior: ProviderBehavior.Synthesizer
    private let id: String
    private let connection: Connection<SynthesizerReply>
    private var state: State
    private var line: Line<SynthesizerReply>
    private var isOpen = false
    private var performance: Performance?
    private var orders = UniqueDeque<Order>()

    /// A client has connected. `id` is the connection's name, which the service tells its client.
    package init(
        matcher: Matcher,
        behavior: ProviderBehavior.Synthesizer,
        id: String,
        connection: Connection<SynthesizerReply> = Connection(),
        at now: Instant
    ) {
        self.matcher = matcher
        self.behavior = behavior
        self.id = id
        self.connection = connection
        self.line = Line(connection, at: now)
        self.state = .unstarted(until: now.advanced(by: behavior.idle))
    }

    // MARK: Inputs

    /// The connection is open.
    package mutating func opened(at now: Instant) {
        let number = self.connection.number
        guard self.connection.refusal == nil else {
            return self.record(.connectionRefused(.tts, number: number, status: nil), at: now)
        }
        self.isOpen = true
        self.record(.connectionOpened(.tts, number: number), at: now)
        self.line.opened(at: now, &self.orders)
    }

    /// The client sent `message`.
    package mutating func received(_ message: TTSClientMessage, at now: Instant) {
        guard !self.line.isDead else { return }
        let idleUntil = now.advanced(by: self.behavior.idle)
        switch (self.state, message) {
        case (.closed, _), (_, .unknown):
            break
        case (.unstarted, .startConnection):
            if let refusal = self.connection.refusal {
                return self.fail(Admission.Refusal.code, refusal.description, at: now)
            }
            self.state = .idle(until: idleUntil)
            self.send(.connectionStarted(id: self.id), at: now)
        case (.idle, .startSession(let id, let parameters)):
            self.state = .inSession(idleUntil: idleUntil)
            self.performance = Performance(sessionID: id, speaker: parameters.speaker)
            self.send(.sessionStarted(id: id), at: now)
            if let text = parameters.text { self.add(text, at: now) }
        case (.inSession, .taskRequest(let id, let text)) where id == self.performance?.sessionID:
            self.state = .inSession(idleUntil: idleUntil)
            self.add(text, at: now)
        case (.inSession, .finishSession(let id)) where id == self.performance?.sessionID:
            self.state = .inSession(idleUntil: idleUntil)
            self.finish(at: now)
        case (.inSession, .cancelSession(let id)) where id == self.performance?.sessionID:
            self.performance = nil
            self.state = .idle(until: idleUntil)
            self.send(.sessionCanceled(id: id, .ok), at: now)
        case (.idle, .finishConnection), (.inSession, .finishConnection):
            self.send(.connectionFinished(id: self.id, .ok), at: now)
            self.close(1000, "", at: now)
        case (.inSession, .startSession):
            self.fail(55_000_000, "session number limit exceeded: 1", at: now)
        case (.idle, .taskRequest(let id, _)), (.inSession, .taskRequest(let id, _)),
            (.idle, .finishSession(let id)), (.inSession, .finishSession(let id)),
            (.idle, .cancelSession(let id)), (.inSession, .cancelSession(let id)):
            self.close(1000, "non-exist session: \(id)", at: now)
        case (.idle, .startConnection), (.inSession, .startConnection):
            self.fail(45_000_000, "the connection is started already", at: now)
        case (.unstarted, .startSession), (.unstarted, .taskRequest), (.unstarted, .finishSession),
            (.unstarted, .cancelSession), (.unstarted, .finishConnection):
            self.fail(45_000_000, "StartConnection must come first", at: now)
        }
    }

    /// The client sent bytes that are no message; `reason` is a sentence that says why.
    package mutating func receivedMalformed(_ reason: String, at now: Instant) {
        guard self.phase != .closed, !self.line.isDead else { return }
        self.fail(45_000_000, reason, at: now)
    }

    /// The connection is gone.
    package mutating func closed(at now: Instant) {
        self.state = .closed
        self.performance = nil
        self.line.closed()
        guard self.isOpen else { return }
        self.isOpen = false
        self.record(.connectionClosed(.tts, number: self.connection.number), at: now)
    }

    /// What the next connection has to know.
    package var legacy: Line<SynthesizerReply>.Memory { self.line.legacy }

    // MARK: Machine

    package mutating func nextOrder() -> Order? { self.orders.popFirst() }

    package var nextDeadline: Instant? {
        earlier(self.due, self.line.nextDeadline)
    }

    /// When there is something to do besides what the line has.
    private var due: Instant? {
        switch self.state {
        case .unstarted(let until), .idle(let until): until
        case .inSession(let idleUntil): self.performance?.due ?? idleUntil
        case .closed: nil
        }
    }

    package mutating func deadlineReached(at now: Instant) {
        self.line.deadlineReached(at: now, &self.orders)
        if self.line.isOver { self.lineEnded() }
        guard let due, now >= due else { return }
        if self.performance?.due == nil {
            let idle = self.behavior.idle.written
            self.close(1000, "nothing was sent for \(idle)", at: now)
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
        let (plain, tags) = Tag.split(text)
        if let tag = tags.last { self.performance?.tag = tag }
        let isFirst = self.performance?.text.isEmpty == true && !plain.isEmpty
        self.performance?.add(plain, at: now)
        if isFirst, !self.identify(at: now) { return self.lineEnded() }
        self.choose(at: now)
        self.perform(at: now)
    }

    /// The first text of a session has come: it says whose turn it is.
    ///
    /// - Returns: `false` if a fault ended the connection.
    private mutating func identify(at now: Instant) -> Bool {
        guard let speaker = self.performance?.speaker else { return true }
        let identity = self.performance?.tag.map {
            FaultPlan.Identity(call: $0.call, turn: $0.turn)
        }
        self.line.identified(identity ?? .unknown, at: now, &self.orders)
        guard !self.line.isOver else { return false }
        self.record(.firstTextReceived(speaker: speaker), at: now)
        return true
    }

    /// The client has sent all of the text.
    private mutating func finish(at now: Instant) {
        // Of no text at all, no fixture says anything.
        if let performance, !performance.isReadable, !performance.text.isEmpty {
            return self.fail(45_002_001, "no readable text", at: now)
        }
        self.performance?.finishedAt = now
        self.choose(at: now)
        self.checkWholeText(at: now)
        self.perform(at: now)
    }

    /// Finds the stream to play, as soon as the text so far leaves no doubt.
    private mutating func choose(at now: Instant) {
        guard self.performance?.isChosen == false, let performance else { return }
        let candidates = self.matcher.syntheses(startingWith: performance.text)
        if candidates.count == 1 {
            let random = self.connection.chance(on: self.line)
            self.performance?.begin(candidates[0], random, at: now)
            return
        }
        // More text or its end has to decide, unless nothing that follows could make it fit.
        let isHopeless =
            candidates.isEmpty && performance.isReadable && self.matcher.mode == .strict
        guard isHopeless || performance.finishedAt != nil else { return }
        do throws(Mismatch) {
            let match = try self.matcher.synthesis(for: performance.text)
            if let warning = match.warning {
                self.record(.warning(warning.description), at: now)
            }
            let random = self.connection.chance(on: self.line)
            self.performance?.begin(match.stream, random, at: now)
        } catch {
            self.refuse(error, at: now)
        }
    }

    /// The stream was chosen by how the text began. It may have gone on in another way.
    private mutating func checkWholeText(at now: Instant) {
        guard self.matcher.mode == .strict, let text = self.performance?.text,
            !self.matcher.hasSynthesis(startingWith: text)
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
        self.fail(45_000_000, mismatch.description, at: now)
    }

    /// Sends all lines that are due, and the end of the session after the last.
    private mutating func perform(at now: Instant) {
        while let line = self.performance?.takeLine(
            behavior: self.behavior,
            matcher: self.matcher,
            at: now
        ) {
            self.send(line, at: now)
        }
        guard self.performance?.isOver == true, let id = self.performance?.sessionID else { return }
        self.performance = nil
        self.state = .idle(until: now.advanced(by: self.behavior.idle))
        self.send(.sessionFinished(id: id, .ok), at: now)
    }

    private mutating func send(_ line: Performance.Line, at now: Instant) {
        guard let id = self.performance?.sessionID, let sentence = self.performance?.sentence else {
            return
        }
        var tag: String { self.performance?.tag?.text ?? "" }
        switch line.event {
        case .sentenceStart(let text):
            self.record(.sentenceTextReceived(sentence: sentence), at: line.causedAt)
            self.send(.sentenceStart(id: id, text: text + tag), at: now)
        case .audio(let media, let range):
            var events: [TraceEvent] = []
            if line.isFirstAudio { events.append(.firstByteSent(sentence: sentence)) }
            if line.isLastAudio { events.append(.lastByteSent(sentence: sentence)) }
            let audio = SynthesizerReply.audio(
                sessionID: id,
                media: media,
                range: range,
                sentence: sentence,
                digest: self.matcher.digest(of: media, range)
            )
            self.send(audio, recording: events, at: now)
        case .sentenceEnd(let text):
            self.send(.sentenceEnd(id: id, text: text + tag), at: now)
        }
    }

    private mutating func send(_ message: TTSServerMessage, at now: Instant) {
        self.send(.message(message), at: now)
    }

    private mutating func send(
        _ reply: SynthesizerReply,
        recording events: [TraceEvent] = [],
        at now: Instant
    ) {
        switch self.line.send(reply, recording: events, at: now, &self.orders) {
        case .passed: break
        case .sessionEnded:
            self.performance = nil
            if self.phase == .inSession {
                self.state = .idle(until: now.advanced(by: self.behavior.idle))
            }
        case .lineEnded: self.lineEnded()
        }
    }

    /// A fault ended the connection.
    private mutating func lineEnded() {
        self.state = .closed
        self.performance = nil
    }

    private mutating func fail(_ code: UInt32, _ message: String, at now: Instant) {
        self.send(.error(code: code, message: message), at: now)
        self.close(1000, message, at: now)
    }

    private mutating func close(_ code: UInt16, _ reason: String, at now: Instant) {
        self.state = .closed
        self.performance = nil
        self.line.close(code: code, reason: reason, at: now, &self.orders)
    }

    private mutating func record(_ event: TraceEvent, at now: Instant) {
        self.line.record(event, at: now, &self.orders)
    }
}
