import Loopback
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing
import Transport

private enum ReceiverEvent: Equatable, Sendable {
    case head(UInt)
    case body(String)
    case ended
    case failed(ConnectError)
}

private final class RecordingReceiver: HTTPReceiver {
    private let events: Events<ReceiverEvent>
    private let whenEnded: () -> Void

    init(_ events: Events<ReceiverEvent>, whenEnded: @escaping () -> Void = {}) {
        self.events = events
        self.whenEnded = whenEnded
    }

    func received(_ head: HTTPResponseHead) { self.events.add(.head(head.status.code)) }

    func received(_ body: ByteBuffer) { self.events.add(.body(String(buffer: body))) }

    func ended() {
        self.events.add(.ended)
        self.whenEnded()
    }

    func failed(_ error: ConnectError) { self.events.add(.failed(error)) }
}

@Suite(.timeLimit(.minutes(1)))
struct HTTPClientTests {
    private let events = Events<ReceiverEvent>()
    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    private func endpoint(_ port: Int) -> Endpoint {
        Endpoint(scheme: .http, host: "127.0.0.1", port: port, target: "/v3/chat?x=1")
    }

    private func client(_ port: Int) async throws -> NIOLoopBound<HTTPClientConnection> {
        let endpoint = self.endpoint(port)
        let eventLoop = self.eventLoop
        return try await eventLoop.submit {
            NIOLoopBound(HTTPClientConnection(to: endpoint, on: eventLoop), eventLoop: eventLoop)
        }.get()
    }

    private func post(
        _ client: NIOLoopBound<HTTPClientConnection>,
        headers: HTTPHeaders = [:],
        whenEnded: @escaping @Sendable () -> Void = {}
    ) {
        let events = self.events
        self.eventLoop.execute {
            client.value.post(
                headers: headers,
                body: ByteBuffer(string: "{}"),
                to: RecordingReceiver(events, whenEnded: whenEnded)
            )
        }
    }

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private func expectOK() async throws {
        try await self.events.expect(.head(200))
        try await self.events.expect(.body("ok"))
        try await self.events.expect(.ended)
    }

    @Test func aRequestGoesOutAsJSON() async throws {
        let requests = Events<String>()
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            try await requests.add(raw.read(until: "{}"))
            try await raw.send(Self.ok)
        }
        try await RawPeer.serving(serve) { port in
            let client = try await self.client(port)
            self.post(client, headers: ["Authorization": "Bearer key"])
            try await self.expectOK()
            try await requests.expect(
                "POST /v3/chat?x=1 HTTP/1.1\r\nAuthorization: Bearer key\r\nHost: 127.0.0.1:\(port)\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 2\r\n"
                    + "Accept-Encoding: identity\r\n\r\n{}"
            )
        }
    }

    @Test func anAnswerComesAsItIsWritten() async throws {
        let gate = Events<Bool>()
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            _ = try await raw.read(until: "{}")
            try await raw.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in ["one", "two"] {
                _ = try await gate.next()
                try await raw.send("3\r\n\(piece)\r\n")
            }
            try await raw.send("0\r\n\r\n")
        }
        try await RawPeer.serving(serve) { port in
            let client = try await self.client(port)
            self.post(client)
            try await self.events.expect(.head(200))
            gate.add(true)
            try await self.events.expect(.body("one"))
            gate.add(true)
            try await self.events.expect(.body("two"))
            try await self.events.expect(.ended)
        }
    }

    @Test func aKeptConnectionIsUsedAgain() async throws {
        let connections = Events<Int>()
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            connections.add(1)
            for _ in 0..<3 {
                _ = try await raw.read(until: "{}")
                try await raw.send(Self.ok)
            }
        }
        try await RawPeer.serving(serve) { port in
            let client = try await self.client(port)
            for _ in 0..<3 {
                self.post(client)
                try await self.expectOK()
            }
            connections.add(2)
            try await connections.expect(1)
            try await connections.expect(2)
        }
    }

    @Test func theNextRequestMayBeSentAsSoonAsTheLastHasEnded() async throws {
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            _ = try await raw.read(until: "{}")
            try await raw.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok")
            try await raw.close()
        }
        try await RawPeer.serving(serve) { port in
            let client = try await self.client(port)
            let events = self.events
            self.post(client) {
                let receiver = RecordingReceiver(events)
                client.value.post(headers: [:], body: ByteBuffer(string: "{}"), to: receiver)
            }
            try await self.expectOK()
            try await self.expectOK()
        }
    }

    @Test func aRequestIsRepeatedOnceIfAKeptConnectionDies() async throws {
        let connections = Events<Int>()
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            connections.add(1)
            _ = try await raw.read(until: "{}")
            try await raw.send(Self.ok)
            _ = try await raw.read(until: "{}")
            try await raw.close()
        }
        try await RawPeer.serving(serve) { port in
            let client = try await self.client(port)
            self.post(client)
            try await self.expectOK()
            self.post(client)
            try await self.expectOK()
            try await connections.expect(1)
            try await connections.expect(1)
        }
    }

    @Test(arguments: [
        ("", "before it was complete"),
        ("HTTP/1.1 200", "it broke off in the middle"),
    ])
    func aFirstRequestIsNotRepeated(answer: String, text: String) async throws {
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            _ = try await raw.read(until: "{}")
            try await raw.send(answer)
            try await raw.close()
        }
        try await RawPeer.serving(serve) { port in
            let client = try await self.client(port)
            self.post(client)
            let error = ConnectError.closed(self.endpoint(port), during: .answer, text)
            try await self.events.expect(.failed(error))
        }
    }

    @Test func anAnswerThatBreaksOffHasFailed() async throws {
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            _ = try await raw.read(until: "{}")
            try await raw.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")
            try await raw.close()
        }
        try await RawPeer.serving(serve) { port in
            let client = try await self.client(port)
            self.post(client)
            try await self.events.expect(.head(200))
            try await self.events.expect(.body("ok"))
            let text = "it broke off in the middle"
            let error = ConnectError.closed(self.endpoint(port), during: .answer, text)
            try await self.events.expect(.failed(error))
        }
    }

    @Test func whatIsNotHTTPIsNamed() async throws {
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            try await raw.send("220 mail\r\n")
            _ = try await raw.isCutOff()
        }
        try await RawPeer.serving(serve) { port in
            let client = try await self.client(port)
            self.post(client)
            guard case .failed(.notUnderstood) = try await self.events.next() else {
                Issue.record("understood")
                return
            }
        }
    }

    @Test func closingEndsTheRequestWithoutAWord() async throws {
        let closed = Events<Bool>()
        let serve: @Sendable (RawPeer) async throws -> Void = { raw in
            _ = try await raw.read(until: "{}")
            try await raw.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")
            _ = try await raw.isCutOff()
            closed.add(true)
        }
        try await RawPeer.serving(serve) { port in
            let client = try await self.client(port)
            self.post(client)
            try await self.events.expect(.head(200))
            try await self.events.expect(.body("ok"))
            self.eventLoop.execute { client.value.close() }
            try await closed.expect(true)
            self.events.add(.ended)
            try await self.events.expect(.ended)
        }
    }
}
