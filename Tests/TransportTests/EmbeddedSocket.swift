import Loopback
import NIOCore
import NIOEmbedded
import Testing
import Transport

/// One end of a WebSocket, the server's unless said otherwise, in a time of our own, with nobody at the other end.
final class EmbeddedSocket {
    let events = Events<PeerEvent>()
    let channel = EmbeddedChannel()
    private var socket: WebSocket?

    /// An open connection. `react` is called after each event.
    init(
        isClient: Bool = false,
        limits: WebSocketLimits = .server,
        _ react: @escaping (WebSocket, PeerEvent) -> Void = { _, _ in }
    ) throws {
        try self.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let handler = WebSocketHandler(
            channel: self.channel,
            isClient: isClient,
            limits: limits,
            peer: RecordingPeer(self.events) { socket, event in
                if event == .connected { self.socket = socket }
                react(socket, event)
            }
        )
        try self.channel.pipeline.syncOperations.addHandler(handler)
    }

    func order(_ order: (WebSocket) -> Void) throws { order(try #require(self.socket)) }

    func receive(_ bytes: [UInt8]) throws {
        try self.channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    func advance(_ seconds: Int64) {
        self.channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
    }

    /// What was written and flushed since the last call, write by write, without empty ones.
    func writes() throws -> [[UInt8]] {
        var all: [[UInt8]] = []
        while let buffer = try self.channel.readOutbound(as: ByteBuffer.self) {
            if buffer.readableBytes > 0 { all.append(Array(buffer.readableBytesView)) }
        }
        return all
    }
}
