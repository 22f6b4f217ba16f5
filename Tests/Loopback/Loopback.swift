package import NIOCore
package import NIOHTTP1
import NIOPosix
package import Transport

/// Runs `body` with a server on loopback, then stops the server.
package func withServer<Result>(
    tls: ServerTLS? = nil,
    limits: ServerLimits = ServerLimits(),
    route: @escaping Listener.RouteFunction,
    _ body: (Listener) async throws -> Result
) async throws -> Result {
    let listener = try await Listener.bind(
        host: "127.0.0.1",
        port: 0,
        group: .singletonMultiThreadedEventLoopGroup,
        tls: tls,
        limits: limits,
        route: route
    )
    let result = try await body(listener)
    await listener.close(within: .milliseconds(1))
    return result
}

/// A route to one peer, whatever the path.
package func webSocketRoute(
    _ events: Events<PeerEvent> = Events(),
    limits: WebSocketLimits = .server,
    react: @escaping @Sendable (WebSocket, PeerEvent) -> Void = echo
) -> Listener.RouteFunction {
    { _, _ in
        .webSocket(headers: [:], limits: limits) { RecordingPeer(events, react: react) }
    }
}

/// Connects a peer that records into the returned events.
package func connect(
    to port: Int,
    scheme: Endpoint.Scheme = .ws,
    host: String = "127.0.0.1",
    target: String = "/",
    headers: HTTPHeaders = [:],
    tls: ClientTLS? = nil,
    limits: WebSocketLimits = .client,
    timeout: TimeAmount = .seconds(10),
    react: @escaping @Sendable (WebSocket, PeerEvent) -> Void = { _, _ in }
) -> Events<PeerEvent> {
    let events = Events<PeerEvent>()
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    eventLoop.execute {
        WebSocketClient.connect(
            to: Endpoint(scheme: scheme, host: host, port: port, target: target),
            headers: headers,
            tls: tls,
            limits: limits,
            timeout: timeout,
            on: eventLoop,
            peer: RecordingPeer(events, react: react)
        )
    }
    return events
}
