import Audio
import Call
import NIOCore
import Scenario
import Timeline
import Trace
import Transport
import Wire

/// The caller's end of one call.
final class CallerPeer {
    /// What the callers of a run have in common.
    struct Context: Sendable {
        var target: Endpoint
        var clock: RunClock
        var recorder: Recorder
        /// What goes wrong on callers' lines.
        var faults = FaultPlan.none
        /// What noise follows from.
        var seed: UInt64 = 1
        /// Is told of each packet.
        var work = WorkCount()
    }

    private let call: Int
    private let context: Context
    private let book: PacketBook
    private var surroundings: Surroundings?
    private let eventLoop: any EventLoop
    private let ended: () -> Void
    private var driver: LoopDriver<Caller>?
    private var attempt: WebSocketClient.Attempt?
    /// The newest of the caller's connections; older ones are not listened to.
    private(set) var connection: CallerConnection?
    private var socket: WebSocket?
    private var frames = FrameBuilder()
    /// Is told how late each packet was sent, in the run's time, besides what a fault of its line wants.
    private let lateness: SendLateness

    /// A caller who has not dialled. `ended` is called once, when the call is over.
    init(
        call: Int,
        plan: CallPlan,
        context: Context,
        lateness: SendLateness,
        on eventLoop: any EventLoop,
        ended: @escaping () -> Void
    ) {
        self.call = call
        self.context = context
        self.book = plan.book
        self.surroundings = Surroundings(
            noise: plan.noise,
            echo: plan.echo,
            call: call,
            seed: context.seed
        )
        self.lateness = lateness
        self.eventLoop = eventLoop
        self.ended = ended
        let caller = Caller(call: call, script: plan.script, faults: context.faults)
        self.driver = LoopDriver(caller, clock: context.clock, on: eventLoop) {
            [unowned self] order in
            self.carryOut(order)
        }
    }

    /// Begins the call, which was due at `due`.
    func dial(due: Instant) {
        self.driver?.tell { $0.dial(due: due, at: $1) }
    }

    /// Ends the call before its script does.
    func interrupt() {
        self.driver?.tell { $0.interrupt(at: $1) }
    }

    // MARK: From the connection

    func connected(_ socket: WebSocket) {
        self.socket = socket
        // The attempt holds on to all that the handshake needed.
        self.attempt = nil
        self.driver?.tell { $0.connected(at: $1) }
    }

    func failed(_ error: ConnectError) {
        let reason: EndReason =
            switch error {
            case .answered, .notUnderstood: .refused(error.description)
            case .noRoom: .notMade(error.description)
            case .unresolved, .refused, .unreachable, .timedOut, .tls, .closed, .badHeader:
                .unreachable(error.description)
            }
        self.driver?.tell { $0.failed(reason, at: $1) }
    }

    func received(_ bytes: consuming ByteBuffer) {
        // A caller hears audio when it comes, not when we have found out how long it plays.
        let arrival = self.context.clock.now()
        let span = bytes.readableBytesUInt8Span
        do throws(WireError) {
            switch try AgentMessage(decoding: span) {
            case .event(let event):
                self.driver?.tell(at: arrival) { $0.received(event, at: $1) }
            case .audio(let payload):
                self.receivedAudio(payload, in: span, at: arrival)
            case .error(let code, let message):
                self.driver?.tell { caller, now in
                    caller.received(.botError(code: String(code), message: message), at: now)
                }
            }
        } catch {
            self.driver?.tell { $0.receivedMalformed("\(error)", at: $1) }
        }
    }

    func received(text: consuming ByteBuffer) {
        let reason = "a text message: \(String(buffer: text).prefix(100))"
        self.driver?.tell { $0.receivedMalformed(reason, at: $1) }
    }

    func closed(_ close: WebSocketClose) {
        self.socket = nil
        var (code, reason): (Int?, String) = (nil, close.description)
        switch close {
        case .byPeer(let peerCode, let peerReason):
            (code, reason) = (peerCode.map { Int($0.number) }, peerReason)
        case .violation(let violation):
            self.driver?.tell { $0.receivedMalformed("\(violation)", at: $1) }
        case .byUs, .resetByUs, .backlog, .unresponsive, .lost:
            break
        }
        self.driver?.tell { $0.closed(code: code, reason: reason, at: $1) }
    }

    // MARK: Parts

    private func carryOut(_ order: Caller.Order) {
        switch order {
        case .dial(let session):
            let connection = CallerConnection(of: self)
            self.connection = connection
            self.socket = nil
            self.attempt = WebSocketClient.connect(
                to: session.map(self.context.target.resuming) ?? self.context.target,
                on: self.eventLoop,
                peer: connection
            )
        case .line(.send(.raw(.text(let text)))):
            self.socket?.send(text: ByteBuffer(string: text))
        case .line(.stage(.raw(.text(let text)))):
            self.socket?.stage(text: ByteBuffer(string: text))
        case .line(.send(.audio(let packet, let due, _))):
            self.send(packet, due: due)
        case .line(.record(let record)):
            self.context.recorder.record(record)
        case .line(let order):
            self.socket?.carryOut(order, clock: self.context.clock) { self.frame($0) }
        case .hangUp:
            self.attempt?.cancel()
            self.socket?.close(.normal)
        case .reset:
            self.socket?.reset()
        case .playDead:
            self.socket?.playDead()
        case .record(let record):
            self.context.recorder.record(record)
            if case .ended = record.event { self.end() }
        }
    }

    private func end() {
        self.driver?.stop(self)
        self.driver = nil
        self.attempt?.cancel()
        self.ended()
    }

    private func send(_ packet: Caller.Packet, due: Instant) {
        if self.surroundings == nil {
            if let socket { self.book.send(packet, call: self.call, on: socket) }
        } else {
            self.socket?.send(self.message(packet, due: due))
        }
        self.context.work.sentFrame()
        let planned = max(due, self.driver?.dueAt ?? due)
        self.lateness.record(planned.duration(to: self.context.clock.now()))
    }

    private func message(_ packet: Caller.Packet, due: Instant) -> ByteBuffer {
        self.book.message(packet, call: self.call, &self.frames) { samples in
            self.surroundings?.add(to: &samples, due: due)
        }
    }

    private func frame(_ utterance: CallerUtterance) -> ByteBuffer {
        switch utterance {
        case .audio(let packet, let due, _): return self.message(packet, due: due)
        case .garbage: return self.book.garbage(&self.frames)
        case .event(let event):
            return self.frames.message { event.encode(into: &$0) }
        case .raw(.binary(let bytes)):
            return self.frames.message { $0.append(contentsOf: bytes) }
        case .raw(.text(let text)):
            return ByteBuffer(string: text)
        }
    }

    private func receivedAudio(_ payload: Payload, in message: Span<UInt8>, at arrival: Instant) {
        switch payload {
        case .range(let range): self.receivedAudio(message.extracting(range), at: arrival)
        case .inflated(let bytes): self.receivedAudio(bytes.span, at: arrival)
        }
    }

    private func receivedAudio(_ audio: Span<UInt8>, at arrival: Instant) {
        let digest = ContentDigest(audio)
        let playing = MediaLength.mp3(audio)
        self.surroundings?.hear(audio, at: arrival)
        self.driver?.tell(at: arrival) { $0.receivedAudio(digest, playing: playing, at: $1) }
    }
}

extension Endpoint {
    /// The same address, with a session to resume in its query.
    fileprivate func resuming(_ session: String) -> Endpoint {
        let mark = self.target.contains("?") ? "&" : "?"
        let value = session.unicodeScalars.filter { $0.isASCII && $0.value > 0x20 }
            .filter { !"&#%+".unicodeScalars.contains($0) }
        return Endpoint(
            scheme: self.scheme,
            host: self.host,
            port: self.port,
            target: self.target + "\(mark)sid=\(String(String.UnicodeScalarView(value)))"
        )
    }
}
