import DequeModule
package import Timeline
package import Trace
package import Wire

/// The caller's side of one call: speaks what the script says, hears the answers out, and records both.
///
///     dialling --> greeting --BotReady--> in call --script is over--> hanging up --> ended
///                     ^                      |
///                     +------ring again------+
///
///     in call:  no turn --say--> speaking --SentenceRecognized--> listening --TTSDone--> playing out
///                  ^                                                                         |
///                  +------------------------------- played ----------------------------------+
///
/// The script waits for a time, for a place in the turn, or for its end. Packets are due on a grid of the
/// script's packet length, whatever the server does and however late the driver is: a caller's speech does
/// not wait. A packet is due when the last of its samples has been spoken, as a real microphone would have
/// it.
package struct Caller: ~Copyable, Sendable, Machine {
    package enum Order: Equatable, Sendable {
        /// Connect to the server, and tell of it by ``Caller/connected(at:)`` or ``Caller/failed(_:at:)``.
        /// `session` is the one to resume.
        case dial(session: String?)
        /// What goes up, with what goes wrong on the way.
        case line(LineOrder<CallerUtterance>)
        /// Close the connection politely.
        case hangUp
        /// Cut the connection off.
        case reset
        /// Keep the connection, and neither send nor answer anything on it.
        case playDead
        case record(TraceRecord)
    }

    /// One packet of audio.
    package struct Packet: Equatable, Sendable {
        package var turn: Int
        /// Counted from 0 in a turn.
        package var number: Int
        /// The WAV that is being said, or was said last in this turn; 0 before.
        package var digest: UInt32
        /// Which packet of which `say` of the script, counted from 0; `nil` for silence.
        package var speech: SpeechPacket?

        package init(turn: Int, number: Int, digest: UInt32, speech: SpeechPacket?) {
            self.turn = turn
            self.number = number
            self.digest = digest
            self.speech = speech
        }
    }

    /// A place in the script's audio.
    package struct SpeechPacket: Equatable, Sendable {
        package var step: Int
        package var index: Int

        package init(step: Int, index: Int) {
            self.step = step
            self.index = index
        }
    }

    /// What a caller does at the moment, for tests and progress.
    package enum Phase: Equatable, Sendable {
        case unstarted, dialling, greeting, pausing, speaking, listening, playingOut, hangingUp
        case ended(EndReason)
    }

    private enum State: Sendable {
        /// Can become: dialling, hesitating, ended.
        case unstarted
        /// A fault has the caller wait. Can become: dialling, ended.
        case hesitating(session: String?, until: Instant)
        /// Can become: greeting, ended.
        case dialling(until: Instant)
        /// BotReady is waited for. Can become: inCall, hangingUp, ended.
        case greeting(until: Instant)
        /// Can become: ringingAgain, hangingUp, ended.
        case inCall
        /// The connection is being closed to be made anew. Can become: dialling.
        case ringingAgain(until: Instant)
        /// Can become: ended.
        case hangingUp(EndReason, until: Instant)
        case ended(EndReason)
    }

    /// What the script waits for before its next step.
    private enum Wait: Sendable {
        case nothing
        case time(Instant)
        case moment(CallerScript.Moment)
        case endOfTurn
    }

    private static var goodbye: Duration { .seconds(1) }

    private let call: Int
    private let script: CallerScript
    private var state = State.unstarted
    private var wait = Wait.nothing
    private var step = 0
    /// Counted from 1 at each `say`; what happens is recorded under it.
    private var turn = 0
    private var current = CallerTurn()
    private var session: String?
    private var dialCount = 0
    /// What becomes of the connection that is being made.
    private var reception = Reception.welcome
    private let faults: FaultPlan
    private var microphone: MicrophoneGrid
    /// When the audio that has come so far will have been played.
    private var playedAt = Instant.start
    private var line: Line<CallerUtterance>
    private var lineOrders: Deque<LineOrder<CallerUtterance>> = []
    private var orders: Deque<Order> = []

    /// A caller that has not called yet. `call` is the call's number in the run, from 1, and `faults`
    /// are those of its line.
    package init(call: Int, script: CallerScript, faults: FaultPlan = .none) {
        precondition(script.packet > .zero, "a packet must last some time")
        self.call = call
        self.script = script
        self.microphone = MicrophoneGrid(packet: script.packet)
        self.faults = faults
        self.line = Line(plan: faults, number: call, at: .start)
    }

    // MARK: Inputs

    /// Begins the call.
    package mutating func dial(at now: Instant) {
        guard case .unstarted = self.state else { preconditionFailure("a caller dials once") }
        self.dial(session: nil, at: now)
    }

    /// The WebSocket is open.
    package mutating func connected(at now: Instant) {
        guard case .dialling = self.state else { return }
        self.state = .greeting(until: now.advanced(by: self.script.patience))
        self.record(.connected, at: now)
        if self.reception.answer == .reset { return self.leave(.reset, at: now) }
        self.onLine { line, orders in line.opened(at: now, &orders) }
        self.checkLine(at: now)
    }

    /// No WebSocket came about.
    package mutating func failed(_ reason: EndReason, at now: Instant) {
        guard case .dialling = self.state else { return }
        self.end(reason, at: now)
    }

    /// The server sent `event`.
    package mutating func received(_ event: AgentEvent, at now: Instant) {
        guard self.isConnected, !self.line.isDead else { return }
        switch event {
        case .botReady(let session):
            self.session = session
            self.record(.ready(session: session), at: now)
            if case .greeting = self.state {
                self.state = .inCall
                self.wait = .nothing
            }
        case .sentenceRecognized(let text):
            self.record(.recognized(text: self.untagged(text, at: now)), at: now)
            self.heard(.recognized, at: now)
        case .ttsSentenceStart(let text):
            self.record(.sentenceStarted(text: self.untagged(text, at: now)), at: now)
            self.heard(.sentenceStart, at: now)
        case .ttsSentenceEnd:
            self.record(.sentenceEnded, at: now)
            self.heard(.sentenceEnd, at: now)
        case .ttsDone:
            self.record(.done, at: now)
            self.heard(.done, at: now)
        case .botError(let code, let message):
            self.record(.botError(code: code, message: message), at: now)
            self.heard(.botError, at: now)
        case .unknown:
            break  // Dialects of the protocol have events of their own.
        }
        self.goOn(at: now)
    }

    /// The server sent audio, which lasts for `playing`, if that is known.
    package mutating func receivedAudio(
        _ digest: ContentDigest,
        playing: Duration?,
        at now: Instant
    ) {
        guard self.isConnected, !self.line.isDead else { return }
        self.record(.audio(digest, playing: playing), at: now)
        self.playedAt = max(self.playedAt, now).advanced(by: playing ?? .zero)
        self.heard(.audio, at: now)
        self.goOn(at: now)
    }

    /// The server sent bytes that are no message; `reason` is a sentence that says why.
    package mutating func receivedMalformed(_ reason: String, at now: Instant) {
        guard self.isConnected, !self.line.isDead else { return }
        let violation = Violation(
            .malformed,
            expected: "a frame of the live_voice_call protocol",
            found: reason
        )
        self.record(.violation(violation), at: now)
        if case .hangingUp = self.state { return }
        self.hangUp(.protocolBroken(reason), at: now)
    }

    /// The connection is gone. `code` is the WebSocket close code, if one came.
    package mutating func closed(code: Int?, reason: String, at now: Instant) {
        switch self.state {
        case .unstarted, .hesitating, .ended:
            break
        case .dialling:
            self.end(.unreachable(reason), at: now)
        case .ringingAgain:
            self.dial(session: self.session, at: now)
        case .hangingUp(let why, _):
            self.end(why, at: now)
        case .greeting, .inCall:
            self.end(.closedByServer(code: code, reason: reason), at: now)
        }
    }

    /// Ends the call before its script does, for our own reasons.
    package mutating func interrupt(at now: Instant) {
        switch self.state {
        case .unstarted, .hesitating, .ringingAgain:
            self.end(.interrupted, at: now)
        case .dialling:
            self.orders.append(.hangUp)
            self.end(.interrupted, at: now)
        case .greeting, .inCall:
            self.hangUp(.interrupted, at: now)
        case .hangingUp, .ended: break
        }
    }

    // MARK: Machine

    package mutating func nextOrder() -> Order? { self.orders.popFirst() }

    package var nextDeadline: Instant? {
        earlier(earlier(self.microphone.nextDue, self.stateDeadline), self.line.nextDeadline)
    }

    /// Does all that was due until `now`, in order and each at its own time, so that a late driver
    /// changes nothing but its lateness.
    package mutating func deadlineReached(at now: Instant) {
        while let due = self.nextDeadline, due <= now {
            if self.microphone.nextDue == due {
                self.sendPacket()
            } else if self.stateDeadline == due {
                self.stateDeadlineReached(at: due)
            }
            self.onLine { line, orders in line.deadlineReached(at: due, &orders) }
            self.checkLine(at: due)
        }
    }

    package var phase: Phase {
        switch self.state {
        case .unstarted: .unstarted
        case .hesitating, .dialling, .ringingAgain: .dialling
        case .greeting: .greeting
        case .hangingUp: .hangingUp
        case .ended(let reason): .ended(reason)
        case .inCall:
            switch self.current.stage {
            case .none: .pausing
            case .speaking: .speaking
            case .listening: .listening
            case .playingOut: .playingOut
            }
        }
    }

    // MARK: Time

    /// Whether there is a connection, so that the server may send something.
    private var isConnected: Bool {
        switch self.state {
        case .unstarted, .hesitating, .dialling, .ringingAgain, .ended: false
        case .greeting, .inCall, .hangingUp: true
        }
    }

    private var stateDeadline: Instant? {
        switch self.state {
        case .unstarted, .ended: nil
        case .hesitating(_, let until), .dialling(let until), .greeting(let until),
            .ringingAgain(let until), .hangingUp(_, let until):
            until
        case .inCall: earlier(self.current.deadline, self.waitDeadline)
        }
    }

    /// When the script goes on by itself.
    private var waitDeadline: Instant? {
        switch self.wait {
        case .time(let until): until
        case .moment(.endOfSpeech): self.current.endOfSpeech
        case .nothing, .moment(.heard), .endOfTurn: nil
        }
    }

    private mutating func stateDeadlineReached(at now: Instant) {
        switch self.state {
        case .unstarted, .ended: break
        case .hesitating(let session, _): self.connect(session: session, at: now)
        case .dialling: self.timedOut("the connection", at: now)
        case .greeting: self.timedOut("BotReady", at: now)
        case .ringingAgain: self.dial(session: self.session, at: now)
        case .hangingUp(let reason, _): self.end(reason, at: now)
        case .inCall:
            if let until = self.current.deadline, until <= now {
                self.turnDeadlineReached(at: now)
            }
            self.goOn(at: now)
        }
    }

    private mutating func turnDeadlineReached(at now: Instant) {
        switch self.current.stage {
        case .none: break
        case .speaking where self.current.expectsSilence:
            self.microphone.turnEnded()
            self.current.end()
        case .speaking: self.timedOut("SentenceRecognized", at: now)
        case .listening: self.timedOut("more of the answer, or TTSDone", at: now)
        case .playingOut: self.current.end()
        }
    }

    // MARK: The script

    /// Takes the steps that can be taken now.
    private mutating func goOn(at now: Instant) {
        while case .inCall = self.state {
            switch self.wait {
            case .nothing: break
            case .time(let until):
                guard now >= until else { return }
            case .moment(let moment):
                guard !self.current.isUnderWay || self.current.hasReached(moment, at: now)
                else { return }
            case .endOfTurn:
                guard !self.current.isUnderWay else { return }
            }
            self.wait = .nothing
            self.takeStep(at: now)
        }
    }

    private mutating func takeStep(at now: Instant) {
        if self.script.microphone == .open { self.microphone.open(at: now) }
        guard self.step < self.script.steps.count else {
            if self.current.isUnderWay {
                self.wait = .endOfTurn
            } else {
                self.hangUp(.completed, at: now)
            }
            return
        }
        let number = self.step
        let step = self.script.steps[number]
        if self.current.isUnderWay, step.needsSilence {
            self.wait = .endOfTurn
            return
        }
        self.step += 1
        switch step {
        case .say(let speech, let options):
            self.speak(speech, step: number, options, at: now)
        case .interject(let speech): self.interject(speech, step: number, at: now)
        case .wait(let duration):
            if !self.current.isUnderWay { self.microphone.open(at: now) }
            self.wait = .time(now.advanced(by: duration))
        case .mute(let duration):
            self.microphone.close()
            self.wait = .time(now.advanced(by: duration))
        case .configure(let speaker):
            self.send(.event(.updateConfig(speaker: speaker)), at: now)
        case .send(let message):
            self.record(.sentRaw(byteCount: message.byteCount), at: now)
            self.send(.raw(message), at: now)
        case .ringAgain:
            self.microphone.close()
            self.orders.append(.hangUp)
            self.state = .ringingAgain(until: now.advanced(by: Self.goodbye))
        case .hangUp(let how): self.leave(how, at: now)
        }
    }

    private mutating func speak(
        _ speech: CallerScript.Speech,
        step: Int,
        _ options: CallerScript.SayOptions,
        at now: Instant
    ) {
        self.turn += 1
        self.microphone.open(at: now)
        let start = self.microphone.begin(speech, step: step)
        let end = start.advanced(by: speech.end)
        self.record(.speechStarted(media: speech.media), at: start)
        self.record(.speechEnded, at: end)
        self.current.begin(
            endOfSpeech: end,
            silentFor: options.silentFor,
            patience: self.script.patience
        )
        self.wait = options.until.map { .moment($0) } ?? .endOfTurn
    }

    /// What is said belongs to no turn that should be, so its packets are those before the next one.
    private mutating func interject(
        _ speech: CallerScript.Speech,
        step: Int,
        at now: Instant
    ) {
        guard self.current.isUnderWay else {
            let text = "the answer was over before \(speech.media) could be said into it"
            return self.record(.warning(text), at: now)
        }
        self.microphone.open(at: now)
        let start = self.microphone.begin(speech, step: step, isInterjection: true)
        self.record(.interjected(media: speech.media), at: start)
        self.wait = .time(start.advanced(by: speech.end))
    }

    private mutating func leave(_ how: HangUp, at now: Instant) {
        switch how {
        case .politely: self.hangUp(.hungUp(how), at: now)
        case .reset:
            self.orders.append(.reset)
            self.end(.hungUp(how), at: now)
        case .silently:
            self.orders.append(.playDead)
            self.end(.hungUp(how), at: now)
        }
    }

    // MARK: The turn

    private mutating func heard(_ sound: CallerScript.Sound, at now: Instant) {
        let wasSpeaking = if case .speaking = self.current.stage { true } else { false }
        self.current.hear(sound, patience: self.script.patience, at: now)
        switch sound {
        case .recognized where wasSpeaking: self.stopSpeaking()
        case .done, .botError:
            guard self.current.isUnderWay else { return }
            if wasSpeaking { self.stopSpeaking() }
            if case .playingOut = self.current.stage { return }
            // The next turn begins when the answer has been played, and a packet later: a server may
            // need a moment after TTSDone until it listens.
            let played = max(self.playedAt, now)
            self.current.playOut(until: played.advanced(by: self.script.packet))
        case .recognized, .sentenceStart, .audio, .sentenceEnd: break
        }
    }

    private mutating func stopSpeaking() {
        self.microphone.turnEnded()
        if self.script.microphone == .gated { self.microphone.close() }
    }

    // MARK: The line

    private mutating func sendPacket() {
        guard let (packet, due) = self.microphone.takePacket(turn: self.turn) else { return }
        let identity = FaultPlan.Identity(call: self.call, turn: packet.turn)
        let byteCount = Self.headerByteCount + Int(self.script.packet.wholeNanoseconds / 31_250)
        self.onLine { line, orders in
            line.identified(identity, at: due, &orders)
            line.send(.audio(packet, due: due, byteCount: byteCount), at: due, &orders)
        }
    }

    private static var headerByteCount: Int { 8 }

    private mutating func send(_ utterance: CallerUtterance, at now: Instant) {
        self.onLine { line, orders in line.send(utterance, at: now, &orders) }
    }

    private mutating func onLine(
        _ body: (inout Line<CallerUtterance>, inout Deque<LineOrder<CallerUtterance>>) -> Void
    ) {
        body(&self.line, &self.lineOrders)
        while let order = self.lineOrders.popFirst() { self.orders.append(.line(order)) }
    }

    /// A fault of the caller's own line may have ended the call.
    private mutating func checkLine(at now: Instant) {
        guard self.line.isOver else { return }
        switch self.state {
        case .greeting, .inCall:
            self.microphone.close()
            self.state = .hangingUp(.hungUp(.reset), until: now.advanced(by: Self.goodbye))
        case .unstarted, .hesitating, .dialling, .ringingAgain, .hangingUp, .ended: break
        }
    }

    // MARK: Ends

    private mutating func dial(session: String?, at now: Instant) {
        self.dialCount += 1
        self.reception = self.faults.reception(
            ofHandshake: self.dialCount,
            for: FaultPlan.Identity(call: self.call, turn: 0)
        )
        for index in self.reception.faults { self.record(.fault(index: index), at: now) }
        guard self.reception.delay > .zero else { return self.connect(session: session, at: now) }
        self.state = .hesitating(
            session: session,
            until: now.advanced(by: self.reception.delay)
        )
    }

    private mutating func connect(session: String?, at now: Instant) {
        self.state = .dialling(until: now.advanced(by: self.script.patience))
        self.record(.dialled, at: now)
        self.orders.append(.dial(session: session))
    }

    private mutating func timedOut(_ what: String, at now: Instant) {
        let expected = "\(what) within \(self.script.patience.written)"
        self.record(.violation(Violation(.timeout, expected: expected, found: "nothing")), at: now)
        if case .dialling = self.state {
            self.orders.append(.hangUp)
            self.end(.timedOut(waitingFor: what), at: now)
        } else {
            self.hangUp(.timedOut(waitingFor: what), at: now)
        }
    }

    private mutating func hangUp(_ reason: EndReason, at now: Instant) {
        self.microphone.close()
        self.orders.append(.hangUp)
        self.state = .hangingUp(reason, until: now.advanced(by: Self.goodbye))
    }

    private mutating func end(_ reason: EndReason, at now: Instant) {
        self.microphone.close()
        self.line.closed()
        self.state = .ended(reason)
        self.record(.ended(reason), at: now)
    }

    private mutating func record(_ event: TraceEvent, at now: Instant) {
        let record = TraceRecord(at: now, call: self.call, turn: self.turn, event: event)
        self.orders.append(.record(record))
    }

    /// `text` without the tags of the mocks. A tag that names another call or turn is a violation.
    private mutating func untagged(_ text: String, at now: Instant) -> String {
        let (plain, tags) = Tag.split(text)
        for tag in tags where tag != Tag(call: self.call, turn: self.turn) {
            let violation = Violation(
                tag.call == self.call ? .content : .crossTalk,
                expected: "text of call \(self.call), turn \(self.turn)",
                found: "“\(plain)” of call \(tag.call), turn \(tag.turn)"
            )
            self.record(.violation(violation), at: now)
        }
        return plain
    }
}

extension CallerScript.Step {
    /// Whether the step waits for the end of an answer that is under way.
    fileprivate var needsSilence: Bool {
        switch self {
        case .say, .ringAgain: true
        case .interject, .wait, .mute, .configure, .send, .hangUp: false
        }
    }
}
