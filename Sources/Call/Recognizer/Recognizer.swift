package import Audio
import DequeModule
package import Fixture
package import Timeline
import Trace
package import Wire

/// A streaming recognizer that says what a fixture says: the provider's side of one connection.
///
/// It answers each packet with the newest line that the received audio has reached, so that a fixture
/// works at any packet size and any speed. Whose audio it is, and of which WAV, the watermark tells;
/// without one, the fixture's streams are played in the order in which connections arrive.
///
///     awaiting request --> listening --last packet, idle for too long, nothing to play--> closed
package struct Recognizer: ~Copyable, Sendable, Machine {
    package typealias Order = LineOrder<ASRServerMessage>

    private enum State: Sendable {
        /// Can become: listening, closed.
        case awaitingRequest
        /// Can become: closed.
        case listening(ASRRequest, isNumbered: Bool)
        case closed
    }

    private let matcher: Matcher
    private let behavior: ProviderBehavior.Recognizer
    private let connection: Connection<ASRServerMessage>
    private let endpointSilence: Duration
    private let arrival: Int
    private var state = State.awaitingRequest
    private var idleUntil: Instant
    private var sequence: Int32 = 0
    /// All audio of the connection.
    private var byteCount = 0
    private var hearing: Hearing?
    /// What earlier turns on this connection ended with.
    private var earlierText = ""
    private var lastMark: Mark?
    /// The turn in which bytes before the audio were last noted.
    private var prefixedTurn: Int?
    private var line: Line<ASRServerMessage>
    private var isOpen = false
    private var orders = UniqueDeque<Order>()

    /// A client has connected.
    ///
    /// `endpointSilence` is the silence after which the server under test should end a turn: it only
    /// marks the trace. `arrival` counts the connections from 0, for those whose audio has no mark.
    package init(
        matcher: Matcher,
        behavior: ProviderBehavior.Recognizer,
        endpointSilence: Duration,
        arrival: Int,
        connection: Connection<ASRServerMessage> = Connection(),
        at now: Instant
    ) {
        self.matcher = matcher
        self.behavior = behavior
        self.endpointSilence = endpointSilence
        self.arrival = arrival
        self.connection = connection
        self.line = Line(connection, at: now)
        self.idleUntil = now.advanced(by: behavior.idle)
    }

    // MARK: Inputs

    /// The connection is open.
    package mutating func opened(at now: Instant) {
        let number = self.connection.number
        guard self.connection.refusal == nil else {
            let event = TraceEvent.connectionRefused(.asr, number: number, status: nil)
            return self.line.record(event, at: now, &self.orders)
        }
        self.isOpen = true
        self.line.record(
            .connectionOpened(.asr, number: number),
            at: now,
            &self.orders
        )
        self.line.opened(at: now, &self.orders)
    }

    /// The client sent its request. `isNumbered` if the frame had a sequence number.
    package mutating func received(_ request: ASRRequest, isNumbered: Bool, at now: Instant) {
        guard !self.line.isDead else { return }
        guard case .awaitingRequest = self.state else {
            if self.phase != .closed { self.fail(45_000_001, "a second request", at: now) }
            return
        }
        if let refusal = self.connection.refusal {
            return self.fail(Admission.Refusal.code, refusal.description, at: now)
        }
        let numbers = self.behavior.numbering.applied(to: isNumbered)
        self.state = .listening(request, isNumbered: numbers)
        self.idleUntil = now.advanced(by: self.behavior.idle)
        self.reply(ASRResult(audioDuration: 0, text: ""), isLast: false, at: now)
    }

    /// The client sent `byteCount` bytes of audio, in which `mark` was found behind `prefixByteCount`
    /// others. `change` says how the caller's audio differs from the WAV; `nil` if it does not, as
    /// far as anybody can tell.
    package mutating func heard(
        byteCount: Int,
        mark: Mark?,
        prefixByteCount: Int = 0,
        change: String? = nil,
        isLast: Bool,
        at now: Instant
    ) {
        guard !self.line.isDead else { return }
        switch self.state {
        case .closed:
            return
        case .awaitingRequest:
            self.fail(45_000_001, "audio came before the request", at: now)
        case .listening:
            self.idleUntil = now.advanced(by: self.behavior.idle)
            self.byteCount += byteCount
            if let mark {
                self.check(mark, at: now)
                self.check(prefixByteCount, change, mark, at: now)
            }
            guard self.follow(mark, at: now) else { return }
            // Silence that belongs to the next turn has no words of this one.
            let isOfTurn = mark.map { Int($0.turn) == self.hearing?.turn } ?? true
            if isOfTurn { self.hearing?.byteCount += byteCount }
            if let duration = self.hearing?.duration {
                self.line.heard(duration, at: now, &self.orders)
                guard !self.line.isOver else { return self.lineEnded() }
            }
            self.answer(isLast: isLast, at: now)
        }
    }

    /// The client sent bytes that are no message; `reason` is a sentence that says why.
    package mutating func receivedMalformed(_ reason: String, at now: Instant) {
        guard self.phase != .closed, !self.line.isDead else { return }
        self.fail(45_000_001, reason, at: now)
    }

    /// The connection is gone.
    package mutating func closed(at now: Instant) {
        self.state = .closed
        self.line.closed()
        guard self.isOpen else { return }
        self.isOpen = false
        self.line.record(
            .connectionClosed(.asr, number: self.connection.number),
            at: now,
            &self.orders
        )
    }

    /// What the next connection has to know.
    package var legacy: Line<ASRServerMessage>.Memory { self.line.legacy }

    // MARK: Machine

    package mutating func nextOrder() -> Order? { self.orders.popFirst() }

    package var nextDeadline: Instant? {
        earlier(self.phase == .closed ? nil : self.idleUntil, self.line.nextDeadline)
    }

    package mutating func deadlineReached(at now: Instant) {
        self.line.deadlineReached(at: now, &self.orders)
        if self.line.isOver { self.state = .closed }
        guard self.phase != .closed, now >= self.idleUntil else { return }
        let idle = self.behavior.idle.written
        self.fail(45_000_081, "waited \(idle) for the next packet", at: now)
    }

    /// What a recognizer does at the moment, for tests.
    package enum Phase: Equatable, Sendable {
        case awaitingRequest, listening, closed
    }

    package var phase: Phase {
        switch self.state {
        case .awaitingRequest: .awaitingRequest
        case .listening: .listening
        case .closed: .closed
        }
    }

    // MARK: Parts

    /// Finds the stream that the audio belongs to, when a WAV begins.
    ///
    /// - Returns: `false` if there is none, and the connection was closed.
    private mutating func follow(_ mark: Mark?, at now: Instant) -> Bool {
        // Part of a packet, or of a server's own silence.
        if mark == nil, self.hearing != nil { return true }
        // What is said into an answer has the turn of what is said next, but is something else.
        if let mark, mark.digest == 0 || self.hearing?.isOf(mark) == true { return true }
        let digest = mark?.digest
        do throws(Mismatch) {
            let stream = try self.stream(digest: digest, mark, at: now)
            self.line.identified(Self.identity(mark), at: now, &self.orders)
            self.begin(stream, mark, digest)
            return !self.line.isOver
        } catch {
            let violation = Violation(.fixture, expected: error.expected, found: error.found)
            self.record(.violation(violation), call: mark.map { Int($0.call) }, mark?.turn, at: now)
            self.fail(45_000_001, error.description, at: now)
            return false
        }
    }

    /// The stream for audio that begins with `digest`, or for audio without a mark.
    private mutating func stream(
        digest: UInt32?,
        _ mark: Mark?,
        at now: Instant
    ) throws(Mismatch) -> Recognition {
        let streams = self.matcher.fixture.recognitions
        if digest == nil, !streams.isEmpty { return streams[self.arrival % streams.count] }
        let match = try self.matcher.recognition(forDigest: digest ?? 0)
        if let warning = match.warning {
            let call = mark.map { Int($0.call) }
            self.record(.warning(warning.description), call: call, mark?.turn, at: now)
        }
        return match.stream
    }

    private mutating func begin(_ stream: Recognition, _ mark: Mark?, _ digest: UInt32?) {
        if let hearing = self.hearing { self.earlierText += hearing.text }
        let identity = Self.identity(mark)
        let media = self.matcher.media(at: stream.audio)
        var random = self.connection.chance(on: self.line)
        self.hearing = Hearing(
            of: stream,
            speech: media?.speech,
            for: identity,
            digest: digest,
            finalLag: self.behavior.finalLag,
            using: &random
        )
    }

    private static func identity(_ mark: Mark?) -> FaultPlan.Identity {
        guard let mark else { return .unknown }
        return FaultPlan.Identity(call: Int(mark.call), turn: Int(mark.turn))
    }

    private mutating func answer(isLast: Bool, at now: Instant) {
        // To the millisecond that a result tells, since a server decides by that.
        let heardInAll = Self.duration(byteCount: self.byteCount)
        let clock = Duration.milliseconds(Self.milliseconds(heardInAll))
        let progress = self.hearing?.goOn(
            isLast: isLast,
            clock: clock,
            silence: self.endpointSilence
        )
        guard let progress, let byteCount = self.hearing?.byteCount else {
            let result = ASRResult(audioDuration: Self.milliseconds(clock), text: "")
            if self.behavior.replies == .packet || isLast {
                self.reply(result, isLast: isLast, at: now)
            }
            if isLast { self.close(1000, "", at: now) }
            return
        }
        if self.behavior.replies == .packet || progress.isNews || isLast {
            let start = Self.duration(byteCount: self.byteCount - byteCount)
            let isWhole = self.requestedType != .single
            let result = self.hearing?.result(
                clock: clock,
                behind: self.earlierText,
                startingAt: start,
                isWhole: isWhole
            )
            if let result {
                self.reply(result, isLast: isLast, recording: progress.events, at: now)
            }
        } else {
            for event in progress.events { self.line.record(event, at: now, &self.orders) }
        }
        if isLast { self.close(1000, "", at: now) }
    }

    private var requestedType: ASRRequest.ResultType? {
        guard case .listening(let request, _) = self.state else { return nil }
        return request.resultType
    }

    private mutating func reply(
        _ result: consuming ASRResult,
        isLast: Bool,
        recording events: [TraceEvent] = [],
        at now: Instant
    ) {
        guard case .listening(_, let isNumbered) = self.state else { return }
        self.sequence &+= 1
        let sequence = isLast ? 0 &- self.sequence : self.sequence
        let message = ASRServerMessage(
            .result(consume result),
            sequence: isNumbered ? sequence : nil,
            isLast: isLast
        )
        let fate = self.line.send(message, recording: events, at: now, &self.orders)
        if fate == .lineEnded { self.lineEnded() }
    }

    /// A fault ended the connection.
    private mutating func lineEnded() {
        self.state = .closed
    }

    /// Each packet of a turn must come once and in order.
    private mutating func check(_ mark: Mark, at now: Instant) {
        defer { self.lastMark = mark }
        guard let lastMark, lastMark.call == mark.call, lastMark.turn == mark.turn else { return }
        let expected = lastMark.packet &+ 1
        guard mark.packet != expected else { return }
        let violation = Violation(
            .audio,
            expected: "packet \(expected) at the recognizer",
            found: "packet \(mark.packet)"
        )
        self.record(.violation(violation), call: Int(mark.call), mark.turn, at: now)
    }

    /// Notes, once in a turn, what is not the caller's audio as the WAV has it.
    private mutating func check(
        _ prefixByteCount: Int,
        _ change: String?,
        _ mark: Mark,
        at now: Instant
    ) {
        if prefixByteCount > 0, self.prefixedTurn != Int(mark.turn) {
            self.prefixedTurn = Int(mark.turn)
            let event = TraceEvent.prefixHeard(byteCount: prefixByteCount)
            self.record(event, call: Int(mark.call), mark.turn, at: now)
        }
        if let change {
            let violation = Violation(
                .audio,
                expected: "the caller's audio, unchanged, at the recognizer",
                found: change
            )
            self.record(.violation(violation), call: Int(mark.call), mark.turn, at: now)
        }
    }

    private mutating func fail(_ code: UInt32, _ message: String, at now: Instant) {
        let error = ASRServerMessage(.error(code: code, message: message))
        self.line.send(error, at: now, &self.orders)
        self.close(1000, message, at: now)
    }

    private mutating func close(_ code: UInt16, _ reason: String, at now: Instant) {
        self.state = .closed
        self.line.close(code: code, reason: reason, at: now, &self.orders)
    }

    private mutating func record(
        _ event: TraceEvent,
        call: Int?,
        _ turn: UInt16?,
        at now: Instant
    ) {
        let record = TraceRecord(at: now, call: call, turn: turn.map(Int.init) ?? 0, event: event)
        self.orders.append(.record(record))
    }
}
