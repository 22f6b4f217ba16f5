import NIOCore
import NIOPosix
import Transport

/// A server that passes bytes on and does not know what they are: what NIO itself costs.
///
/// A caller masks its frames, as a server does towards a recognizer, so what comes in can go out as it is.
enum ByteRelay {
    /// Starts a relay to the server at `port`.
    static func start(to port: Int, on eventLoop: any EventLoop) async throws -> any Channel {
        try await ServerBootstrap(group: eventLoop)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Nothing is read until there is somewhere to pass it on to.
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                ClientBootstrap(group: eventLoop)
                    .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                    .connect(host: "127.0.0.1", port: port)
                    .flatMapThrowing { partner in
                        let (near, far) = Half.pair()
                        try channel.pipeline.syncOperations.addHandler(near)
                        try partner.pipeline.syncOperations.addHandler(far)
                        try channel.syncOptions?.setOption(.autoRead, value: true)
                    }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
    }

    /// One of two connections that are glued together.
    private final class Half: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var context: ChannelHandlerContext?
        private weak var partner: Half?

        static func pair() -> (Half, Half) {
            let (left, right) = (Half(), Half())
            left.partner = right
            right.partner = left
            return (left, right)
        }

        func handlerAdded(context: ChannelHandlerContext) { self.context = context }
        func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.partner?.context?.write(data, promise: nil)
        }

        func channelReadComplete(context: ChannelHandlerContext) {
            self.partner?.context?.flush()
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.partner?.context?.close(promise: nil)
        }
    }
}

/// A server that passes messages on: what our WebSockets cost beyond NIO, without a call around them.
final class MessageRelay: WebSocketPeer {
    private let endpoint: Endpoint
    private let eventLoop: any EventLoop
    private var caller: WebSocket?
    private var recognizer: WebSocket?

    init(to endpoint: Endpoint, on eventLoop: any EventLoop) {
        self.endpoint = endpoint
        self.eventLoop = eventLoop
    }

    func connected(_ socket: WebSocket) {
        self.caller = socket
        WebSocketClient.connect(to: self.endpoint, on: self.eventLoop, peer: Far(relay: self))
    }

    func received(_ message: consuming ByteBuffer) { self.recognizer?.send(message) }
    func received(text: consuming ByteBuffer) {}
    func closed(_ close: WebSocketClose) { self.recognizer?.close() }

    private func connectedFar(_ socket: WebSocket) {
        self.recognizer = socket
        // Packets may come now.
        self.caller?.send(ByteBuffer(bytes: [1]))
    }

    /// The end towards the recognizer.
    private final class Far: WebSocketClientPeer {
        private let relay: MessageRelay

        init(relay: MessageRelay) {
            self.relay = relay
        }

        func connected(_ socket: WebSocket) { self.relay.connectedFar(socket) }
        func failed(_ error: ConnectError) { self.relay.caller?.close() }
        func received(_ message: consuming ByteBuffer) {}
        func received(text: consuming ByteBuffer) {}
        func closed(_ close: WebSocketClose) { self.relay.caller?.close() }
    }
}
