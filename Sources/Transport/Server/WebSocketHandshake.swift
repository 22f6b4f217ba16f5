import NIOCore
import NIOHTTP1
import NIOWebSocket

/// The server's side of the handshake (RFC 6455, section 4.2).
enum WebSocketHandshake {
    /// What keeps a request from becoming a WebSocket; `nil` if nothing does.
    static func objection(to head: HTTPRequestHead) -> HTTPAnswer? {
        guard head.asksForWebSocket, head.method == .GET else {
            let host = head.headers.first(name: "host") ?? "HOST"
            let text = "\(head.path) is a WebSocket; connect to ws://\(host)\(head.path).\n"
            let headers: HTTPHeaders = ["Upgrade": "websocket"]
            return HTTPAnswer(.upgradeRequired, headers: headers, text: text)
        }
        guard head.headers["sec-websocket-version"] == ["13"] else {
            let headers: HTTPHeaders = ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"]
            let text = "The header Sec-WebSocket-Version must be 13.\n"
            return HTTPAnswer(.upgradeRequired, headers: headers, text: text)
        }
        guard head.headers["sec-websocket-key"].count == 1 else {
            return HTTPAnswer(.badRequest, text: "One header Sec-WebSocket-Key is needed.\n")
        }
        return nil
    }

    /// Calls back with the headers of the answer 101; with `nil` if a header of the request is wrong.
    static func agree(
        to head: HTTPRequestHead,
        on channel: any Channel,
        adding headers: HTTPHeaders,
        completion: @escaping (HTTPHeaders?) -> Void
    ) {
        // NIO's upgrader knows how to compute the accept header; all else of it goes unused.
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() }
        )
        var headers = headers
        headers.replaceOrAdd(name: "Connection", value: "upgrade")
        headers.replaceOrAdd(name: "Upgrade", value: "websocket")
        upgrader
            .buildUpgradeResponse(
                channel: channel,
                upgradeRequest: head,
                initialResponseHeaders: headers
            )
            .assumeIsolated()
            .whenComplete { result in completion(try? result.get()) }
    }
}
