import DequeModule
package import Timeline
import Trace
package import Wire

/// The server's side of one call.
///
///     connecting --recognizer and synthesizer are up--> listening <--> answering
///          |                                                |             |
///          +-------------- a reason to end -----------------+-------------+--> ended
///
/// While it listens (the reference calls it Idle), the caller's audio goes to a recognizer, whose words end
/// the turn. While it answers (InProcess), the model's text goes to a synthesizer as it is written, and the
/// caller's audio is ignored. Whatever a provider does wrong, the caller is told, and the agent listens
/// again or ends the call with a reason.
package struct Agent: ~Copyable, Machine {
    /// What is large is kept apart, so that most of all orders, audio to pass on, are small.
    package enum Order: Equatable {
        /// Send the caller an event.
        indirect case tell(AgentEvent)
        /// Send the caller these pieces of audio, joined in one message.
        case play([AgentAudio])
        /// Connect to a provider, and tell of it by ``Agent/opened(_:at:)`` or ``Agent/lost(_:_:at:)``.
        case dial(Leg)
        /// Send the request that begins a recognition.
        indirect case recognize(ASRRequest, Leg)
        /// Pass the caller's audio on to the recognizer.
        case forward(AgentAudio, Leg)
        /// Ask for a completion, on a connection of the driver's choice.
        indirect case ask(ChatRequest, Leg)
        indirect case synthesize(TTSClientMessage, Leg)
        /// Close a provider's connection, or break off a completion. Nothing more is heard from it.
        case hangUp(Leg)
        /// Keep this conversation for the session, in place of what was kept before.
        case remember([ChatMessage])
        /// Close the call with this WebSocket close code.
        case endCall(code: UInt16, reason: String)
    }

    private enum State: Sendable {
        /// Can become: listening, ended.
        case connecting(recognizerIsUp: Bool, synthesizerIsUp: Bool)
        /// Can become: answering, ended.
        case listening
        /// Can become: listening, ended.
        case answering(sentence: String)
        case ended
    }

    private let id: String
    private let session: String
    private let settings: AgentSettings
    private var speaker: String
    private var history: [ChatMessage]
    private var state = State.connecting(recognizerIsUp: false, synthesizerIsUp: false)
    private var turn = 0
    private var malformedCount = 0
    private var callerDeadline: Instant
    private var hearing: Hearing
    private var thinking: Thinking
    private var speaking: Speaking
    private var orders = UniqueDeque<Order>()

    /// The call was answered: the caller's WebSocket is open.
    ///
    /// `id` is a name that no other call has, ever: synthesis sessions are named after it. `session` is the
    /// name under which the conversation can be resumed, and `history` what was said in it before,
    /// without a system prompt.
    package init(
        id: String,
        session: String,
        history: [ChatMessage] = [],
        settings: AgentSettings,
        at now: Instant
    ) {
        self.id = id
        self.session = session
        self.settings = settings
        self.speaker = settings.speaker
        self.history = history
        self.callerDeadline = now.advanced(by: settings.patience.caller)
        self.hearing = Hearing(settings: settings)
        self.thinking = Thinking(settings: settings)
        self.speaking = Speaking(settings: settings)
        self.hearing.dial(at: now, &self.orders)
        self.speaking.dial(at: now, &self.orders)
    }

    // MARK: The caller

    /// The caller sent `byteCount` bytes of audio.
    package mutating func callerSent(_ audio: AgentAudio, byteCount: Int, at now: Instant) {
        self.callerDeadline = now.advanced(by: self.settings.patience.caller)
        switch self.state {
        case .connecting, .listening:
            self.hearing.received(audio, byteCount: byteCount, at: now, &self.orders)
        case .answering, .ended:
            break  // The protocol has no way to interrupt an answer.
        }
    }

    /// The caller sent an event.
    package mutating func callerSent(_ event: CallerEvent, at now: Instant) {
        self.callerDeadline = now.advanced(by: self.settings.patience.caller)
        switch event {
        case .updateConfig(let speaker): self.speaker = speaker
        case .unknown: break
        }
    }

    /// The caller sent bytes that are no message; `reason` is a sentence that says why.
    ///
    /// A caller takes an error for the end of its turn, and speaks anew. So nothing more comes of the turn.
    package mutating func callerSentMalformed(_ reason: String, at now: Instant) {
        guard self.phase != .ended else { return }
        self.callerDeadline = now.advanced(by: self.settings.patience.caller)
        self.malformedCount += 1
        self.orders.append(.tell(.botError(code: "BadFrame", message: reason)))
        if self.malformedCount >= Self.malformedCountMax {
            return self.end(code: 1002, reason: "\(self.malformedCount) malformed frames")
        }
        switch self.state {
        case .connecting, .ended: break
        case .listening:
            self.hearing.hangUp(&self.orders)
            self.listen(remembering: "", at: now)
        case .answering: self.giveUpTurn(at: now)
        }
    }

    /// The caller's connection is gone.
    package mutating func callerLeft(at now: Instant) {
        guard self.phase != .ended else { return }
        self.release()
        self.state = .ended
    }

    /// The server stops: the caller is told, and the call ends.
    package mutating func shutDown(at now: Instant) {
        guard self.phase != .ended else { return }
        self.orders.append(
            .tell(.botError(code: "ServerShutdown", message: "the server is shutting down"))
        )
        self.end(code: 1001, reason: "the server is shutting down")
    }

    // MARK: The providers

    /// A connection that was ordered with ``Order/dial(_:)`` is up.
    package mutating func opened(_ leg: Leg, at now: Instant) {
        switch leg.provider {
        case .asr: self.act(on: self.hearing.opened(leg, at: now, &self.orders), at: now)
        case .llm: break
        case .tts: self.speaking.opened(leg, at: now, &self.orders)
        }
    }

    /// A connection could not be made, or is gone, or an answer broke off.
    package mutating func lost(_ leg: Leg, _ failure: ProviderFailure, at now: Instant) {
        switch leg.provider {
        case .asr:
            self.act(on: self.hearing.lost(leg, failure, at: now, &self.orders), at: now)
        case .llm:
            self.act(on: self.thinking.lost(leg, failure, at: now), at: now)
        case .tts:
            self.act(on: self.speaking.lost(leg, failure, at: now, &self.orders), at: now)
        }
    }

    /// The recognizer sent `message`.
    package mutating func received(_ message: ASRServerMessage, from leg: Leg, at now: Instant) {
        self.act(on: self.hearing.received(message, from: leg, at: now, &self.orders), at: now)
    }

    /// The model sent `event`.
    package mutating func received(_ event: ChatEvent, from leg: Leg, at now: Instant) {
        self.act(on: self.thinking.received(event, from: leg, at: now, &self.orders), at: now)
    }

    /// The synthesizer sent `message`. Its audio comes by
    /// ``received(_:byteCount:sessionID:from:at:)``.
    package mutating func received(_ message: TTSServerMessage, from leg: Leg, at now: Instant) {
        self.act(on: self.speaking.received(message, from: leg, at: now, &self.orders), at: now)
    }

    /// The synthesizer sent `byteCount` bytes of audio for the session called `sessionID`.
    package mutating func received(
        _ audio: AgentAudio,
        byteCount: Int,
        sessionID: String,
        from leg: Leg,
        at now: Instant
    ) {
        let outcome = self.speaking.received(
            audio,
            byteCount: byteCount,
            sessionID: sessionID,
            from: leg,
            at: now,
            &self.orders
        )
        self.act(on: outcome, at: now)
    }

    // MARK: Machine

    package mutating func nextOrder() -> Order? { self.orders.popFirst() }

    package var nextDeadline: Instant? {
        guard self.phase != .ended else { return nil }
        let answerDeadline = earlier(self.thinking.nextDeadline, self.speaking.nextDeadline)
        return earlier(self.callerDeadline, earlier(self.hearing.nextDeadline, answerDeadline))
    }

    package mutating func deadlineReached(at now: Instant) {
        guard self.phase != .ended else { return }
        self.act(on: self.hearing.deadlineReached(at: now, &self.orders), at: now)
        self.act(on: self.thinking.deadlineReached(at: now, &self.orders), at: now)
        self.act(on: self.speaking.deadlineReached(at: now, &self.orders), at: now)
        if now >= self.callerDeadline, self.phase != .ended {
            let reason = "nothing was heard from the caller for too long"
            self.orders.append(.tell(.botError(code: "CallerSilent", message: reason)))
            self.end(code: 1000, reason: reason)
        }
    }

    /// Where it is, with where it is with each provider.
    package var place: AgentPlace {
        AgentPlace(
            phase: self.phase,
            hearing: self.hearing.place,
            thinking: self.thinking.place,
            speaking: self.speaking.place
        )
    }

    package var phase: AgentPlace.Phase {
        switch self.state {
        case .connecting: .connecting
        case .listening: .listening
        case .answering: .answering
        case .ended: .ended
        }
    }

    // MARK: Parts

    private static var malformedCountMax: Int { 8 }
    /// Enough for the model to know what the talk is about, and never more than it can read.
    private static var historyCountMax: Int { 40 }

    private mutating func act(on outcome: Hearing.Outcome, at now: Instant) {
        switch (outcome, self.state) {
        case (.nothing, _), (_, .ended):
            break
        case (.opened, .connecting(_, let synthesizerIsUp)):
            self.becomeReady(recognizerIsUp: true, synthesizerIsUp: synthesizerIsUp)
        case (.opened, .listening), (.opened, .answering):
            break
        case (.turnOver(let sentence), .connecting):
            // A caller who talks before the synthesizer is up: the answer will wait for it.
            self.becomeReady(recognizerIsUp: true, synthesizerIsUp: true)
            self.answer(sentence, at: now)
        case (.turnOver(let sentence), .listening):
            self.answer(sentence, at: now)
        case (.turnOver, .answering):
            break  // The recognizer is let go when an answer begins.
        case (.failed(let failure), .connecting), (.gaveUp(let failure), _):
            self.report(failure, of: .asr)
            self.end(code: 1011, reason: "speech recognition failed: \(failure.message)")
        case (.failed(let failure), .listening), (.failed(let failure), .answering):
            self.report(failure, of: .asr)
        }
    }

    private mutating func act(on outcome: Thinking.Outcome, at now: Instant) {
        guard case .answering = self.state else { return }
        switch outcome {
        case .nothing:
            break
        case .text(let text):
            self.speaking.say(text, at: now, &self.orders)
        case .finished(let text):
            if !text.isEmpty { self.speaking.say(text, at: now, &self.orders) }
            self.act(on: self.speaking.finish(at: now, &self.orders), at: now)
        case .failed(let failure):
            self.giveUpTurn(failure, of: .llm, at: now)
        }
    }

    private mutating func act(on outcome: Speaking.Outcome, at now: Instant) {
        switch (outcome, self.state) {
        case (.nothing, _), (_, .ended):
            break
        case (.ready, .connecting(let recognizerIsUp, _)):
            self.becomeReady(recognizerIsUp: recognizerIsUp, synthesizerIsUp: true)
        case (.failed(let failure), .connecting):
            self.report(failure, of: .tts)
            self.end(code: 1011, reason: "speech synthesis failed: \(failure.message)")
        case (.finished, .answering):
            self.orders.append(.tell(.ttsDone))
            self.listen(remembering: self.thinking.answer, at: now)
        case (.nothingToSay, .answering):
            let failure = ProviderFailure(.reported(code: "EmptyAnswer"), "nothing to speak")
            self.giveUpTurn(failure, of: .llm, at: now)
        case (.failed(let failure), .answering):
            self.giveUpTurn(failure, of: .tts, at: now)
        case (.ready, .listening), (.ready, .answering), (.failed, .listening),
            (.finished, .connecting), (.finished, .listening),
            (.nothingToSay, .connecting), (.nothingToSay, .listening):
            break  // Between turns a connection is replaced when it is needed.
        }
    }

    private mutating func becomeReady(recognizerIsUp: Bool, synthesizerIsUp: Bool) {
        guard recognizerIsUp, synthesizerIsUp else {
            self.state = .connecting(
                recognizerIsUp: recognizerIsUp,
                synthesizerIsUp: synthesizerIsUp
            )
            return
        }
        self.state = .listening
        self.orders.append(.tell(.botReady(session: self.session)))
    }

    private mutating func answer(_ sentence: String, at now: Instant) {
        self.turn += 1
        self.state = .answering(sentence: sentence)
        self.orders.append(.tell(.sentenceRecognized(sentence: sentence)))
        var messages = [ChatMessage(.system, self.settings.systemPrompt)]
        messages += self.history
        messages.append(ChatMessage(.user, sentence))
        let request = ChatRequest(model: self.settings.model, messages: messages)
        self.thinking.ask(request, at: now, &self.orders)
        self.speaking.begin(
            sessionID: "\(self.id)-\(self.turn)",
            speaker: self.speaker,
            at: now,
            &self.orders
        )
    }

    /// The turn cannot be completed, and the caller is told.
    private mutating func giveUpTurn(
        _ failure: ProviderFailure,
        of provider: Provider,
        at now: Instant
    ) {
        self.report(failure, of: provider)
        self.giveUpTurn(at: now)
    }

    /// The turn ends as it is: what was heard of it is remembered.
    private mutating func giveUpTurn(at now: Instant) {
        let heard = self.speaking.spokenText
        self.thinking.hangUp(&self.orders)
        self.speaking.giveUpTurn(&self.orders)
        self.listen(remembering: heard, at: now)
    }

    private mutating func listen(remembering answer: String, at now: Instant) {
        if case .answering(let sentence) = self.state, !answer.isEmpty {
            self.history.append(ChatMessage(.user, sentence))
            self.history.append(ChatMessage(.assistant, answer))
            self.history.removeFirst(max(0, self.history.count - Self.historyCountMax))
            self.orders.append(.remember(self.history))
        }
        self.state = .listening
        if self.settings.dialsAhead { self.hearing.dial(at: now, &self.orders) }
    }

    private mutating func report(_ failure: ProviderFailure, of provider: Provider) {
        self.orders.append(
            .tell(.botError(code: failure.code(of: provider), message: failure.message))
        )
    }

    private mutating func end(code: UInt16, reason: String) {
        self.release()
        self.state = .ended
        self.orders.append(.endCall(code: code, reason: reason))
    }

    /// Closes what is open towards the providers.
    private mutating func release() {
        self.hearing.hangUp(&self.orders)
        self.thinking.hangUp(&self.orders)
        self.speaking.hangUp(&self.orders)
    }
}
