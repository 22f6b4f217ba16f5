package import NIOCore
package import NIOHTTP1

/// What a server does with a request, decided from its head alone.
package enum Route {
    /// Become a WebSocket connection, and answer with `headers` besides those of the protocol.
    /// `makePeer` is called once, on the connection's event loop.
    case webSocket(headers: HTTPHeaders, limits: WebSocketLimits, makePeer: () -> any WebSocketPeer)
    /// Read the body, then hand the request over. `makeResponder` is called on the connection's event loop.
    case http(makeResponder: () -> any HTTPResponder)
    /// Answer so, whatever the body is, and also if a WebSocket was asked for.
    case answer(HTTPAnswer)
    /// Do what the other route says, after so long. Until then the client may go, and nobody is told.
    indirect case after(TimeAmount, Route)
    /// Cut the connection off in place of an answer: the client sees a reset.
    case reset
    /// Never answer, and keep the connection open until the client goes or the server stops.
    case silence

    /// A WebSocket with no headers and limits of its own.
    package static func webSocket(_ makePeer: @escaping () -> any WebSocketPeer) -> Route {
        .webSocket(headers: [:], limits: .server, makePeer: makePeer)
    }

    /// 404, and a sentence that lists the paths there are.
    package static func notFound(_ path: String, known: [String]) -> Route {
        .answer(
            HTTPAnswer(
                .notFound,
                text: "There is nothing at \(path). There is: \(known.joined(separator: ", ")).\n"
            )
        )
    }
}

/// A whole HTTP answer.
package struct HTTPAnswer: Equatable, Sendable {
    package var status: HTTPResponseStatus
    package var headers: HTTPHeaders
    package var body: ByteBuffer

    package init(
        _ status: HTTPResponseStatus,
        headers: HTTPHeaders = [:],
        body: ByteBuffer = ByteBuffer()
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer in plain text.
    package init(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:], text: String) {
        self.init(status, headers: headers, body: ByteBuffer(string: text))
        self.headers.replaceOrAdd(name: "Content-Type", value: "text/plain; charset=utf-8")
    }
}

/// A whole HTTP request.
package struct HTTPRequest: Equatable, Sendable {
    package var head: HTTPRequestHead
    package var body: ByteBuffer

    package init(head: HTTPRequestHead, body: ByteBuffer) {
        self.head = head
        self.body = body
    }
}

extension HTTPRequestHead {
    /// The target without its query, such as `/api/v3/chat/completions`.
    package var path: String { String(self.uri.prefix { $0 != "?" }) }

    /// The first value of `name` in the query, without percent-decoding; `nil` if it is not there.
    package func queryValue(_ name: String) -> Substring? {
        guard let mark = self.uri.firstIndex(of: "?") else { return nil }
        for pair in self.uri[self.uri.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts[0] == name { return parts.count == 2 ? parts[1] : "" }
        }
        return nil
    }

    /// Whether the client asks for a WebSocket (RFC 6455, section 4.2.1).
    var asksForWebSocket: Bool {
        self.hasUpgrade
            && self.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
    }

    /// Whether the client asks for any other protocol. Its parser reads nothing after such a request.
    var hasUpgrade: Bool {
        self.headers.contains(name: "upgrade")
            && self.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }
}
