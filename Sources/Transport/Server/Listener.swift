package import NIOCore
package import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a server puts up with.
package struct ServerLimits: Sendable {
    /// The largest request body. A larger one is answered with 413.
    package var bodyByteCountMax = 4 << 20
    /// How much may wait to be written to a client that does not read its answer. Beyond it the connection
    /// is cut off.
    package var backlogByteCountMax = 16 << 20
    /// How long a request may take from its connection (or its head) to its end.
    package var requestTimeout = TimeAmount.seconds(10)
    /// How long a connection is kept for a next request.
    package var idleTimeout = TimeAmount.seconds(75)
    /// How long a client has to close after its last answer.
    package var closeTimeout = TimeAmount.seconds(2)

    package init() {}
}

/// A server: HTTP/1.1 and WebSockets on one port.
package final class Listener: Sendable {
    /// Decides what becomes of a request. Called on the event loop of its connection.
    package typealias RouteFunction =
        @Sendable (_ head: HTTPRequestHead, _ eventLoop: any EventLoop) -> Route

    /// The port, which the system chose if 0 was asked for.
    package let port: Int

    private let channel: any Channel
    private let connections: ConnectionSet

    private init(channel: any Channel, connections: ConnectionSet) {
        self.channel = channel
        self.port = channel.localAddress?.port ?? 0
        self.connections = connections
    }

    /// Starts to accept connections.
    ///
    /// - Parameters:
    ///   - host: An address of this machine, or a name for one.
    ///   - port: 0 lets the system choose a free one.
    ///   - group: Each connection stays on one of its event loops.
    ///   - tls: `nil` for a server in the clear.
    ///   - limits: What each connection may cost.
    ///   - route: Decides about each request.
    /// - Returns: The running server.
    /// - Throws: If the address or the port cannot be had.
    package static func bind(
        host: String,
        port: Int,
        group: any EventLoopGroup,
        tls: ServerTLS? = nil,
        limits: ServerLimits = ServerLimits(),
        route: @escaping RouteFunction
    ) async throws(ListenError) -> Listener {
        let connections = ConnectionSet()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.configure(channel, tls, limits, route)
                    connections.insert(channel)
                }
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            return Listener(channel: channel, connections: connections)
        } catch {
            throw Self.listenError(error, host: host, port: port)
        }
    }

    /// Accepts no more connections, and tells those there are that the server stops.
    ///
    /// Returns when the last has closed. Those that have not after `timeout` are cut off.
    package func close(within timeout: TimeAmount) async {
        try? await self.channel.close()
        await self.connections.close(within: timeout)
    }

    private static func configure(
        _ channel: any Channel,
        _ tls: ServerTLS?,
        _ limits: ServerLimits,
        _ route: @escaping RouteFunction
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls.context)) }
        let decoder = HTTPRequestDecoder(
            leftOverBytesStrategy: .forwardBytes,
            limitConfiguration: .forStrangers
        )
        try pipeline.addHandlers([
            HTTPResponseEncoder(),
            ByteToMessageHandler(decoder, maximumBufferSize: HTTPLimits.parserByteCountMax),
            HTTPServerPipelineHandler(),
            HTTPServerHandler(channel: channel, limits: limits, route: route),
        ])
    }

    private static func listenError(_ error: any Error, host: String, port: Int) -> ListenError {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: .portTaken(port: port, host: host)
        case EACCES, EPERM: .notAllowed(port: port, host: host)
        case EADDRNOTAVAIL: .noSuchAddress(host: host)
        case .some, .none:
            error is SocketAddressError || error is SocketAddressError.UnknownHost
                ? .noSuchAddress(host: host)
                : .failed(port: port, host: host, ErrorText.of(error))
        }
    }
}
