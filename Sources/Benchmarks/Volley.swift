import NIOCore
import Transport
import Wire

/// A caller and a recognizer around a server: sends a packet, waits until it has come through, sends
/// the next.
///
/// One at a time, since that is how packets come in a call: each is a read, a write and a wake-up of its
/// own. It belongs to one event loop, on which everything here is called.
final class Volley {
    /// What tells the caller that the server is ready.
    enum Start {
        case connection, firstMessage
    }

    private let start: Start
    private let packet: [UInt8]
    /// What the recognizer answers to each packet.
    private let reply: ByteBuffer?
    private var caller: WebSocket?
    private var recognizer: WebSocket?
    private var ready: CheckedContinuation<Void, any Error>?
    private var remainingCount = 0
    private var done: CheckedContinuation<Void, any Error>?

    /// A volley of packets with 100 ms of audio.
    init(start: Start, reply: [UInt8]? = nil) {
        self.start = start
        self.reply = reply.map { ByteBuffer(bytes: $0) }
        var packet: [UInt8] = []
        CallFrame.appendAudioHeader(byteCount: Self.audioByteCount, framing: .single, to: &packet)
        packet += repeatElement(0x55, count: Self.audioByteCount)
        self.packet = packet
    }

    static let audioByteCount = 3_200

    /// Connects to the server at `endpoint`, and resumes `ready` when packets can be sent.
    func connect(
        to endpoint: Endpoint,
        on eventLoop: any EventLoop,
        ready: CheckedContinuation<Void, any Error>
    ) {
        self.ready = ready
        WebSocketClient.connect(to: endpoint, on: eventLoop, peer: CallerEnd(volley: self))
    }

    /// Sends `count` packets, and resumes `done` when the last has come through.
    func send(_ count: Int, done: CheckedContinuation<Void, any Error>) {
        self.remainingCount = count
        self.done = done
        self.sendPacket()
    }

    func close() {
        self.caller?.close()
    }

    private func sendPacket() {
        self.caller?.send(ByteBuffer(bytes: self.packet))
    }

    fileprivate func callerConnected(_ socket: WebSocket) {
        self.caller = socket
        if self.start == .connection { self.becomeReady() }
    }

    fileprivate func callerReceivedMessage() {
        if self.start == .firstMessage { self.becomeReady() }
    }

    fileprivate func recognizerReceived(_ message: ByteBuffer, on socket: WebSocket) {
        // The request that begins a recognition comes first, and is shorter.
        guard message.readableBytes >= Self.audioByteCount else { return }
        if let reply { socket.send(reply) }
        self.remainingCount -= 1
        if self.remainingCount > 0 { return self.sendPacket() }
        self.done?.resume()
        self.done = nil
    }

    fileprivate func failed(_ reason: String) {
        let error = Unmeasurable(description: "the benchmark's connection failed: \(reason)")
        self.ready?.resume(throwing: error)
        self.ready = nil
        self.done?.resume(throwing: error)
        self.done = nil
    }

    private func becomeReady() {
        self.ready?.resume()
        self.ready = nil
    }
}

/// The caller's end of the connection to the server.
private final class CallerEnd: WebSocketClientPeer {
    private let volley: Volley

    init(volley: Volley) {
        self.volley = volley
    }

    func connected(_ socket: WebSocket) { self.volley.callerConnected(socket) }
    func failed(_ error: ConnectError) { self.volley.failed("\(error)") }
    func received(_ message: consuming ByteBuffer) { self.volley.callerReceivedMessage() }
    func received(text: consuming ByteBuffer) {}
    func closed(_ close: WebSocketClose) { self.volley.failed("\(close)") }
}

/// The recognizer's end of the connection from the server.
final class RecognizerEnd: WebSocketPeer {
    private let volley: Volley
    private var socket: WebSocket?

    init(volley: Volley) {
        self.volley = volley
    }

    func connected(_ socket: WebSocket) { self.socket = socket }

    func received(_ message: consuming ByteBuffer) {
        guard let socket else { return }
        self.volley.recognizerReceived(message, on: socket)
    }

    func received(text: consuming ByteBuffer) {}
    func closed(_ close: WebSocketClose) { self.socket = nil }
}

/// A synthesizer that says hello, and nothing more.
final class SynthesizerEnd: WebSocketPeer {
    private var socket: WebSocket?

    func connected(_ socket: WebSocket) { self.socket = socket }

    func received(_ message: consuming ByteBuffer) {
        var bytes: [UInt8] = []
        TTSServerMessage.connectionStarted(id: "1").encode(into: &bytes)
        self.socket?.send(ByteBuffer(bytes: bytes))
    }

    func received(text: consuming ByteBuffer) {}
    func closed(_ close: WebSocketClose) { self.socket = nil }
}
