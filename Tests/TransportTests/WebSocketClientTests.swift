import Loopback
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing
import Transport

/// What a client says about servers that do not do as it asks.
@Suite(.timeLimit(.minutes(1)))
struct WebSocketClientTests {
    private func endpoint(_ port: Int, host: String = "127.0.0.1") -> Endpoint {
        Endpoint(scheme: .ws, host: host, port: port)
    }

    /// A port on which nothing listens.
    private func closedPort() async throws -> Int {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close()
        return port
    }

    @Test func pathQueryAndHeadersReachTheServer() async throws {
        let heads = Events<HTTPRequestHead>()
        let route: Listener.RouteFunction = { head, _ in
            heads.add(head)
            return .webSocket { RecordingPeer(Events()) }
        }
        try await withServer(route: route) { listener in
            let client = connect(
                to: listener.port,
                target: "/a/b?sid=1&x=%20",
                headers: ["X-Api-Key": "secret"]
            )
            try await client.expect(.connected)
            let head = try await heads.next()
            #expect(head.uri == "/a/b?sid=1&x=%20")
            #expect(head.path == "/a/b")
            #expect(head.queryValue("sid") == "1")
            #expect(head.queryValue("y") == nil)
            #expect(head.headers["x-api-key"] == ["secret"])
            #expect(head.headers["host"] == ["127.0.0.1:\(listener.port)"])
        }
    }

    @Test func aHostMayBeAName() async throws {
        try await withServer(route: webSocketRoute()) { listener in
            let client = connect(to: listener.port, host: "localhost")
            try await client.expect(.connected)
        }
    }

    @Test func whereNothingListensTheClientIsRefused() async throws {
        let port = try await self.closedPort()
        let error = ConnectError.refused(self.endpoint(port))
        try await connect(to: port).expect(.failed(error))
        #expect(error.description == "nothing listens at 127.0.0.1:\(port)")
    }

    @Test func aNameThatDoesNotExistIsSaidToBe() async throws {
        let error = ConnectError.unresolved(host: "nobody.invalid")
        try await connect(to: 1, host: "nobody.invalid").expect(.failed(error))
        #expect(error.description == "there is no host named nobody.invalid")
    }

    @Test func aRefusalIsReportedWithItsBody() async throws {
        let body = #"{"error":"Invalid X-Api-Key"}"#
        let route: Listener.RouteFunction = { _, _ in
            .answer(HTTPAnswer(.unauthorized, body: ByteBuffer(string: body)))
        }
        try await withServer(route: route) { listener in
            let endpoint = self.endpoint(listener.port)
            let error = ConnectError.answered(endpoint, status: 401, body: body)
            try await connect(to: listener.port).expect(.failed(error))
            #expect(
                error.description == "ws://127.0.0.1:\(listener.port)/ answered with status 401 "
                    + "where a WebSocket was asked for: " + body
            )
        }
    }

    @Test func onlyTheStartOfALongRefusalIsKept() async throws {
        let body = String(repeating: "x", count: 10_000)
        let route: Listener.RouteFunction = { _, _ in
            .answer(HTTPAnswer(.forbidden, body: ByteBuffer(string: body)))
        }
        try await withServer(route: route) { listener in
            let kept = String(repeating: "x", count: 4_096)
            let error = ConnectError.answered(
                self.endpoint(listener.port),
                status: 403,
                body: kept
            )
            try await connect(to: listener.port).expect(.failed(error))
        }
    }

    @Test(arguments: [
        ("220 mail.example ESMTP\r\n", true),
        ("\u{15}\u{3}\u{1}", true),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            true
        ),
        (
            "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", true
        ),
        ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 100_000), true),
        ("", false),
        ("HTTP/1.1 101 Swit", false),
    ])
    func whatIsNoHandshakeIsNamed(answer: String, isUnderstoodWrongly: Bool) async throws {
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            _ = try await raw.read(until: "\r\n\r\n")
            try await raw.send(answer)
            try await raw.close()
        }
        try await RawPeer.serving(serve) { port in
            guard case .failed(let error) = try await connect(to: port).next() else {
                Issue.record("connected")
                return
            }
            switch error {
            case .notUnderstood(let endpoint, _):
                #expect(endpoint == self.endpoint(port))
                #expect(isUnderstoodWrongly)
            case .closed(let endpoint, .upgrade, _):
                #expect(endpoint == self.endpoint(port))
                #expect(!isUnderstoodWrongly)
            default: Issue.record("\(error)")
            }
        }
    }

    @Test func aServerThatSaysNothingTakesTooLong() async throws {
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in _ = try await raw.isCutOff()
        }
        try await RawPeer.serving(serve) { port in
            // On a busy machine even connecting may take longer, so it is given more until it does not.
            var timeout = TimeAmount.milliseconds(50)
            var event = try await connect(to: port, timeout: timeout).next()
            while event == .failed(.timedOut(self.endpoint(port), during: .connect)) {
                timeout = timeout * 2
                event = try await connect(to: port, timeout: timeout).next()
            }
            let error = ConnectError.timedOut(self.endpoint(port), during: .upgrade)
            #expect(event == .failed(error))
            #expect(
                error.description
                    == "127.0.0.1:\(port) took too long: the WebSocket handshake was not done in time"
            )
        }
    }

    @Test func framesRightBehindTheAnswerAreNotLost() async throws {
        // The server's first message is sent from inside `connected`, so it leaves with the answer.
        let route = webSocketRoute { socket, event in
            if event == .connected { socket.send(ByteBuffer(bytes: [1, 2, 3])) }
        }
        try await withServer(route: route) { listener in
            let client = connect(to: listener.port)
            try await client.expect(.connected)
            try await client.expect(.binary([1, 2, 3]))
        }
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\0"])
    func aHeaderThatWouldBreakOutIsNotSent(value: String) async throws {
        try await withServer(route: webSocketRoute()) { listener in
            let client = connect(to: listener.port, headers: ["X-Api-Key": value])
            try await client.expect(.failed(.badHeader("X-Api-Key")))
        }
    }

    @Test func anAttemptThatIsGivenUpSaysNothing() async throws {
        let accepted = Events<Bool>()
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            _ = try await raw.read(until: "\r\n\r\n")
            accepted.add(true)
            _ = try await raw.isCutOff()
            accepted.add(false)
        }
        try await RawPeer.serving(serve) { port in
            let events = Events<PeerEvent>()
            let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
            let attempt = try await eventLoop.submit {
                NIOLoopBound(
                    WebSocketClient.connect(
                        to: self.endpoint(port),
                        on: eventLoop,
                        peer: RecordingPeer(events)
                    ),
                    eventLoop: eventLoop
                )
            }.get()
            try await accepted.expect(true)
            eventLoop.execute { attempt.value.cancel() }
            try await accepted.expect(false)
            // A last event of our own shows that there was none before it.
            events.add(.serverStops)
            try await events.expect(.serverStops)
        }
    }

    @Test func anAttemptThatSucceededCannotBeGivenUp() async throws {
        try await withServer(route: webSocketRoute()) { listener in
            let events = Events<PeerEvent>()
            let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
            let attempt = try await eventLoop.submit {
                NIOLoopBound(
                    WebSocketClient.connect(
                        to: self.endpoint(listener.port),
                        on: eventLoop,
                        peer: RecordingPeer(events)
                    ),
                    eventLoop: eventLoop
                )
            }.get()
            try await events.expect(.connected)
            try await eventLoop.submit { attempt.value.cancel() }.get()
            await listener.close(within: .seconds(1))
            let reason = "the server stops"
            try await events.expect(.closed(.byPeer(code: .goingAway, reason: reason)))
        }
    }
}
