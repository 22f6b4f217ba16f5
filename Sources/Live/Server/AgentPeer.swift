import Call
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import Timeline
import Trace
import Transport
import Wire

/// The server's end of one call: the caller's connection, and those to the providers.
///
/// All of them live on one event loop, so that nothing here needs a lock.
final class AgentPeer: WebSocketServerPeer {
    /// What the calls of a server have in common.
    struct Context: Sendable {
        var settings: AgentSettings
        var endpoints: ProviderEndpoints
        var sessions: NIOLockedValueBox<Sessions>
        var clock: RunClock
        var log: CallLog
    }

    private let call: Int
    private let session: String
    private let context: Context
    private let eventLoop: any EventLoop
    private var driver: LoopDriver<Agent>?
    private var caller: WebSocket?
    private var recognizer: ProviderLeg?
    private var synthesizer: ProviderLeg?
    private var chat: ChatLeg?
    private var frames = FrameBuilder()
    /// Carries nothing, and is there for the next audio.
    private var spareBuffer: AudioBuffer?
    /// Where the names of connections to providers come from.
    private var generator: SeededGenerator

    /// An agent for the call numbered `call`, whose names all follow from `generator`. Without a
    /// `session` to resume it begins a new one.
    init(
        call: Int,
        session: String?,
        generator: SeededGenerator,
        context: Context,
        on eventLoop: any EventLoop
    ) {
        var generator = generator
        let id = UUIDText.next(from: &generator)
        let session = session ?? UUIDText.next(from: &generator)
        self.generator = generator
        self.call = call
        self.session = session
        self.context = context
        self.eventLoop = eventLoop
        let agent = Agent(
            id: id,
            session: session,
            history: context.sessions.withLockedValue { $0.history(of: session) },
            settings: context.settings,
            at: context.clock.now()
        )
        self.driver = LoopDriver(agent, clock: context.clock, on: eventLoop) {
            [unowned self] order in
            self.carryOut(order)
        }
    }

    // MARK: The caller

    func connected(_ socket: WebSocket) {
        self.caller = socket
        self.context.log.note(.opened(call: self.call, session: self.session))
        // The agent has had orders since it was made.
        self.driver?.tell { _, _ in }
    }

    func received(_ bytes: consuming ByteBuffer) {
        do throws(WireError) {
            switch try CallerMessage(decoding: bytes.readableBytesUInt8Span) {
            case .audio(let payload):
                self.tell(bytes.payload(payload)) { agent, audio, byteCount, now in
                    agent.callerSent(audio, byteCount: byteCount, at: now)
                }
            case .event(let event):
                self.driver?.tell { $0.callerSent(event, at: $1) }
            }
        } catch {
            self.driver?.tell { $0.callerSentMalformed("\(error)", at: $1) }
        }
    }

    /// Tells the agent of `bytes`, which are audio, and of how many they are.
    private func tell(
        _ bytes: consuming ByteBuffer,
        _ fact: (inout Agent, AgentAudio, Int, Instant) -> Void
    ) {
        var buffer = self.spareBuffer.take() ?? AudioBuffer()
        buffer.fill(bytes)
        let byteCount = buffer.byteCount
        self.driver?.tell { agent, now in fact(&agent, AgentAudio(buffer), byteCount, now) }
        // Most audio has been sent on by now, or was ignored: then this one carries the next.
        if isKnownUniquelyReferenced(&buffer) {
            buffer.clear()
            self.spareBuffer = buffer
        }
    }

    func received(text: consuming ByteBuffer) {
        self.driver?.tell { agent, now in
            agent.callerSentMalformed("a text message came; frames are binary messages", at: now)
        }
    }

    func serverStops() {
        self.driver?.tell { $0.shutDown(at: $1) }
    }

    func closed(_ close: WebSocketClose) {
        self.context.log.note(.closed(call: self.call, reason: close.description))
        self.driver?.tell { $0.callerLeft(at: $1) }
        self.driver?.stop(self)
        self.driver = nil
        self.caller = nil
        // The agent knows of no completion any more, but its connection may have been kept for the next.
        self.chat?.hangUp()
        self.chat = nil
    }

    // MARK: Orders

    private func carryOut(_ order: consuming Agent.Order) {
        switch consume order {
        case .tell(let event):
            self.context.log.note(.told(call: self.call, event))
            self.caller?.send(self.frames.message { event.encode(into: &$0) })
        case .play(let pieces):
            self.play(pieces.map(AudioBuffer.take(from:)))
        case .dial(let leg):
            self.dial(leg)
        case .recognize(let request, let leg):
            guard self.recognizer?.leg == leg else { return }
            self.recognizer?.send(
                self.frames.message { request.encode(into: &$0) }
            )
        case .forward(let audio, let leg):
            guard self.recognizer?.leg == leg else { return }
            self.forward(AudioBuffer.take(from: audio))
        case .ask(let request, let leg):
            self.ask(request, leg)
        case .synthesize(let message, let leg):
            guard self.synthesizer?.leg == leg else { return }
            self.synthesizer?.send(self.frames.message { message.encode(into: &$0) })
        case .hangUp(let leg):
            self.hangUp(leg)
        case .remember(let history):
            self.context.sessions.withLockedValue { $0.remember(history, of: self.session) }
        case .endCall(let code, let reason):
            self.caller?.close(WebSocketCloseCode(code), reason: reason)
        }
    }

    private func forward(_ audio: consuming ByteBuffer) {
        let byteCount = audio.readableBytes
        let frame = self.frames.message(audio) { bytes in
            ASRFrame.appendAudioHeader(byteCount: byteCount, to: &bytes)
        }
        self.recognizer?.send(frame)
    }

    private func play(_ pieces: [ByteBuffer]) {
        let byteCount = pieces.reduce(0) { $0 + $1.readableBytes }
        self.caller?.send(
            self.frames.message(joining: pieces) { bytes in
                CallFrame.appendAgentAudioHeader(byteCount: byteCount, to: &bytes)
            }
        )
    }

    private func dial(_ leg: Leg) {
        let connection = ProviderLeg(leg, owner: self)
        let service: ProviderEndpoints.Service
        switch leg.provider {
        case .asr:
            self.recognizer = connection
            service = self.context.endpoints.recognizer
        case .tts:
            self.synthesizer = connection
            service = self.context.endpoints.synthesizer
        case .llm:
            preconditionFailure("a completion is asked for, not dialled")
        }
        var named = service
        // A session may be resumed, but a connection's name must not come twice.
        let name = UUIDText.next(from: &self.generator)
        named.headers.replaceOrAdd(name: "X-Api-Connect-Id", value: name)
        connection.dial(
            named,
            tls: self.context.endpoints.tls,
            clock: self.context.clock,
            on: self.eventLoop
        )
    }

    private func ask(_ request: ChatRequest, _ leg: Leg) {
        let chat =
            self.chat
            ?? ChatLeg(
                self.context.endpoints.chat,
                tls: self.context.endpoints.tls,
                on: self.eventLoop,
                owner: self
            )
        self.chat = chat
        chat.ask(request, leg)
    }

    private func hangUp(_ leg: Leg) {
        switch leg.provider {
        case .asr:
            guard self.recognizer?.leg == leg else { return }
            self.recognizer?.hangUp()
            self.recognizer = nil
        case .tts:
            guard self.synthesizer?.leg == leg else { return }
            self.synthesizer?.hangUp()
            self.synthesizer = nil
        case .llm:
            self.chat?.hangUp()
            self.chat = nil
        }
    }
}

extension AgentPeer: LegOwner {
    func opened(_ leg: Leg) {
        self.driver?.tell { $0.opened(leg, at: $1) }
    }

    func lost(_ leg: Leg, _ failure: ProviderFailure) {
        self.driver?.tell { $0.lost(leg, failure, at: $1) }
    }

    func received(_ bytes: consuming ByteBuffer, from leg: Leg) {
        do throws(WireError) {
            switch leg.provider {
            case .asr:
                let message = try ASRServerMessage(decoding: bytes.readableBytesUInt8Span)
                self.driver?.tell { $0.received(message, from: leg, at: $1) }
            case .tts:
                let message = try TTSServerMessage(decoding: bytes.readableBytesUInt8Span)
                self.receivedSynthesis(message, bytes, from: leg)
            case .llm:
                preconditionFailure("completions do not come as messages")
            }
        } catch {
            self.lost(leg, ProviderFailure(.malformed, "\(error)"))
        }
    }

    private func receivedSynthesis(
        _ message: TTSServerMessage,
        _ bytes: consuming ByteBuffer,
        from leg: Leg
    ) {
        guard case .audio(let sessionID, let payload) = message else {
            self.driver?.tell { $0.received(message, from: leg, at: $1) }
            return
        }
        self.tell(bytes.payload(payload)) { agent, audio, byteCount, now in
            agent.received(
                audio,
                byteCount: byteCount,
                sessionID: sessionID,
                from: leg,
                at: now
            )
        }
    }
}

extension AgentPeer: ChatOwner {
    func received(_ event: ChatEvent, from leg: Leg) {
        self.driver?.tell { $0.received(event, from: leg, at: $1) }
    }
}
