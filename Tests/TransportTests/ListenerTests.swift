import Loopback
import NIOCore
import NIOPosix
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct ListenerTests {
    private func bind(
        host: String = "127.0.0.1",
        port: Int = 0,
        route: @escaping Listener.RouteFunction = webSocketRoute()
    ) async throws -> Listener {
        try await Listener.bind(
            host: host,
            port: port,
            group: .singletonMultiThreadedEventLoopGroup,
            route: route
        )
    }

    @Test func aTakenPortIsNamed() async throws {
        let first = try await self.bind()
        let error = ListenError.portTaken(port: first.port, host: "127.0.0.1")
        await #expect(throws: error) { try await self.bind(port: first.port) }
        #expect(
            error.description == "port \(first.port) on 127.0.0.1 is taken; "
                + "choose another with --port or end the other program"
        )
        await first.close(within: .seconds(1))
    }

    @Test(arguments: ["192.0.2.1", "nobody.invalid"])
    func anAddressOfAnotherMachineIsNamed(host: String) async throws {
        await #expect(throws: ListenError.noSuchAddress(host: host)) {
            try await self.bind(host: host)
        }
    }

    @Test func aPortIsFreeAgainAfterItsListenerHasClosed() async throws {
        let first = try await self.bind()
        await first.close(within: .seconds(1))
        let second = try await self.bind(port: first.port)
        #expect(second.port == first.port)
        await second.close(within: .seconds(1))
    }

    @Test func liveConnectionsAreToldThatTheServerStops() async throws {
        let listener = try await self.bind()
        let client = connect(to: listener.port)
        try await client.expect(.connected)
        let idle = try await RawPeer.connect(to: listener.port)
        await listener.close(within: .seconds(30))
        let reason = "the server stops"
        try await client.expect(.closed(.byPeer(code: .goingAway, reason: reason)))
        let rest = try await idle.readToEnd()
        #expect(rest.isEmpty)
        await #expect(throws: (any Error).self) { try await RawPeer.connect(to: listener.port) }
    }

    @Test func aPeerMaySayGoodbye() async throws {
        final class Polite: WebSocketServerPeer {
            private var socket: WebSocket?

            func connected(_ socket: WebSocket) { self.socket = socket }

            func serverStops() {
                self.socket?.send(ByteBuffer(bytes: [1]))
                self.socket?.close(.goingAway, reason: "bye")
            }

            func received(_ message: consuming ByteBuffer) {}

            func received(text: consuming ByteBuffer) {}

            func closed(_ close: WebSocketClose) { self.socket = nil }
        }
        let listener = try await self.bind(route: { _, _ in .webSocket { Polite() } })
        let client = connect(to: listener.port)
        try await client.expect(.connected)
        await listener.close(within: .seconds(30))
        try await client.expect(.binary([1]))
        try await client.expect(.closed(.byPeer(code: .goingAway, reason: "bye")))
    }

    @Test func whoeverDoesNotGoIsCutOffAtTheDeadline() async throws {
        final class Deaf: WebSocketServerPeer {
            func connected(_ socket: WebSocket) {}
            func serverStops() {}
            func received(_ message: consuming ByteBuffer) {}
            func received(text: consuming ByteBuffer) {}
            func closed(_ close: WebSocketClose) {}
        }
        let listener = try await self.bind(route: { _, _ in .webSocket { Deaf() } })
        let client = connect(to: listener.port)
        try await client.expect(.connected)
        await listener.close(within: .milliseconds(10))
        let text = "the other side closed it without a close frame"
        try await client.expect(.closed(.lost(text)))
    }
}
