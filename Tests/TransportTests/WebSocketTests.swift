import Framing
import Loopback
import NIOCore
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct WebSocketTests {
    @Test(arguments: [0, 1, 125, 126, 3_208, 65_535, 65_536, 1_000_000])
    func aMessageComesBackWhole(byteCount: Int) async throws {
        let message = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withServer(route: webSocketRoute()) { listener in
            let client = connect(to: listener.port) { socket, event in
                if event == .connected { socket.send(ByteBuffer(bytes: message)) }
            }
            try await client.expect(.connected)
            try await client.expect(.binary(message))
        }
    }

    @Test func aTextComesBackAsText() async throws {
        try await withServer(route: webSocketRoute()) { listener in
            let client = connect(to: listener.port) { socket, event in
                if event == .connected { socket.send(text: ByteBuffer(string: "今天")) }
            }
            try await client.expect(.connected)
            try await client.expect(.text("今天"))
        }
    }

    @Test func messagesKeepTheirOrder() async throws {
        try await withServer(route: webSocketRoute()) { listener in
            let client = connect(to: listener.port) { socket, event in
                guard event == .connected else { return }
                for number in 0..<200 as Range<UInt8> {
                    socket.send(ByteBuffer(repeating: number, count: 500))
                }
            }
            try await client.expect(.connected)
            for number in 0..<200 as Range<UInt8> {
                try await client.expect(.binary([UInt8](repeating: number, count: 500)))
            }
        }
    }

    @Test func bothSidesLearnOfAClientsClose() async throws {
        let server = Events<PeerEvent>()
        let code = WebSocketCloseCode(4_001)
        try await withServer(route: webSocketRoute(server)) { listener in
            let client = connect(to: listener.port) { socket, event in
                if event == .connected { socket.close(code, reason: "bye") }
            }
            try await client.expect(.connected)
            try await client.expect(.closed(.byUs(code: code, reason: "bye")))
            try await server.expect(.connected)
            try await server.expect(.closed(.byPeer(code: code, reason: "bye")))
        }
    }

    @Test func bothSidesLearnOfAServersClose() async throws {
        let server = Events<PeerEvent>()
        let route = webSocketRoute(server) { socket, event in
            if event == .binary([1]) { socket.close(.internalError, reason: "sorry") }
        }
        try await withServer(route: route) { listener in
            let client = connect(to: listener.port) { socket, event in
                if event == .connected { socket.send(ByteBuffer(bytes: [1])) }
            }
            try await client.expect(.connected)
            try await client.expect(.closed(.byPeer(code: .internalError, reason: "sorry")))
            try await server.expect(.connected)
            try await server.expect(.binary([1]))
            try await server.expect(.closed(.byUs(code: .internalError, reason: "sorry")))
        }
    }

    @Test func aLongReasonIsCutAtACharacter() async throws {
        let server = Events<PeerEvent>()
        let reason = String(repeating: "今", count: 100)
        try await withServer(route: webSocketRoute(server)) { listener in
            _ = connect(to: listener.port) { socket, event in
                if event == .connected { socket.close(.normal, reason: reason) }
            }
            try await server.expect(.connected)
            let kept = String(repeating: "今", count: 41)
            try await server.expect(.closed(.byPeer(code: .normal, reason: kept)))
        }
    }

    @Test func aResetIsSeenAsOne() async throws {
        let server = Events<PeerEvent>()
        try await withServer(route: webSocketRoute(server)) { listener in
            let client = connect(to: listener.port) { socket, event in
                if event == .connected { socket.reset() }
            }
            try await client.expect(.connected)
            try await client.expect(.closed(.resetByUs))
            try await server.expect(.connected)
            try await server.expect(.closed(.lost("the other side cut it off")))
        }
    }

    @Test func afterTheEndNothingIsSentOrTold() async throws {
        let server = Events<PeerEvent>()
        try await withServer(route: webSocketRoute(server)) { listener in
            let client = connect(to: listener.port) { socket, event in
                guard event == .connected else { return }
                socket.send(ByteBuffer(bytes: [1]))
                socket.close()
                socket.send(ByteBuffer(bytes: [2]))
                socket.close(.internalError)
            }
            try await client.expect(.connected)
            try await client.expect(.closed(.byUs(code: .normal, reason: "")))
            try await server.expect(.connected)
            try await server.expect(.binary([1]))
            try await server.expect(.closed(.byPeer(code: .normal, reason: "")))
        }
    }

    @Test func aMessageBeyondTheBoundEndsTheConnection() async throws {
        let server = Events<PeerEvent>()
        var limits = WebSocketLimits.server
        limits.messageByteCountMax = 1_000
        let violation = WebSocketViolation.messageTooLarge(byteCountMax: 1_000)
        try await withServer(route: webSocketRoute(server, limits: limits)) { listener in
            let client = connect(to: listener.port) { socket, event in
                if event == .connected { socket.send(ByteBuffer(repeating: 0, count: 1_001)) }
            }
            try await client.expect(.connected)
            let reason = "a message has more than 1000 bytes"
            try await client.expect(.closed(.byPeer(code: .messageTooLarge, reason: reason)))
            try await server.expect(.connected)
            try await server.expect(.closed(.violation(violation)))
        }
    }

    @Test func aPeerThatDoesNotReadIsCutOffAtTheBound() async throws {
        let server = Events<PeerEvent>()
        var limits = WebSocketLimits.server
        limits.backlogByteCountMax = 1 << 20
        limits.closeTimeout = .milliseconds(1)
        let route = webSocketRoute(server, limits: limits) { socket, event in
            guard event == .connected else { return }
            for _ in 0..<1_000 { socket.send(ByteBuffer(repeating: 0, count: 1 << 16)) }
        }
        try await withServer(route: route) { listener in
            let raw = try await RawPeer.connect(to: listener.port, reads: false)
            try await raw.send(upgradeRequest)
            try await server.expect(.connected)
            guard case .closed(.backlog(let byteCount)) = try await server.next() else {
                Issue.record("closed for another reason")
                return
            }
            #expect(byteCount > 1 << 20 && byteCount < 1 << 21)
        }
    }

    @Test func theMessageInHandsOfThePeerIsItsAlone() async throws {
        final class Rewriter: WebSocketPeer {
            private var socket: WebSocket?

            func connected(_ socket: WebSocket) { self.socket = socket }

            func received(_ message: consuming ByteBuffer) {
                let isAlone: Void? = message.modifyIfUniquelyOwned {
                    $0.setInteger(UInt64(1), at: $0.readerIndex)
                }
                guard isAlone != nil else { return }
                self.socket?.send(message)
            }

            func received(text: consuming ByteBuffer) {}

            func closed(_ close: WebSocketClose) { self.socket = nil }
        }
        try await withServer(route: { _, _ in .webSocket { Rewriter() } }) { listener in
            let client = connect(to: listener.port) { socket, event in
                if event == .connected { socket.send(ByteBuffer(repeating: 7, count: 9)) }
            }
            try await client.expect(.connected)
            try await client.expect(.binary([0, 0, 0, 0, 0, 0, 0, 1, 7]))
        }
    }
}
