import Framing
import Loopback
import NIOCore
import Testing
import Transport

/// The server, seen from a plain TCP connection.
@Suite(.timeLimit(.minutes(1)))
struct WebSocketWireTests {
    private static let quick: WebSocketLimits = {
        var limits = WebSocketLimits.server
        limits.closeTimeout = .milliseconds(1)
        return limits
    }()

    /// Runs `body` with a raw connection that has become a WebSocket.
    private func withRawSocket(
        limits: WebSocketLimits = Self.quick,
        _ events: Events<PeerEvent> = Events(),
        react: @escaping @Sendable (WebSocket, PeerEvent) -> Void = echo,
        _ body: (RawPeer) async throws -> Void
    ) async throws {
        let route = webSocketRoute(events, limits: limits, react: react)
        try await withServer(route: route) { listener in
            let raw = try await RawPeer.connect(to: listener.port)
            try await raw.send(upgradeRequest)
            let answer = try await raw.read(until: "\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            try await events.expect(.connected)
            try await body(raw)
        }
    }

    @Test func theHandshakeIsThatOfTheStandard() async throws {
        try await withServer(route: webSocketRoute()) { listener in
            let raw = try await RawPeer.connect(to: listener.port)
            try await raw.send(upgradeRequest)
            let lines = try await raw.read(until: "\r\n\r\n").lowercased().split(separator: "\r\n")
                .map(String.init)
            #expect(lines.contains("upgrade: websocket"))
            #expect(lines.contains("connection: upgrade"))
            #expect(
                lines.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".lowercased())
            )
        }
    }

    @Test func framesRightBehindTheRequestAreNotLost() async throws {
        try await withServer(route: webSocketRoute()) { listener in
            let raw = try await RawPeer.connect(to: listener.port)
            try await raw.send(Array(upgradeRequest.utf8) + clientFrame(0x82, [1, 2, 3]))
            _ = try await raw.read(until: "\r\n\r\n")
            #expect(try await raw.read(5) == [0x82, 3, 1, 2, 3])
        }
    }

    @Test func aMessageInPartsIsJoined() async throws {
        try await self.withRawSocket { raw in
            let parts = clientFrame(0x02, [1]) + clientFrame(0x00, [2]) + clientFrame(0x80, [3])
            for byte in parts { try await raw.send([byte]) }
            #expect(try await raw.read(5) == [0x82, 3, 1, 2, 3])
        }
    }

    @Test func aPingIsAnswered() async throws {
        try await self.withRawSocket { raw in
            try await raw.send(clientFrame(0x89, [1, 2, 3]))
            #expect(try await raw.read(5) == [0x8A, 3, 1, 2, 3])
        }
    }

    @Test func aCloseIsAnswered() async throws {
        let events = Events<PeerEvent>()
        try await self.withRawSocket(events) { raw in
            try await raw.send(clientFrame(0x88, [0x03, 0xE8, 0x6F, 0x6B]))
            #expect(try await raw.readToEnd() == closeFrame(1_000, ""))
            try await events.expect(.closed(.byPeer(code: .normal, reason: "ok")))
        }
    }

    @Test func aCloseWithoutACodeIsAnsweredInKind() async throws {
        let events = Events<PeerEvent>()
        try await self.withRawSocket(events) { raw in
            try await raw.send(clientFrame(0x88))
            #expect(try await raw.readToEnd() == [0x88, 0])
            try await events.expect(.closed(.byPeer(code: nil, reason: "")))
        }
    }

    @Test func aCloseThatIsNotAnsweredEndsAtItsDeadline() async throws {
        let events = Events<PeerEvent>()
        let react: @Sendable (WebSocket, PeerEvent) -> Void = { socket, event in
            if event == .connected { socket.close(.normal, reason: "bye") }
        }
        try await self.withRawSocket(events, react: react) { raw in
            #expect(try await raw.readToEnd() == closeFrame(1_000, "bye"))
            try await events.expect(.closed(.byUs(code: .normal, reason: "bye")))
        }
    }

    @Test(
        arguments: [
            ([0x82, 0x00], .unmaskedFrame),
            (clientFrame(0xC2), .reservedBits),
            (clientFrame(0x83), .unknownOpcode(3)),
            (clientFrame(0x80), .nothingToContinue),
            (clientFrame(0x02) + clientFrame(0x82), .messageInsideMessage),
            (clientFrame(0x09), .controlFrameInParts),
            ([0x89, 0xFE], .controlFrameTooLong),
            (clientFrame(0x88, [3]), .halfACloseCode),
            (clientFrame(0x88, [0x03, 0xED]), .closeCodeNotAllowed(1_005)),
            (clientFrame(0x81, [0xFF]), .textNotUTF8),
            (
                [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
                .messageTooLarge(byteCountMax: 4 << 20)
            ),
        ] as [([UInt8], WebSocketViolation)]
    )
    func aViolationEndsTheConnectionWithItsReason(
        bytes: [UInt8],
        violation: WebSocketViolation
    ) async throws {
        let events = Events<PeerEvent>()
        try await self.withRawSocket(events) { raw in
            try await raw.send(bytes)
            let frame = closeFrame(violation.closeCode.number, violation.description)
            #expect(try await raw.readToEnd() == frame)
            try await events.expect(.closed(.violation(violation)))
        }
    }

    @Test func aConnectionThatIsJustDroppedIsLost() async throws {
        let events = Events<PeerEvent>()
        try await self.withRawSocket(events) { raw in
            try await raw.close()
            let text = "the other side closed it without a close frame"
            try await events.expect(.closed(.lost(text)))
        }
    }
}
