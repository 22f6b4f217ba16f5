import Loopback
import NIOCore
import NIOEmbedded
import Testing
import Transport

/// Messages that leave in pieces.
@Suite(.timeLimit(.minutes(1)))
struct WebSocketStagingTests {
    private let frame: [UInt8] = [0x82, 4, 1, 2, 3, 4]

    private func stage(_ socket: WebSocket) {
        socket.stage(ByteBuffer(bytes: [1, 2, 3, 4]))
    }

    @Test func aStagedMessageLeavesInThePiecesAskedFor() throws {
        let embedded = try EmbeddedSocket()
        try embedded.order(self.stage)
        #expect(try embedded.writes() == [])
        try embedded.order { $0.release(0) }
        #expect(try embedded.writes() == [])
        try embedded.order { $0.release(1) }
        #expect(try embedded.writes() == [[0x82, 4, 1]])
        try embedded.order { socket in
            socket.release(2)
            socket.release(100)
            socket.release(100)
        }
        #expect(try embedded.writes() == [[2, 3], [4]])
        try embedded.order { $0.send(ByteBuffer(bytes: [9])) }
        #expect(try embedded.writes() == [[0x82, 1, 9]])
    }

    @Test func aTextMessageCanBeStagedToo() throws {
        let embedded = try EmbeddedSocket()
        try embedded.order { $0.stage(text: ByteBuffer(string: "ab")) }
        try embedded.order { $0.release(1) }
        #expect(try embedded.writes() == [[0x81, 2, 0x61]])
    }

    @Test func whatIsSentLaterWaitsBehindIt() throws {
        let embedded = try EmbeddedSocket()
        try embedded.order(self.stage)
        try embedded.order { $0.send(ByteBuffer(bytes: [9])) }
        try embedded.receive(clientFrame(0x89, [7]))
        try embedded.order { $0.release(3) }
        #expect(try embedded.writes() == [[0x82, 4, 1, 2, 3]])
        try embedded.order { $0.send(text: ByteBuffer(string: "a")) }
        try embedded.order { $0.release(1) }
        #expect(try embedded.writes() == [[4], [0x82, 1, 9], [0x8A, 1, 7], [0x81, 1, 0x61]])
    }

    @Test func whatIsSentBetweenTwoStagedMessagesDoesNotCount() throws {
        let embedded = try EmbeddedSocket()
        try embedded.order(self.stage)
        try embedded.order { $0.send(ByteBuffer(bytes: [9])) }
        try embedded.order(self.stage)
        try embedded.order { $0.release(5) }
        #expect(try embedded.writes() == [self.frame, [0x82, 1, 9], [0x82, 4, 1]])
        try embedded.order { $0.release(4) }
        #expect(try embedded.writes() == [[2, 3, 4]])
    }

    @Test func aPieceThatIsReleasedDuringAReadLeavesAtOnce() throws {
        let embedded = try EmbeddedSocket { socket, event in
            guard case .binary = event else { return }
            socket.stage(ByteBuffer(bytes: [1]))
            socket.release(1)
        }
        let buffer = ByteBuffer(bytes: clientFrame(0x82, [0]))
        embedded.channel.pipeline.fireChannelRead(buffer)
        #expect(try embedded.writes() == [[0x82, 1, 1]])
    }

    @Test func ourCloseFrameWaitsBehindIt() async throws {
        let embedded = try EmbeddedSocket()
        try embedded.order(self.stage)
        try embedded.order { $0.close() }
        #expect(try embedded.writes() == [])
        try embedded.order { $0.release(4) }
        #expect(try embedded.writes() == [self.frame, closeFrame(1_000, "")])
        try embedded.receive(clientFrame(0x88))
        try await embedded.events.expect(.connected)
        try await embedded.events.expect(.closed(.byUs(code: .normal, reason: "")))
    }

    @Test(arguments: [
        (clientFrame(0x88, [0x03, 0xE8]), closeFrame(1_000, "")),
        (clientFrame(0x83), closeFrame(1_002, "a frame has the unknown opcode 3")),
    ])
    func allOfItGoesOutWhenTheConnectionCloses(received: [UInt8], answer: [UInt8]) throws {
        let embedded = try EmbeddedSocket()
        try embedded.order(self.stage)
        try embedded.order { $0.release(1) }
        try embedded.receive(received)
        #expect(try embedded.writes() == [[0x82, 4, 1], [2, 3, 4], answer])
    }

    @Test func whatIsKeptBackHasABound() async throws {
        var limits = WebSocketLimits.server
        limits.backlogByteCountMax = 9
        let embedded = try EmbeddedSocket(limits: limits)
        try embedded.order(self.stage)
        try embedded.order { $0.send(ByteBuffer(bytes: [9])) }
        #expect(try embedded.writes() == [])
        try embedded.order { $0.send(ByteBuffer()) }
        try await embedded.events.expect(.connected)
        try await embedded.events.expect(.closed(.backlog(byteCount: 11)))
        let reason = "11 bytes wait for you to read them"
        let written = try embedded.writes().flatMap(\.self)
        #expect(written == self.frame + [0x82, 1, 9, 0x82, 0] + closeFrame(1_008, reason))
    }

    @Test func nobodyHasToAnswerAPingThatIsKeptBack() throws {
        let embedded = try EmbeddedSocket()
        try embedded.order(self.stage)
        embedded.advance(60)
        #expect(embedded.channel.isActive)
        try embedded.order { $0.release(4) }
        #expect(try embedded.writes() == [self.frame])
        embedded.advance(20)
        #expect(try embedded.writes() == [[0x89, 0]])
        embedded.advance(20)
        #expect(!embedded.channel.isActive)
    }

    @Test func aFrameIsCutInTheMiddle() async throws {
        let server = Events<PeerEvent>()
        let route = webSocketRoute(server) { socket, event in
            switch event {
            case .binary([1]):
                socket.stage(ByteBuffer(bytes: [1, 2, 3, 4]))
                socket.release(1)
            case .binary: socket.reset()
            case .connected, .failed, .text, .serverStops, .closed: break
            }
        }
        try await withServer(route: route) { listener in
            let raw = try await RawPeer.upgraded(to: listener.port)
            try await raw.send(clientFrame(0x82, [1]))
            #expect(try await raw.read(3) == [0x82, 4, 1])
            try await raw.send(clientFrame(0x82, [2]))
            let rest = try await raw.rest()
            #expect(rest.bytes == [] && rest.isCutOff)
        }
    }

    @Test func aClientSeesAMaskedMessageThatWasCutUpWhole() async throws {
        let server = Events<PeerEvent>()
        try await withServer(route: webSocketRoute(server)) { listener in
            let client = connect(to: listener.port) { socket, event in
                guard event == .connected else { return }
                socket.stage(ByteBuffer(repeating: 7, count: 1_000))
                for _ in 0..<100 { socket.release(10) }
            }
            try await client.expect(.connected)
            try await client.expect(.binary([UInt8](repeating: 7, count: 1_000)))
        }
    }
}
