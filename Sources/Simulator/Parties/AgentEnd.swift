import Audio
import Call
import Timeline
import Trace
import Wire

/// The server's end of one call: the caller's connection, and those to the providers.
final class AgentEnd {
    private let server: VirtualServer
    private let session: String
    /// Counts the agents of a run, from 1.
    private let number: Int
    /// What the chance of the lines to providers follows from.
    private let random: SeededGenerator
    private var driver: VirtualDriver<Agent>?
    private let notesCoverage: Bool
    private let passesBytes: Bool
    private var caller: Link?
    private var recognizer: LegEnd?
    private var synthesizer: LegEnd?
    private var chat: LegEnd?
    /// The session that the synthesizer was last asked to begin, where somebody is careless with them.
    private var newestSession: String?

    /// An agent whose names all follow from `generator`. Without a `session` to resume it begins a new one.
    init(
        number: Int,
        session: String?,
        generator: SeededGenerator,
        server: VirtualServer,
        random: SeededGenerator
    ) {
        var generator = generator
        let id = UUIDText.next(from: &generator)
        let session = session ?? UUIDText.next(from: &generator)
        self.number = number
        self.session = session
        self.server = server
        self.random = random
        self.notesCoverage = server.coverage != nil
        self.passesBytes = server.quality.fidelity == .wire
        let agent = Agent(
            id: id,
            session: session,
            history: server.sessions.history(of: session),
            settings: server.settings,
            at: server.world.now
        )
        let woke: ((Duration) -> Void)? =
            !self.notesCoverage ? nil : { _ in self.note(.deadline) }
        self.driver = VirtualDriver(agent, in: server.world, for: self, woke: woke) { order in
            self.carryOut(order)
        }
    }

    /// Tells the agent `fact`, which is of `kind`.
    private func tell(_ kind: AgentFact, _ fact: (inout Agent, Instant) -> Void) {
        if self.notesCoverage { self.note(kind) }
        self.driver?.tell(fact)
    }

    private func note(_ kind: AgentFact?) {
        guard let kind, let driver else { return }
        self.server.coverage?.note(kind, in: driver.look { $0.place })
    }

    // MARK: Orders

    private func carryOut(_ order: consuming Agent.Order) {
        guard let bend = self.server.bend else { return self.obey(consume order) }
        if case .synthesize(.startSession(let id, _), _) = order { self.newestSession = id }
        let orders = bend.change(
            copy order,
            Bend.Place(agent: self.number, at: self.server.world.now),
            &self.server.bendMemory
        )
        for order in orders { self.obey(order) }
    }

    private func obey(_ order: consuming Agent.Order) {
        switch consume order {
        case .tell(let event): self.caller?.send(self.message(.told(event)), from: .server)
        case .play(let pieces):
            self.caller?.send(self.message(.played(pieces.map(\.sound))), from: .server)
        case .dial(let leg): self.dial(leg)
        case .recognize(let request, let leg):
            if let recognizer, recognizer.isOf(leg) {
                recognizer.send(self.message(.recognize(request)))
            }
        case .forward(let audio, let leg):
            if let recognizer, recognizer.isOf(leg) {
                recognizer.send(self.message(.forwarded(audio.sound)))
            }
        case .ask(let request, let leg): self.ask(request, leg)
        case .synthesize(let message, let leg):
            if let synthesizer, synthesizer.isOf(leg) {
                synthesizer.send(self.message(.synthesize(message)))
            }
        case .hangUp(let leg): self.hangUp(leg)
        case .remember(let history): self.server.sessions.remember(history, of: self.session)
        case .endCall(let code, let reason):
            self.caller?.close(code: code, reason: reason, from: .server)
        }
    }

    private func dial(_ leg: Leg) {
        let end = LegEnd(leg, owner: self)
        switch leg.provider {
        case .asr:
            self.recognizer?.hangUp()
            self.recognizer = end
        case .tts:
            self.synthesizer?.hangUp()
            self.synthesizer = end
        case .llm: preconditionFailure("a completion is asked for, not dialled")
        }
        end.link = self.server.providers.dial(from: end, random: self.random(of: leg))
    }

    private func ask(_ request: ChatRequest, _ leg: Leg) {
        // An answer that the agent has heard enough of may still be going on.
        self.chat?.hangUp()
        let end = LegEnd(leg, owner: self)
        self.chat = end
        end.link = self.server.providers.ask(
            self.message(.ask(request)),
            from: end,
            random: self.random(of: leg)
        )
    }

    private func random(of leg: Leg) -> SeededGenerator {
        self.random.child(UInt64(leg.number) &+ 1)
    }

    private func hangUp(_ leg: Leg) {
        switch leg.provider {
        case .asr:
            guard let recognizer, recognizer.isOf(leg) else { return }
            recognizer.hangUp()
            self.recognizer = nil
        case .tts:
            guard let synthesizer, synthesizer.isOf(leg) else { return }
            synthesizer.hangUp()
            self.synthesizer = nil
        case .llm:
            self.chat?.hangUp()
            self.chat = nil
        }
    }

    /// `message`, as it passes in this run.
    private func message(_ message: consuming Message) -> Message {
        guard self.passesBytes else { return message }
        switch message {
        case .told(let event): return .bytes { event.encode(into: &$0) }
        case .played(let sounds):
            let byteCount = CallFrame.headerByteCount + sounds.reduce(0) { $0 + $1.byteCount }
            return .bytes(capacity: byteCount) { Self.append(sounds, to: &$0) }
        case .recognize(let request): return .bytes { request.encode(into: &$0) }
        case .forwarded(let sound):
            let byteCount = ASRFrame.headerByteCount + sound.byteCount
            return .bytes(capacity: byteCount) { Self.append(forwarded: sound, to: &$0) }
        case .ask(let request): return .bytes { request.encode(into: &$0) }
        case .synthesize(let message): return .bytes { message.encode(into: &$0) }
        case .spoken, .sent, .recognized, .answered, .synthesized, .bytes, .text: return message
        }
    }

    private static func append(_ sounds: [Sound], to bytes: inout [UInt8]) {
        let byteCount = sounds.reduce(0) { $0 + $1.byteCount }
        CallFrame.appendAgentAudioHeader(byteCount: byteCount, to: &bytes)
        for sound in sounds { bytes.append(contentsOf: sound.bytes) }
    }

    private static func append(forwarded sound: Sound, to bytes: inout [UInt8]) {
        ASRFrame.appendAudioHeader(byteCount: sound.byteCount, to: &bytes)
        bytes.append(contentsOf: sound.bytes)
    }

    // MARK: The caller

    private func received(_ bytes: [UInt8]) {
        do throws(WireError) {
            switch try CallerMessage(decoding: bytes.span) {
            case .audio(let payload): self.heard(Sound(.bytes(payload.bytes(in: bytes))))
            case .event(let event): self.tell(.callerEvent) { $0.callerSent(event, at: $1) }
            }
        } catch {
            self.tell(.callerMalformed) { $0.callerSentMalformed("\(error)", at: $1) }
        }
    }

    private func heard(_ sound: Sound) {
        self.tell(.callerAudio) { agent, now in
            agent.callerSent(AgentAudio(sound), byteCount: sound.byteCount, at: now)
        }
    }

    // MARK: The providers

    func opened(_ leg: Leg) {
        let kind: AgentFact = leg.provider == .asr ? .recognizerOpened : .synthesizerOpened
        self.tell(kind) { $0.opened(leg, at: $1) }
    }

    func lost(_ leg: Leg, _ failure: ProviderFailure) {
        let kind: AgentFact =
            switch leg.provider {
            case .asr: .recognizerLost
            case .llm: .modelLost
            case .tts: .synthesizerLost
            }
        self.tell(kind) { $0.lost(leg, failure, at: $1) }
    }

    func received(_ message: ASRServerMessage, from leg: Leg) {
        if self.notesCoverage { self.note(AgentFact(message)) }
        self.driver?.tell { $0.received(message, from: leg, at: $1) }
    }

    func received(_ event: ChatEvent, from leg: Leg) {
        if self.notesCoverage { self.note(AgentFact(event)) }
        self.driver?.tell { $0.received(event, from: leg, at: $1) }
    }

    func received(_ message: TTSServerMessage, from leg: Leg) {
        let message = self.sessionTaken(for: message)
        if self.notesCoverage { self.note(AgentFact(message)) }
        self.driver?.tell { $0.received(message, from: leg, at: $1) }
    }

    func received(_ sound: Sound, sessionID: String, from leg: Leg) {
        let sessionID = self.sessionTaken(for: sessionID)
        self.tell(.audio) { agent, now in
            agent.received(
                AgentAudio(sound),
                byteCount: sound.byteCount,
                sessionID: sessionID,
                from: leg,
                at: now
            )
        }
    }
}

extension AgentEnd {
    /// The session that what comes for `sessionID` is taken to belong to: that one, unless sessions are mixed up.
    private func sessionTaken(for sessionID: String) -> String {
        guard self.server.bend?.mixesUpSessions == true else { return sessionID }
        return self.newestSession ?? sessionID
    }

    private func sessionTaken(for message: TTSServerMessage) -> TTSServerMessage {
        guard self.server.bend?.mixesUpSessions == true else { return message }
        switch message {
        case .sentenceStart(let id, let text):
            return .sentenceStart(id: self.sessionTaken(for: id), text: text)
        case .sentenceEnd(let id, let text):
            return .sentenceEnd(id: self.sessionTaken(for: id), text: text)
        case .connectionStarted, .connectionFailed, .connectionFinished, .sessionStarted,
            .sessionCanceled, .sessionFinished, .sessionFailed, .audio, .error, .unknown:
            return message
        }
    }
}

extension AgentEnd: LinkPeer {
    func connected(_ link: Link) {
        self.caller = link
        // The agent has had orders since it was made.
        self.driver?.tell { _, _ in }
    }

    func failed(_ refusal: LinkRefusal, _ link: Link) {}

    func received(_ message: consuming Message, _ link: Link) {
        switch consume message {
        case .spoken(let sound): self.heard(sound)
        case .sent(let event): self.tell(.callerEvent) { $0.callerSent(event, at: $1) }
        case .bytes(let bytes): self.received(bytes)
        case .text:
            self.tell(.callerMalformed) { agent, now in
                let reason = "a text message came; frames are binary messages"
                agent.callerSentMalformed(reason, at: now)
            }
        case .told, .played, .recognize, .forwarded, .recognized, .ask, .answered, .synthesize,
            .synthesized:
            preconditionFailure("a server is sent what is for somebody else")
        }
    }

    func closed(_ close: LinkClose, _ link: Link) {
        guard self.server.bend?.isDeafToHangUps != true else { return self.keepOn() }
        self.tell(.callerLeft) { $0.callerLeft(at: $1) }
        self.driver?.stop(self)
        self.driver = nil
        self.caller = nil
        self.chat?.hangUp()
        self.chat = nil
    }

    /// Nobody tells the agent that its caller has gone.
    private func keepOn() {
        self.caller = nil
        self.server.abandoned.append(self)
    }
}

extension AgentEnd: Sleeper {
    func wakeUp() { self.driver?.alarmRang() }

    func vanish() {
        for leg in [self.recognizer, self.synthesizer, self.chat] { leg?.vanish() }
        self.driver = nil
        self.caller = nil
        self.server.abandoned = []
    }
}
