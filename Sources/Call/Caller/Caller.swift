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
    private static var goodbye: Duration { .seconds(1) }

    private let call: Int
    private let script: CallerScript
    private var state = State.unstarted
    private var position: ScriptPosition
    /// Counted from 1 at each `say`; what happens is recorded under it.
    private var turn = 0
    private var current = CallerTurn()
    private var session: String?
    private var microphone: MicrophoneGrid
    /// When the audio that has come so far will have been played.
    private var playedAt = Instant.start
    private var line: CallerLine
    private var orders = UniqueDeque<Order>()

    /// A caller that has not called yet. `call` is the call's number in the run, from 1, and `faults`
    /// are those of its line.
    package init(call: Int, script: CallerScript, faults: FaultPlan = .none) {
        precondition(script.packet > .zero, "a packet must last some time")
        self.call = call
        self.script = script
        self.microphone = MicrophoneGrid(packet: script.packet)
        self.position = ScriptPosition(script.steps)
        self.line = CallerLine(call: call, framing: script.framing, faults: faults)
    }

    // MARK: Inputs

    /// Begins the call, which the load wanted to begin at `due`: now, or before if we are late.
    package mutating func dial(due: Instant? = nil, at now: Instant) {
        guard case .unstarted = self.state else { preconditionFailure("a caller dials once") }
        self.dial(session: nil, late: (due ?? now).duration(to: now), at: now)
    }

    /// The WebSocket is open.
    package mutating func connected(at now: Instant) {
        guard case .dialling = self.state else { return }
        self.state = .greeting(until: now.advanced(by: self.script.patience))
        self.record(.connected, at: now)
        if self.line.reception.answer == .reset { return self.leave(.reset, at: now) }
        self.line.opened(at: now, &self.orders)
        self.checkLine(at: now)
    }

    /// No WebSocket came about.
    package mutating func failed(_ reason: EndReason, at now: Instant) {
        guard case .dialling = self.state else { return }
        self.end(reason, at: now)
    }

    /// The server sent `event`.
    package mutating func received(_ event: AgentEvent, at now: Instant) {
        guard self.state.isConnected, !self.line.isDead else { return }
        switch event {
        case .botReady(let session):
            self.session = session
            self.record(.ready(session: session), at: now)
            if case .greeting = self.state {
                self.state = .inCall
                self.position.wait(for: .nothing)
            }
        case .sentenceRecognized(let text):
            self.hear(.recognized, .recognized(text: self.untagged(text, at: now)), at: now)
        case .ttsSentenceStart(let text):
            let text = self.untagged(text, at: now)
            self.hear(.sentenceStart, .sentenceStarted(text: text), at: now)
        case .ttsSentenceEnd:
            self.hear(.sentenceEnd, .sentenceEnded, at: now)
        case .ttsDone:
            self.hear(.done, .done, at: now)
        case .botError(let code, let message):
            self.hear(.botError, .botError(code: code, message: message), at: now)
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
        guard self.state.isConnected, !self.line.isDead else { return }
        self.playedAt = max(self.playedAt, now).advanced(by: playing ?? .zero)
        self.hear(.audio, .audio(digest, playing: playing), at: now)
        self.goOn(at: now)
    }

    /// The server sent bytes that are no message; `reason` is a sentence that says why.
    package mutating func receivedMalformed(_ reason: String, at now: Instant) {
        guard self.state.isConnected, !self.line.isDead else { return }
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
            self.line.deadlineReached(at: due, &self.orders)
            self.checkLine(at: due)
        }
    }

    package var phase: Phase { self.state.phase(in: self.current) }

    // MARK: Time

    private var stateDeadline: Instant? {
        guard case .inCall = self.state else { return self.state.deadline }
        return earlier(self.current.deadline, self.position.deadline(in: self.current))
    }

    private mutating func stateDeadlineReached(at now: Instant) {
        switch self.state {
        case .unstarted, .ended: break
        case .hesitating(let session, let late, _): self.connect(session, late: late, at: now)
        case .dialling: self.timedOut("the connection", at: now)
        case .greeting: self.timedOut("BotReady", at: now)
        case .ringingAgain: self.dial(session: self.session, at: now)
        case .hangingUp(let reason, _):
            // The server has not closed its side; nothing is waited for any longer.
            self.orders.append(.hangUp)
            self.end(reason, at: now)
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
        while case .inCall = self.state, self.position.isReady(in: self.current, at: now) {
            if self.script.microphone == .open { self.microphone.open(at: now) }
            switch self.position.takeCue(in: self.current) {
            case nil: return
            case .end: self.hangUp(.completed, at: now)
            case .step(let step, let number): self.take(step, number: number, at: now)
            }
        }
    }

    private mutating func take(_ step: CallerScript.Step, number: Int, at now: Instant) {
        switch step {
        case .say(let speech, let options):
            self.speak(speech, step: number, options, at: now)
        case .interject(let speech): self.interject(speech, step: number, at: now)
        case .wait(let duration):
            if !self.current.isUnderWay { self.microphone.open(at: now) }
            self.position.wait(for: .time(now.advanced(by: duration)))
        case .mute(let duration):
            self.microphone.close()
            self.position.wait(for: .time(now.advanced(by: duration)))
        case .configure(let speaker):
            self.line.send(.event(.updateConfig(speaker: speaker)), at: now, &self.orders)
        case .send(let message):
            self.record(.sentRaw(byteCount: message.byteCount), at: now)
            self.line.send(.raw(message), at: now, &self.orders)
        case .ringAgain:
            self.microphone.close()
            let closed = self.line.hangUp(at: now, &self.orders)
            self.state = .ringingAgain(until: closed.advanced(by: Self.goodbye))
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
        let patience = self.script.patience
        self.current.begin(endOfSpeech: end, silentFor: options.silentFor, patience: patience)
        self.position.wait(for: options.until.map { .moment($0) } ?? .endOfTurn)
    }

    /// What is said belongs to no turn that should be, so its packets are those before the next one.
    private mutating func interject(_ speech: CallerScript.Speech, step: Int, at now: Instant) {
        guard self.current.isUnderWay else {
            let text = "the answer was over before \(speech.media) could be said into it"
            return self.record(.warning(text), at: now)
        }
        self.microphone.open(at: now)
        let isGated = self.script.microphone == .gated
        let start = self.microphone.interject(speech, step: step, thenCloses: isGated)
        self.record(.interjected(media: speech.media), at: start)
        self.position.wait(for: .time(start.advanced(by: speech.end)))
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

    private mutating func hear(_ sound: CallerScript.Sound, _ event: TraceEvent, at now: Instant) {
        self.record(event, at: now)
        let wasSpeaking = self.current.isSpeaking
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
        self.line.send(packet, of: self.script.packet, due: due, &self.orders)
    }

    /// A fault of the caller's own line may have ended the call.
    private mutating func checkLine(at now: Instant) {
        guard self.line.isOver else { return }
        switch self.state {
        case .greeting, .inCall:
            self.microphone.close()
            // What is still on its way ends with the connection.
            let until = self.line.lastDue(at: now).advanced(by: Self.goodbye)
            self.state = .hangingUp(.hungUp(.reset), until: until)
        case .unstarted, .hesitating, .dialling, .ringingAgain, .hangingUp, .ended: break
        }
    }

    // MARK: Ends

    private mutating func dial(session: String?, late: Duration = .zero, at now: Instant) {
        let reception = self.line.dial()
        for index in reception.faults { self.record(.fault(index: index), at: now) }
        guard reception.delay > .zero else { return self.connect(session, late: late, at: now) }
        let until = now.advanced(by: reception.delay)
        self.state = .hesitating(session: session, late: late, until: until)
    }

    private mutating func connect(_ session: String?, late: Duration, at now: Instant) {
        self.state = .dialling(until: now.advanced(by: self.script.patience))
        self.record(.dialled(late: late), at: now)
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
        guard !self.line.isDead else {
            self.orders.append(.playDead)
            return self.end(reason, at: now)
        }
        let closed = self.line.hangUp(at: now, &self.orders)
        self.state = .hangingUp(reason, until: closed.advanced(by: Self.goodbye))
    }

    private mutating func end(_ reason: EndReason, at now: Instant) {
        self.microphone.close()
        self.line.closed()
        self.state = .ended(reason)
        self.record(.ended(reason), at: now)
    }

    /// `text` without the tags of the mocks. A tag that names another call or turn is a violation.
    private mutating func untagged(_ text: String, at now: Instant) -> String {
        let (plain, tags) = Tag.split(text)
        let own = Tag(call: self.call, turn: self.turn)
        for tag in tags where tag != own {
            self.record(.violation(Violation(own, reached: tag, with: plain)), at: now)
        }
        return plain
    }

    private mutating func record(_ event: TraceEvent, at now: Instant) {
        let record = TraceRecord(at: now, call: self.call, turn: self.turn, event: event)
        self.orders.append(.record(record))
    }
}
