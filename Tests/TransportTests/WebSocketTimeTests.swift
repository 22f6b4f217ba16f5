import Loopback
import NIOCore
import NIOEmbedded
import Testing
import Transport

/// What a connection does when nothing comes: in a time of our own.
@Suite(.timeLimit(.minutes(1)))
struct WebSocketTimeTests {
    private let events = Events<PeerEvent>()
    private let channel: EmbeddedChannel

    init() throws {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        self.channel = channel
    }

    private func open(_ react: @escaping (WebSocket, PeerEvent) -> Void = echo) async throws {
        let handler = WebSocketHandler(
            channel: self.channel,
            isClient: false,
            limits: .server,
            peer: RecordingPeer(self.events, react: react)
        )
        try self.channel.pipeline.syncOperations.addHandler(handler)
        try await self.events.expect(.connected)
    }

    private func written() throws -> [UInt8] {
        var all: [UInt8] = []
        while let buffer = try self.channel.readOutbound(as: ByteBuffer.self) {
            all += buffer.readableBytesView
        }
        return all
    }

    private func advance(_ seconds: Int64) {
        self.channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
    }

    @Test func aClientThatFallsSilentIsDropped() async throws {
        try await self.open()
        self.advance(19)
        #expect(try self.written() == [])
        self.advance(1)
        #expect(try self.written() == [0x89, 0])
        self.advance(19)
        #expect(self.channel.isActive)
        self.advance(1)
        try await self.events.expect(.closed(.unresponsive))
        #expect(!self.channel.isActive)
    }

    @Test func aClientThatAnswersPingsStays() async throws {
        try await self.open()
        for _ in 0..<10 {
            self.advance(20)
            #expect(try self.written() == [0x89, 0])
            try self.channel.writeInbound(ByteBuffer(bytes: clientFrame(0x8A)))
        }
        #expect(self.channel.isActive)
    }

    @Test func aCloseThatIsNotAnsweredEndsAtItsDeadline() async throws {
        try await self.open { socket, event in
            if event == .connected { socket.close(.normal, reason: "bye") }
        }
        #expect(try self.written() == closeFrame(1_000, "bye"))
        self.advance(1)
        #expect(self.channel.isActive)
        self.advance(1)
        try await self.events.expect(.closed(.byUs(code: .normal, reason: "bye")))
        #expect(!self.channel.isActive)
    }

    @Test func whatIsSentDuringAReadLeavesAtItsEnd() async throws {
        try await self.open()
        let two = clientFrame(0x82, [1]) + clientFrame(0x82, [2])
        self.channel.pipeline.fireChannelRead(ByteBuffer(bytes: two))
        #expect(try self.written() == [])
        self.channel.pipeline.fireChannelReadComplete()
        #expect(try self.written() == [0x82, 1, 1, 0x82, 1, 2])
    }

    @Test func aServerPingsAsOftenAsItIsAskedTo() throws {
        let embedded = try EmbeddedSocket(limits: .server(pingInterval: .seconds(5)))
        embedded.advance(4)
        #expect(try embedded.writes() == [])
        embedded.advance(1)
        #expect(try embedded.writes() == [[0x89, 0]])
        embedded.advance(5)
        #expect(!embedded.channel.isActive)
    }
}
