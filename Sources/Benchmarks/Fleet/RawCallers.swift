import NIOCore
import NIOPosix
import Transport

/// The least that a fleet can cost on NIO: connections that are sent the same bytes on the same schedule.
///
/// No machines, no messages, no marks: one ready frame that all share, written in turn, with one timer for
/// the whole ring. It belongs to one event loop.
final class RawCallers {
    private let eventLoop: any EventLoop
    private let frame: ByteBuffer
    private var ring: [Caller] = []
    private var next = 0
    private var start = NIODeadline.now()
    private var end = NIODeadline.now()
    private var lateness: [Duration] = []
    private var done: CheckedContinuation<[Duration], Never>?

    /// Callers that all send `frame`.
    init(sending frame: ByteBuffer, on eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.frame = frame
    }

    /// Opens one more connection, up to the first message from the server.
    func connect(to port: Int) -> EventLoopFuture<Void> {
        let ready = self.eventLoop.makePromise(of: Void.self)
        let caller = Caller(ready: ready)
        self.ring.append(caller)
        let bound = NIOLoopBound(caller, eventLoop: self.eventLoop)
        ClientBootstrap(group: self.eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .cascadeFailure(to: ready)
        return ready.futureResult
    }

    /// Sends for `duration`, each caller every `packet`, and resumes `done` with how late that was.
    func send(
        for duration: TimeAmount,
        every packet: TimeAmount,
        done: CheckedContinuation<[Duration], Never>
    ) {
        self.done = done
        self.lateness.reserveCapacity(
            self.ring.count * Int(duration.nanoseconds / packet.nanoseconds + 1)
        )
        self.start = .now() + packet
        self.end = self.start + duration
        self.arm(every: packet)
    }

    func close() {
        for caller in self.ring { caller.context?.close(promise: nil) }
        self.ring = []
    }

    /// When the `next`th frame is due: the callers are spread evenly.
    private func due(every packet: TimeAmount) -> NIODeadline {
        let count = self.ring.count
        let rounds = packet * (self.next / count)
        let phase = packet.nanoseconds * Int64(self.next % count) / Int64(count)
        return self.start + rounds + .nanoseconds(phase)
    }

    private func arm(every packet: TimeAmount) {
        let due = self.due(every: packet)
        self.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.send(every: packet) }
    }

    private func send(every packet: TimeAmount) {
        var now = NIODeadline.now()
        while case let due = self.due(every: packet), due <= now {
            guard due < self.end else {
                self.done?.resume(returning: self.lateness)
                self.done = nil
                return
            }
            let caller = self.ring[self.next % self.ring.count]
            caller.context?.writeAndFlush(caller.wrapOutboundOut(self.frame), promise: nil)
            now = .now()
            self.lateness.append(.nanoseconds((now - due).nanoseconds))
            self.next += 1
        }
        self.arm(every: packet)
    }

    private final class Caller: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        /// The key is the example of RFC 6455.
        private static let request = """
            GET / HTTP/1.1\r
            Host: 127.0.0.1\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r\n
            """

        private(set) var context: ChannelHandlerContext?
        private var ready: EventLoopPromise<Void>?

        init(ready: EventLoopPromise<Void>) { self.ready = ready }

        func channelActive(context: ChannelHandlerContext) {
            self.context = context
            let request = ByteBuffer(string: Self.request)
            context.writeAndFlush(self.wrapOutboundOut(request), promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.ready?.succeed()
            self.ready = nil
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.context = nil
            self.ready?.fail(Unmeasurable(description: "the echo server closed a connection"))
        }
    }
}
