import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

/// A plain TCP connection, for bytes that no client or server of ours would send.
package final class RawPeer: Sendable {
    private enum Event: Equatable, Sendable {
        case bytes([UInt8])
        case closed(cutOff: Bool)
    }

    private let channel: any Channel
    private let events: Events<Event>
    private let unread = NIOLockedValueBox<[UInt8]>([])

    private init(channel: any Channel, events: Events<Event>) {
        self.channel = channel
        self.events = events
    }

    /// Connects to `port` on loopback. With `reads` off, what comes stays in the kernel; with `endsToo`
    /// off, the connection stays open when the other side ends it.
    package static func connect(
        to port: Int,
        reads: Bool = true,
        endsToo: Bool = true
    ) async throws -> RawPeer {
        let events = Events<Event>()
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.autoRead, value: reads)
            .channelOption(.allowRemoteHalfClosure, value: !endsToo)
            .channelInitializer { Self.configure($0, events) }
            .connect(host: "127.0.0.1", port: port).get()
        return RawPeer(channel: channel, events: events)
    }

    /// Connects to `port` on loopback, and becomes a WebSocket.
    package static func upgraded(to port: Int) async throws -> RawPeer {
        let raw = try await Self.connect(to: port)
        try await raw.send(upgradeRequest)
        _ = try await raw.read(until: "\r\n\r\n")
        return raw
    }

    /// Runs `body` with the port of a server that hands each connection to `serve`.
    package static func serving(
        _ serve: @escaping @Sendable (RawPeer) async throws -> Void,
        _ body: (Int) async throws -> Void
    ) async throws {
        let accepted = Events<RawPeer>()
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                let events = Events<Event>()
                accepted.add(RawPeer(channel: channel, events: events))
                return Self.configure(channel, events)
            }
            .bind(host: "127.0.0.1", port: 0).get()
        try await withThrowingTaskGroup { group in
            group.addTask {
                while let peer = try? await accepted.next() { try? await serve(peer) }
            }
            try await body(server.localAddress?.port ?? 0)
            group.cancelAll()
        }
        try await server.close()
    }

    package func send(_ bytes: [UInt8]) async throws {
        try await self.channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    package func send(_ text: String) async throws {
        try await self.send(Array(text.utf8))
    }

    /// What comes up to and including `end`.
    package func read(until end: String) async throws -> String {
        var bytes: [UInt8] = []
        while !bytes.ends(with: end.utf8) { bytes += try await self.read(1) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The next `count` bytes.
    package func read(_ count: Int) async throws -> [UInt8] {
        while self.unread.withLockedValue({ $0.count < count }) {
            guard case .bytes(let bytes) = try await self.events.next() else {
                Issue.record("closed after \(self.unread.withLockedValue { $0 })")
                throw CancellationError()
            }
            self.unread.withLockedValue { $0 += bytes }
        }
        return self.unread.withLockedValue { unread in
            defer { unread.removeFirst(count) }
            return Array(unread.prefix(count))
        }
    }

    /// All that comes until the other side closes.
    package func readToEnd() async throws -> [UInt8] { try await self.rest().bytes }

    /// All that comes until the end of the connection, and whether that was cut off rather than closed.
    package func rest() async throws -> (bytes: [UInt8], isCutOff: Bool) {
        while true {
            switch try await self.events.next() {
            case .bytes(let bytes): self.unread.withLockedValue { $0 += bytes }
            case .closed(let cutOff): return (self.unread.withLockedValue { $0 }, cutOff)
            }
        }
    }

    /// Waits for the end of the connection. Returns whether it was cut off.
    package func isCutOff() async throws -> Bool {
        while true {
            if case .closed(let cutOff) = try await self.events.next() { return cutOff }
        }
    }

    package func close() async throws { try await self.channel.close() }

    private static func configure(
        _ channel: any Channel,
        _ events: Events<Event>
    ) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(Recorder(events: events))
        }
    }

    private final class Recorder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let events: Events<Event>
        private var isCutOff = false

        init(events: Events<Event>) {
            self.events = events
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.events.add(.bytes(Array(self.unwrapInboundIn(data).readableBytesView)))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            self.isCutOff = true
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.events.add(.closed(cutOff: self.isCutOff))
        }
    }
}

extension [UInt8] {
    fileprivate func ends(with end: String.UTF8View) -> Bool {
        self.suffix(end.count).elementsEqual(end)
    }
}
