import DequeModule
package import Timeline
package import Trace
package import Wire

/// The caller's side of one call: speaks what the script says, hears the answers out, and records both.
///
///     dialling --> greeting --BotReady--> between turns --say--> speaking --SentenceRecognized--+
///                                           ^   |                                               |
///                                           |   +--script is over--> hanging up --> ended       |
///                                    played |                                                   |
///                                           +-- playing out <--TTSDone-- listening <------------+
///
/// Packets are due on a grid of the script's packet length, whatever the server does and however late the
/// driver is: a caller's speech does not wait. A packet is due when the last of its samples has been
/// spoken, as a real microphone would have it.
package struct Caller: ~Copyable, Sendable, Machine {
    package enum Order: Equatable, Sendable {
        /// Connect to the server, and tell of it by ``Caller/connected(at:)`` or ``Caller/failed(_:at:)``.
        case dial
        case send(CallerEvent)
        /// Send a packet of audio, which is or was due at `due`.
        case sendAudio(Packet, due: Instant)
        /// Close the connection politely.
        case hangUp
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
        /// Can become: dialling, ended.
        case unstarted
        /// Can become: greeting, ended.
        case dialling(until: Instant)
        /// BotReady is waited for. Can become: any state between turns, ended.
        case greeting(until: Instant)
        /// A `wait` of the script. Can become: the next step's state, ended.
        case pausing(until: Instant)
        /// SentenceRecognized is waited for. Can become: listening, playingOut, hangingUp.
        case speaking(until: Instant)
        /// The answer is on its way. Can become: playingOut, hangingUp.
        case listening(until: Instant)
        /// The answer is complete but still heard. Can become: the next step's state.
        case playingOut(until: Instant)
        /// Can become: ended.
        case hangingUp(EndReason, until: Instant)
        case ended(EndReason)
    }

    private static var goodbye: Duration { .seconds(1) }

    private let call: Int
    private let script: CallerScript
    private var state = State.unstarted
    private var step = 0
    /// Counted from 1 at each `say`; what happens is recorded under it.
    private var turn = 0
    private var microphone: MicrophoneGrid
    /// When the audio that has come so far will have been played.
    private var playedAt = Instant.start
    private var orders: Deque<Order> = []

    /// A caller that has not called yet. `call` is the call's number in the run, from 1.
    package init(call: Int, script: CallerScript) {
        precondition(script.packet > .zero, "a packet must last some time")
        self.call = call
        self.script = script
        self.microphone = MicrophoneGrid(packet: script.packet)
    }

    // MARK: Inputs

    /// Begins the call.
    package mutating func dial(at now: Instant) {
        guard case .unstarted = self.state else { preconditionFailure("a caller dials once") }
        self.state = .dialling(until: now.advanced(by: self.script.patience))
        self.record(.dialled, at: now)
        self.orders.append(.dial)
    }

    /// The WebSocket is open.
    package mutating func connected(at now: Instant) {
        guard case .dialling = self.state else { return }
        self.state = .greeting(until: now.advanced(by: self.script.patience))
        self.record(.connected, at: now)
    }

    /// No WebSocket came about.
    package mutating func failed(_ reason: EndReason, at now: Instant) {
        guard case .dialling = self.state else { return }
        self.end(reason, at: now)
    }

    /// The server sent `event`.
    package mutating func received(_ event: AgentEvent, at now: Instant) {
        guard self.isConnected else { return }
        switch event {
        case .botReady(let session):
            self.record(.ready(session: session), at: now)
            if case .greeting = self.state { self.takeNextStep(at: now) }
        case .sentenceRecognized(let text):
            self.record(.recognized(text: self.untagged(text, at: now)), at: now)
            if case .speaking = self.state { self.listen(at: now) }
        case .ttsSentenceStart(let text):
            self.record(.sentenceStarted(text: self.untagged(text, at: now)), at: now)
            self.stayPatient(at: now)
        case .ttsSentenceEnd:
            self.record(.sentenceEnded, at: now)
            self.stayPatient(at: now)
        case .ttsDone:
            self.record(.done, at: now)
            self.answerEnded(at: now)
        case .botError(let code, let message):
            self.record(.botError(code: code, message: message), at: now)
            self.answerEnded(at: now)
        case .unknown:
            break  // Dialects of the protocol have events of their own.
        }
    }

    /// The server sent `byteCount` bytes of audio that last for `playing`, if that is known.
    package mutating func receivedAudio(byteCount: Int, playing: Duration?, at now: Instant) {
        guard self.isConnected else { return }
        self.record(.audio(byteCount: byteCount, playing: playing), at: now)
        self.playedAt = max(self.playedAt, now).advanced(by: playing ?? .zero)
        self.stayPatient(at: now)
    }

    /// The server sent bytes that are no message; `reason` is a sentence that says why.
    package mutating func receivedMalformed(_ reason: String, at now: Instant) {
        guard self.isConnected else { return }
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
        case .unstarted, .ended:
            break
        case .dialling:
            self.end(.unreachable(reason), at: now)
        case .hangingUp(let why, _):
            self.end(why, at: now)
        case .greeting, .pausing, .speaking, .listening, .playingOut:
            self.end(.closedByServer(code: code, reason: reason), at: now)
        }
    }

    /// Ends the call before its script does, for our own reasons.
    package mutating func interrupt(at now: Instant) {
        switch self.state {
        case .unstarted:
            self.end(.interrupted, at: now)
        case .dialling:
            self.orders.append(.hangUp)
            self.end(.interrupted, at: now)
        case .greeting, .pausing, .speaking, .listening, .playingOut:
            self.hangUp(.interrupted, at: now)
        case .hangingUp, .ended: break
        }
    }

    // MARK: Machine

    package mutating func nextOrder() -> Order? { self.orders.popFirst() }

    package var nextDeadline: Instant? { earlier(self.microphone.nextDue, self.stateDeadline) }

    /// Does all that was due until `now`, in order and each at its own time, so that a late driver
    /// changes nothing but its lateness.
    package mutating func deadlineReached(at now: Instant) {
        while let due = self.nextDeadline, due <= now {
            if self.microphone.nextDue == due {
                self.sendPacket()
            } else {
                self.stateDeadlineReached(at: due)
            }
        }
    }

    package var phase: Phase {
        switch self.state {
        case .unstarted: .unstarted
        case .dialling: .dialling
        case .greeting: .greeting
        case .pausing: .pausing
        case .speaking: .speaking
        case .listening: .listening
        case .playingOut: .playingOut
        case .hangingUp: .hangingUp
        case .ended(let reason): .ended(reason)
        }
    }

    // MARK: Parts

    /// Whether there is a connection, so that the server may send something.
    private var isConnected: Bool {
        switch self.state {
        case .unstarted, .dialling, .ended: false
        case .greeting, .pausing, .speaking, .listening, .playingOut, .hangingUp: true
        }
    }

    private var stateDeadline: Instant? {
        switch self.state {
        case .unstarted, .ended: nil
        case .dialling(let until), .greeting(let until), .pausing(let until),
            .speaking(let until), .listening(let until), .playingOut(let until),
            .hangingUp(_, let until):
            until
        }
    }

    private mutating func stateDeadlineReached(at now: Instant) {
        switch self.state {
        case .unstarted, .ended:
            break
        case .dialling:
            self.timedOut("the connection", at: now)
        case .greeting:
            self.timedOut("BotReady", at: now)
        case .speaking:
            self.timedOut("SentenceRecognized", at: now)
        case .listening:
            self.timedOut("more of the answer, or TTSDone", at: now)
        case .pausing, .playingOut:
            self.takeNextStep(at: now)
        case .hangingUp(let reason, _):
            self.end(reason, at: now)
        }
    }

    private mutating func takeNextStep(at now: Instant) {
        if self.script.microphone == .open { self.microphone.open(at: now) }
        while self.step < self.script.steps.count {
            let step = self.step
            self.step += 1
            switch self.script.steps[step] {
            case .say(let speech):
                return self.speak(speech, step: step, at: now)
            case .wait(let duration):
                self.microphone.open(at: now)
                self.state = .pausing(until: now.advanced(by: duration))
                return
            case .configure(let speaker):
                self.orders.append(.send(.updateConfig(speaker: speaker)))
            }
        }
        self.hangUp(.completed, at: now)
    }

    private mutating func speak(_ speech: CallerScript.Speech, step: Int, at now: Instant) {
        self.turn += 1
        self.microphone.open(at: now)
        let start = self.microphone.begin(speech, step: step)
        let end = start.advanced(by: speech.end)
        self.record(.speechStarted(media: speech.media), at: start)
        self.record(.speechEnded, at: end)
        self.state = .speaking(until: end.advanced(by: self.script.patience))
    }

    private mutating func sendPacket() {
        guard let (packet, due) = self.microphone.takePacket(turn: self.turn) else { return }
        self.orders.append(.sendAudio(packet, due: due))
    }

    private mutating func listen(at now: Instant) {
        self.microphone.turnEnded()
        if self.script.microphone == .gated { self.microphone.close() }
        self.state = .listening(until: now.advanced(by: self.script.patience))
    }

    private mutating func stayPatient(at now: Instant) {
        guard case .listening = self.state else { return }
        self.state = .listening(until: now.advanced(by: self.script.patience))
    }

    /// The next turn begins when the answer has been played, and a packet later: a server may need a
    /// moment after TTSDone until it listens.
    private mutating func answerEnded(at now: Instant) {
        switch self.state {
        case .speaking: self.listen(at: now)
        case .listening: break
        case .unstarted, .dialling, .greeting, .pausing, .playingOut, .hangingUp, .ended: return
        }
        let until = max(self.playedAt, now).advanced(by: self.script.packet)
        self.state = .playingOut(until: until)
    }

    private mutating func timedOut(_ what: String, at now: Instant) {
        let expected = "\(what) within \(self.script.patience)"
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
