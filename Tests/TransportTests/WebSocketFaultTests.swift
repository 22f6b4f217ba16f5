import Loopback
import NIOCore
import NIOEmbedded
import Testing
import Transport

/// Connections that end badly, slowly, or not at all, because they were told to.
@Suite(.timeLimit(.minutes(1)))
struct WebSocketFaultTests {
    // MARK: Slow closes

    @Test func theAnswerToACloseTakesItsTime() async throws {
        let embedded = try EmbeddedSocket { socket, event in
            if event == .connected { socket.closeSlowly(by: .seconds(5)) }
        }
        try embedded.receive(clientFrame(0x88, [0x03, 0xE8]))
        try await embedded.events.expect(.connected)
        try await embedded.events.expect(.closed(.byPeer(code: .normal, reason: "")))
        embedded.advance(4)
        #expect(try embedded.writes() == [])
        #expect(embedded.channel.isActive)
        embedded.advance(1)
        #expect(try embedded.writes() == [closeFrame(1_000, "")])
        #expect(!embedded.channel.isActive)
    }

    @Test func ourOwnCloseTakesItsTime() async throws {
        let embedded = try EmbeddedSocket()
        try embedded.order { socket in
            socket.closeSlowly(by: .seconds(5))
            socket.close(.internalError, reason: "sorry")
            socket.send(ByteBuffer(bytes: [1]))
        }
        embedded.advance(4)
        #expect(try embedded.writes() == [])
        embedded.advance(1)
        #expect(try embedded.writes() == [closeFrame(1_011, "sorry")])
        try embedded.receive(clientFrame(0x88, [0x03, 0xF3]))
        try await embedded.events.expect(.connected)
        try await embedded.events.expect(.closed(.byUs(code: .internalError, reason: "sorry")))
        #expect(!embedded.channel.isActive)
    }

    @Test func aCloseThatComesBeforeOursIsAnsweredAtOurTime() async throws {
        let embedded = try EmbeddedSocket()
        try embedded.order { socket in
            socket.closeSlowly(by: .seconds(5))
            socket.close()
        }
        embedded.advance(3)
        try embedded.receive(clientFrame(0x88, [0x03, 0xE9]))
        try await embedded.events.expect(.connected)
        try await embedded.events.expect(.closed(.byPeer(code: .goingAway, reason: "")))
        embedded.advance(1)
        #expect(try embedded.writes() == [])
        embedded.advance(1)
        #expect(try embedded.writes() == [closeFrame(1_001, "")])
        #expect(!embedded.channel.isActive)
    }

    @Test func aStoppingServerDoesNotWaitForASlowClose() async throws {
        let server = Events<PeerEvent>()
        let route = webSocketRoute(server) { socket, event in
            if event == .connected { socket.closeSlowly(by: .hours(1)) }
        }
        try await withServer(route: route) { listener in
            let raw = try await RawPeer.upgraded(to: listener.port)
            await listener.close(within: .milliseconds(1))
            #expect(try await raw.rest().bytes == [])
        }
    }

    // MARK: Cut off with a plain end

    @Test func aConnectionEndsWithoutACloseFrame() async throws {
        let server = Events<PeerEvent>()
        let route = webSocketRoute(server) { socket, event in
            guard event == .binary([1]) else { return }
            socket.send(ByteBuffer(bytes: [9]))
            socket.stage(ByteBuffer(bytes: [1, 2, 3]))
            socket.release(1)
            socket.cutOff()
            socket.release(3)
        }
        try await withServer(route: route) { listener in
            let raw = try await RawPeer.upgraded(to: listener.port)
            try await raw.send(clientFrame(0x82, [1]))
            let rest = try await raw.rest()
            #expect(rest.bytes == [0x82, 1, 9, 0x82, 3, 1])
            #expect(!rest.isCutOff)
            try await server.expect(.connected)
            try await server.expect(.binary([1]))
            try await server.expect(.closed(.resetByUs))
        }
    }

    @Test func aPlainEndStaysOneAlthoughSomethingIsUnread() async throws {
        let route = webSocketRoute { socket, event in
            guard event == .binary([1]) else { return }
            socket.playDead()
            socket.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(20)) {
                socket.cutOff()
            }
        }
        try await withServer(route: route) { listener in
            let raw = try await RawPeer.upgraded(to: listener.port)
            try await raw.send(clientFrame(0x82, [1]))
            // The end may come while this is still being sent.
            try? await raw.send([UInt8](repeating: 0, count: 100_000))
            let rest = try await raw.rest()
            #expect(rest.bytes == [] && !rest.isCutOff)
        }
    }

    @Test func theDeadReadAgainOnceTheyAreCutOff() async throws {
        var limits = WebSocketLimits.server
        limits.closeTimeout = .hours(1)
        let route = webSocketRoute(limits: limits) { socket, event in
            guard event == .binary([1]) else { return }
            socket.playDead()
            socket.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(20)) {
                socket.cutOff()
            }
        }
        try await withServer(route: route) { listener in
            let raw = try await RawPeer.connect(to: listener.port, endsToo: false)
            try await raw.send(upgradeRequest)
            _ = try await raw.read(until: "\r\n\r\n")
            try await raw.send(clientFrame(0x82, [1]))
            // More than the kernel keeps for somebody who does not read.
            try await raw.send([UInt8](repeating: 0, count: 32 << 20))
            try await raw.close()
        }
    }

    @Test func whoeverDoesNotEndItTooIsGivenUp() async throws {
        let server = Events<PeerEvent>()
        var limits = WebSocketLimits.server
        limits.closeTimeout = .milliseconds(1)
        let route = webSocketRoute(server, limits: limits) { socket, event in
            if event == .connected { socket.cutOff() }
        }
        try await withServer(route: route) { listener in
            let raw = try await RawPeer.connect(to: listener.port, endsToo: false)
            try await raw.send(upgradeRequest)
            try await server.expect(.connected)
            try await server.expect(.closed(.resetByUs))
            await listener.close(within: .hours(1))
            try await raw.close()
        }
    }

    @Test func aPlainEndComesThroughTLS() async throws {
        let identity = try SelfSigned()
        let tls = try identity.client()
        let route = webSocketRoute { socket, event in if event == .binary([1]) { socket.cutOff() } }
        try await withServer(tls: identity.server(), route: route) { listener in
            let client = connect(to: listener.port, scheme: .wss, tls: tls) { socket, event in
                if event == .connected { socket.send(ByteBuffer(bytes: [1])) }
            }
            try await client.expect(.connected)
            let text = "the other side closed it without a close frame"
            try await client.expect(.closed(.lost(text)))
        }
    }

    // MARK: Dead

    @Test func theDeadDoNotAnswer() async throws {
        let embedded = try EmbeddedSocket()
        try embedded.order { socket in
            socket.stage(ByteBuffer(bytes: [1]))
            socket.playDead()
            socket.send(ByteBuffer(bytes: [2]))
            socket.release(3)
            socket.close()
        }
        try embedded.receive(clientFrame(0x89))
        try embedded.receive(clientFrame(0x82, [1]) + clientFrame(0x88))
        embedded.advance(86_400)
        #expect(try embedded.writes() == [])
        #expect(embedded.channel.isActive)
        try embedded.order { $0.reset() }
        try await embedded.events.expect(.connected)
        try await embedded.events.expect(.closed(.resetByUs))
        #expect(!embedded.channel.isActive)
    }

    @Test func aCloseUnderWayDoesNotEndTheDead() async throws {
        let embedded = try EmbeddedSocket()
        try embedded.order { socket in
            socket.close()
            socket.playDead()
        }
        try embedded.receive(clientFrame(0x88, [0x03, 0xE8]))
        embedded.advance(86_400)
        #expect(embedded.channel.isActive)
    }

    @Test func theDeadAreLetGoOfAtTheirEnd() throws {
        final class Dead: WebSocketPeer {
            var socket: WebSocket?
            func connected(_ socket: WebSocket) {
                self.socket = socket
                socket.playDead()
            }
            func received(_ message: consuming ByteBuffer) {}
            func received(text: consuming ByteBuffer) {}
            func closed(_ close: WebSocketClose) { self.socket = nil }
        }
        weak var peer: Dead?
        let embedded = try EmbeddedSocket()
        do {
            let dead = Dead()
            peer = dead
            let handler = WebSocketHandler(
                channel: embedded.channel,
                isClient: false,
                limits: .server,
                peer: dead
            )
            try embedded.channel.pipeline.syncOperations.addHandler(handler)
        }
        #expect(peer != nil)
        peer?.socket?.reset()
        #expect(peer == nil)
    }

    /// A server that plays dead at the message 1, and tells whether it still reads.
    private func dead(_ events: Events<PeerEvent>, reads: Events<Bool?>) -> Listener.RouteFunction {
        webSocketRoute(events) { socket, event in
            guard event == .binary([1]) else { return }
            socket.playDead()
            reads.add(try? socket.channel.syncOptions?.getOption(.autoRead))
        }
    }

    private func withDead(
        _ body: (Listener, RawPeer, Events<PeerEvent>) async throws -> Void
    ) async throws {
        let server = Events<PeerEvent>()
        let reads = Events<Bool?>()
        try await withServer(route: self.dead(server, reads: reads)) { listener in
            let raw = try await RawPeer.upgraded(to: listener.port)
            try await raw.send(clientFrame(0x82, [1]))
            try await server.expect(.connected)
            try await server.expect(.binary([1]))
            try await reads.expect(false)
            try await raw.send(clientFrame(0x89) + clientFrame(0x88))
            try await body(listener, raw, server)
        }
    }

    @Test func theDeadSeeTheOtherSideLeave() async throws {
        try await self.withDead { _, raw, server in
            try await raw.close()
            let text = "the other side closed it without a close frame"
            try await server.expect(.closed(.lost(text)))
        }
    }

    @Test func aStoppingServerCutsTheDeadOff() async throws {
        try await self.withDead { listener, raw, server in
            await listener.close(within: .hours(1))
            let rest = try await raw.rest()
            #expect(rest.bytes == [] && rest.isCutOff)
            try await server.expect(.closed(.resetByUs))
        }
    }

    @Test func theDeadCanBeReset() async throws {
        let route = webSocketRoute { socket, event in
            guard event == .binary([1]) else { return }
            socket.playDead()
            socket.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(20)) {
                socket.reset()
            }
        }
        try await withServer(route: route) { listener in
            let raw = try await RawPeer.upgraded(to: listener.port)
            try await raw.send(clientFrame(0x82, [1]) + clientFrame(0x89))
            let rest = try await raw.rest()
            #expect(rest.bytes == [] && rest.isCutOff)
        }
    }
}
