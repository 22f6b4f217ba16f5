import Audio
import Call
import Live
import NIOCore
import NIOEmbedded
import Scenario
import Testing
import Timeline
import Transport
import Wire

/// What a server reads when a caller's packets are sent from the book: byte for byte what it would read if
/// each were marked, framed and masked on the spot.
struct PacketBookTests {
    private static let packetCount = 20

    @Test(arguments: AudioFraming.allCases, [8, 20, 100])
    func aServerReadsEachPacketWithItsMark(framing: AudioFraming, milliseconds: Int) throws {
        var generator = SeededGenerator(seed: UInt64(milliseconds))
        let samples = (0..<Self.packetCount).map { _ in
            (0..<32 * milliseconds).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        let silence = [UInt8](repeating: 0, count: 32 * milliseconds)
        let book = PacketBook(
            CallerAudio(
                speech: [0: [silence], 2: samples],
                packet: .milliseconds(milliseconds),
                framing: framing
            )
        )
        let line = try ClientLine()
        for step in 0..<200 {
            let index = Int.random(in: 0..<Self.packetCount, using: &generator)
            let isSpeech = Bool.random(using: &generator)
            let packet = Caller.Packet(
                turn: Int.random(in: 0...70_000, using: &generator),
                number: Int.random(in: 0...70_000, using: &generator),
                digest: .random(in: .min ... .max, using: &generator),
                speech: isSpeech ? Caller.SpeechPacket(step: 2, index: index) : nil
            )
            let call = Int.random(in: 1...20_000_000, using: &generator)
            book.send(packet, call: call, on: try #require(line.socket))

            let mark = Mark(
                call: UInt32(call % (1 << 24)),
                turn: UInt16(packet.turn % (1 << 16)),
                packet: UInt16(packet.number % (1 << 16)),
                digest: packet.digest
            )
            var marked = isSpeech ? samples[index] : silence
            Watermark.embed(mark, into: &marked)
            var expected: [UInt8] = []
            CallFrame.appendAudioHeader(
                byteCount: marked.count,
                framing: framing,
                to: &expected
            )
            expected += marked
            let message = try line.read()
            #expect(message == expected, "seed \(milliseconds), step \(step)")
            let found = Watermark.find(in: message.span)
            // 8 ms are too short for a mark.
            #expect(found?.mark == (milliseconds < 20 ? nil : mark))
        }
        #expect(line.masks.count == 8, "the masks take turns")
    }

    /// A line may ask for what the script does not have.
    @Test(arguments: [(0, 1), (1, 0), (3, 0), (-1, 0), (2, -1)])
    func whereThereIsNoSpeechThereIsSilence(step: Int, index: Int) throws {
        let loud = [UInt8](repeating: 0x55, count: 640)
        let book = PacketBook(
            CallerAudio(
                speech: [0: [loud], 2: [loud]],
                packet: .milliseconds(20),
                framing: .bare
            )
        )
        let line = try ClientLine()
        let place = Caller.SpeechPacket(step: step, index: index)
        let packet = Caller.Packet(turn: 1, number: 0, digest: 0, speech: place)
        book.send(packet, call: 1, on: try #require(line.socket))
        #expect(try line.read().dropFirst(4).allSatisfy { $0 <= 1 })
    }
}

/// A client's WebSocket with nobody at the other end.
private final class ClientLine: WebSocketPeer {
    private let channel = EmbeddedChannel()
    private(set) var socket: WebSocket?
    /// All masks of frames that were read.
    private(set) var masks: Set<[UInt8]> = []

    init() throws {
        try self.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let handler = WebSocketHandler(
            channel: self.channel,
            isClient: true,
            limits: .client,
            peer: self
        )
        try self.channel.pipeline.syncOperations.addHandler(handler)
    }

    func connected(_ socket: WebSocket) { self.socket = socket }
    func received(_ message: consuming ByteBuffer) {}
    func received(text: consuming ByteBuffer) {}
    func closed(_ close: WebSocketClose) { self.socket = nil }

    /// The message in the one buffer that was written, as a server reads it.
    func read() throws -> [UInt8] {
        var frame = try #require(try self.channel.readOutbound(as: ByteBuffer.self))
        #expect(try self.channel.readOutbound(as: ByteBuffer.self) == nil)
        // All messages here have a length of two bytes.
        self.masks.insert(Array(frame.readableBytesView.dropFirst(4).prefix(4)))
        var reader = FrameReader(
            expectsMask: true,
            messageByteCountMax: 1 << 20,
            allocator: ByteBufferAllocator()
        )
        guard case .binary(let message) = try reader.next(from: &frame) else {
            Issue.record("no whole message was written")
            return []
        }
        #expect(frame.readableBytes == 0)
        return Array(message.readableBytesView)
    }
}
