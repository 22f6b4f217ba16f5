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

    @Test func bothSidesLearnOfAClientsClose() async throws {
        let server = Events<PeerEvent>()
        let code = WebSocketCloseCode(4_001)
        try await withServer(route: webSocketRoute(server)) { listener in
            let client = connect(to: listener.port) { socket, event in
                if event == .connected { socket.close(code, reason: "bye") }
            }
            try await client.expect(.connected)
            try await server.expect(.connected)
            try await server.expect(.closed(.byPeer(code: code, reason: "bye")))
            try await client.expect(.closed(.byUs(code: code, reason: "bye")))
        }
    }
}
