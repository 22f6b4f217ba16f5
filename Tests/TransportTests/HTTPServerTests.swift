import Loopback
import NIOCore
import NIOHTTP1
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct HTTPServerTests {
    private let events = Events<RecordingResponder.Event>()

    /// Runs `body` with a raw connection to a server that answers through `react`.
    private func withRawClient(
        limits: ServerLimits = ServerLimits(),
        react: @escaping @Sendable (HTTPRequest, HTTPExchange) -> Void = { request, exchange in
            exchange.answer(HTTPAnswer(.ok, body: request.body))
        },
        _ body: (RawPeer) async throws -> Void
    ) async throws {
        let events = self.events
        let route: Listener.RouteFunction = { head, _ in
            switch head.path {
            case "/socket": .webSocket { RecordingPeer(Events(), react: echo) }
            case "/answer": .http { RecordingResponder(events, react: react) }
            default: .notFound(head.path, known: ["/answer", "/socket"])
            }
        }
        try await withServer(limits: limits, route: route) { listener in
            try await body(RawPeer.connect(to: listener.port))
        }
    }

    private func post(_ body: String, _ headers: String = "") -> String {
        "POST /answer HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    private func answer(_ status: String, _ headers: String, _ body: String) -> [UInt8] {
        Array("HTTP/1.1 \(status)\r\n\(headers)\r\n\r\n\(body)".utf8)
    }

    @Test func aRequestIsAnswered() async throws {
        try await self.withRawClient { raw in
            try await raw.send(self.post("hello"))
            let expected = self.answer("200 OK", "Content-Length: 5", "hello")
            #expect(try await raw.read(expected.count) == expected)
            try await self.events.expect(.request("/answer", body: "hello"))
        }
    }

    @Test func requestsThatComeTogetherAreAnsweredInOrder() async throws {
        let react: @Sendable (HTTPRequest, HTTPExchange) -> Void = { request, exchange in
            exchange.eventLoop.assumeIsolated().execute {
                exchange.answer(HTTPAnswer(.ok, body: request.body))
            }
        }
        try await self.withRawClient(react: react) { raw in
            try await raw.send(self.post("one") + self.post("two") + self.post("three"))
            for body in ["one", "two", "three"] {
                let expected = self.answer("200 OK", "Content-Length: \(body.utf8.count)", body)
                #expect(try await raw.read(expected.count) == expected)
            }
        }
    }

    @Test func anAnswerIsStreamed() async throws {
        let react: @Sendable (HTTPRequest, HTTPExchange) -> Void = { _, exchange in
            exchange.head(.ok, ["Content-Type": "text/event-stream"])
            exchange.write(ByteBuffer(string: "data: 1\n\n"))
            exchange.eventLoop.assumeIsolated().execute {
                exchange.write(ByteBuffer(string: "data: 2\n\n"))
                exchange.end()
                exchange.write(ByteBuffer(string: "data: 3\n\n"))
            }
        }
        try await self.withRawClient(react: react) { raw in
            try await raw.send(self.post(""))
            let text = try await raw.read(until: "\r\n0\r\n\r\n")
            #expect(
                text.contains(
                    "transfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n"
                )
            )
            #expect(!text.contains("data: 3"))
        }
    }

    @Test func theResponderIsToldWhenTheClientLeaves() async throws {
        let react: @Sendable (HTTPRequest, HTTPExchange) -> Void = { _, exchange in
            exchange.head(.ok)
        }
        try await self.withRawClient(react: react) { raw in
            try await raw.send(self.post(""))
            _ = try await raw.read(until: "\r\n\r\n")
            try await self.events.expect(.request("/answer", body: ""))
            try await raw.close()
            try await self.events.expect(.clientLeft)
        }
    }

    @Test func anExchangeCanBeCutOff() async throws {
        let react: @Sendable (HTTPRequest, HTTPExchange) -> Void = { _, exchange in
            exchange.head(.ok)
            exchange.eventLoop.assumeIsolated().execute { exchange.reset() }
        }
        try await self.withRawClient(react: react) { raw in
            try await raw.send(self.post(""))
            #expect(try await raw.isCutOff())
        }
    }

    @Test func anAnswerToHEADHasNoBody() async throws {
        try await self.withRawClient { raw in
            try await raw.send("HEAD /answer HTTP/1.1\r\nConnection: close\r\n\r\n")
            let text = String(decoding: try await raw.readToEnd(), as: UTF8.self)
            #expect(text == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
    }

    @Test func anAnswerToHTTP10EndsWithTheConnection() async throws {
        let react: @Sendable (HTTPRequest, HTTPExchange) -> Void = { _, exchange in
            exchange.head(.ok)
            exchange.write(ByteBuffer(string: "all"))
            exchange.end()
        }
        try await self.withRawClient(react: react) { raw in
            try await raw.send("GET /answer HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let text = String(decoding: try await raw.readToEnd(), as: UTF8.self)
            #expect(text == "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nall")
        }
    }

    @Test(arguments: [
        (
            "GET /nowhere HTTP/1.1\r\n\r\n", "404 Not Found",
            "There is nothing at /nowhere. There is: /answer, /socket.\n"
        ),
        (
            "GET /socket HTTP/1.1\r\nHost: a:1\r\n\r\n", "426 Upgrade Required",
            "/socket is a WebSocket; connect to ws://a:1/socket.\n"
        ),
        (
            upgradeRequest.replacing("/chat", with: "/socket").replacing("13", with: "8"),
            "426 Upgrade Required", "The header Sec-WebSocket-Version must be 13.\n"
        ),
        (
            upgradeRequest.replacing("/chat", with: "/socket").replacing("-Key", with: "-Kex"),
            "400 Bad Request", "One header Sec-WebSocket-Key is needed.\n"
        ),
        (
            upgradeRequest.replacing("/chat", with: "/nowhere"), "404 Not Found",
            "There is nothing at /nowhere. There is: /answer, /socket.\n"
        ),
        (
            "\u{16}\u{3}\u{1}\u{2}\r\n\r\n", "400 Bad Request",
            "This is not a request that an HTTP server understands: invalid HTTP method.\n"
        ),
        (
            "POST /answer HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400 Bad Request",
            "This is not a request that an HTTP server understands: invalid character in chunk size header.\n"
        ),
        (
            "GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 20_000), "400 Bad Request",
            "This is not a request that an HTTP server understands: too many header bytes seen; overflow detected.\n"
        ),
    ])
    func whatCannotBeServedIsExplained(
        request: String,
        status: String,
        sentence: String
    ) async throws {
        try await self.withRawClient { raw in
            try await raw.send(request)
            let text = try await raw.read(until: ".\n")
            #expect(text.hasPrefix("HTTP/1.1 \(status)\r\n"))
            #expect(text.hasSuffix("\r\n\r\n" + sentence))
        }
    }

    @Test func aBodyBeyondTheBoundIsRefused() async throws {
        var limits = ServerLimits()
        limits.bodyByteCountMax = 100
        try await self.withRawClient(limits: limits) { raw in
            try await raw.send("POST /answer HTTP/1.1\r\nContent-Length: 1000\r\n\r\n")
            try await raw.send(String(repeating: "x", count: 101))
            let text = String(decoding: try await raw.readToEnd(), as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 413 Payload Too Large\r\n"))
            #expect(text.hasSuffix("The body has more than 100 bytes.\n"))
        }
    }

    @Test(arguments: ["", "GET /answer HT", "POST /answer HTTP/1.1\r\nContent-Length: 2\r\n\r\nx"])
    func aRequestThatNeverEndsIsGivenUp(start: String) async throws {
        var limits = ServerLimits()
        limits.requestTimeout = .milliseconds(20)
        try await self.withRawClient(limits: limits) { raw in
            try? await raw.send(start)
            let answer = try await raw.readToEnd()
            #expect(answer.isEmpty)
        }
    }

    @Test func aClientThatDoesNotReadIsCutOffAtTheBound() async throws {
        var limits = ServerLimits()
        limits.backlogByteCountMax = 1 << 20
        let react: @Sendable (HTTPRequest, HTTPExchange) -> Void = { _, exchange in
            exchange.head(.ok)
            for _ in 0..<1_000 { exchange.write(ByteBuffer(repeating: 0, count: 1 << 16)) }
        }
        let events = self.events
        let route: Listener.RouteFunction = { _, _ in
            .http { RecordingResponder(events, react: react) }
        }
        try await withServer(limits: limits, route: route) { listener in
            let raw = try await RawPeer.connect(to: listener.port, reads: false)
            try await raw.send(self.post(""))
            try await self.events.expect(.request("/answer", body: ""))
            try await self.events.expect(.clientLeft)
        }
    }
}
