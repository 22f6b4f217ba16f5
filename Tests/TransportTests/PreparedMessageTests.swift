import Loopback
import NIOCore
import NIOEmbedded
import Testing
import Transport

/// Messages that are framed and masked once.
struct PreparedMessageTests {
    private let keys: [UInt32] = [0x0403_0201, 0x1413_1211]

    private func change(_ frame: inout MutableSpan<UInt8>, _ offset: Int) {
        frame[offset + 1] ^= 0x01
    }

    @Test func framesHaveTheKeysInTurnAndTheirOwnChange() {
        let prepared = PreparedMessage(ByteBuffer(bytes: [0, 0, 0]), keys: self.keys)
        var writer = FrameWriter(isClient: true, allocator: ByteBufferAllocator())
        let frames = (0..<3).map { index in
            let frame = writer.frame(prepared) { if index < 2 { self.change(&$0, $1) } }
            return Array(frame.readableBytesView)
        }
        #expect(
            frames == [
                [0x82, 0x83, 0x11, 0x12, 0x13, 0x14, 0x11, 0x13, 0x13],
                [0x82, 0x83, 1, 2, 3, 4, 1, 3, 3],
                [0x82, 0x83, 0x11, 0x12, 0x13, 0x14, 0x11, 0x12, 0x13],
            ]
        )
    }

    @Test(arguments: [0, 1, 125, 126, 3_208, 65_535, 65_536])
    func aServerReadsTheMessage(byteCount: Int) throws {
        let message = ByteBuffer(bytes: (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) })
        let prepared = PreparedMessage(message, keys: self.keys)
        #expect(prepared.byteCount == byteCount)
        var writer = FrameWriter(isClient: true, allocator: ByteBufferAllocator())
        var wire = writer.frame(prepared) { frame, offset in
            #expect(frame.count - offset == byteCount)
        }
        var reader = FrameReader(
            expectsMask: true,
            messageByteCountMax: 1 << 20,
            allocator: ByteBufferAllocator()
        )
        #expect(try reader.next(from: &wire) == .binary(message))
        #expect(wire.readableBytes == 0)
    }

    /// It waits behind what is staged, counts against the bound, and does not go out after a close.
    @Test func itIsSentAsAnyOtherMessage() throws {
        let prepared = PreparedMessage(ByteBuffer(bytes: [0]), keys: [0x0403_0201])
        let frame: [UInt8] = [0x82, 0x81, 1, 2, 3, 4, 1]
        let embedded = try EmbeddedSocket(isClient: true)
        try embedded.order { $0.stage(ByteBuffer(bytes: [9, 9])) }
        try embedded.order { $0.send(prepared: prepared) }
        #expect(try embedded.writes() == [])
        try embedded.order { $0.release(2) }
        #expect(try embedded.writes().last == frame)
        try embedded.order { $0.send(prepared: prepared) }
        #expect(try embedded.writes() == [frame])
        try embedded.order { $0.close() }
        _ = try embedded.writes()
        try embedded.order { $0.send(prepared: prepared) }
        #expect(try embedded.writes() == [])
    }

    @Test func whatIsNotReadHasABound() async throws {
        var limits = WebSocketLimits.client
        limits.backlogByteCountMax = 20
        let prepared = PreparedMessage(ByteBuffer(bytes: [0]), keys: [0x0403_0201])
        let embedded = try EmbeddedSocket(isClient: true, limits: limits)
        try embedded.order { $0.stage(ByteBuffer(bytes: [9, 9])) }
        try embedded.order { $0.send(prepared: prepared) }
        try embedded.order { $0.send(prepared: prepared) }
        try await embedded.events.expect(.connected)
        try await embedded.events.expect(.closed(.backlog(byteCount: 22)))
    }

    @Test func aServerHasNoUseForIt() async {
        await #expect(processExitsWith: .failure) {
            let prepared = PreparedMessage(ByteBuffer(), keys: [1])
            var writer = FrameWriter(isClient: false, allocator: ByteBufferAllocator())
            _ = writer.frame(prepared) { _, _ in }
        }
    }
}
