import Framing
import NIOCore
import Testing
import Timeline
import Transport

/// What is written can be read, and what cannot be read is refused.
struct FrameTests {
    private func reader(expectsMask: Bool = false, max: Int = 1 << 20) -> FrameReader {
        FrameReader(expectsMask: expectsMask, messageByteCountMax: max, allocator: .init())
    }

    private func events(
        _ reader: inout FrameReader,
        _ bytes: some Sequence<UInt8>
    ) throws -> [FrameReader.Event] {
        var input = ByteBuffer(bytes: bytes)
        var events: [FrameReader.Event] = []
        while let event = try reader.next(from: &input) { events.append(event) }
        return events
    }

    @Test(
        arguments: [
            ([0xC2, 0x00], .reservedBits),
            ([0x92, 0x00], .reservedBits),
            ([0x83, 0x00], .unknownOpcode(3)),
            ([0x8F, 0x00], .unknownOpcode(15)),
            ([0x82, 0x80], .maskedFrame),
            ([0x88, 126], .controlFrameTooLong),
            ([0x89, 127], .controlFrameTooLong),
            ([0x09, 0x00], .controlFrameInParts),
            ([0x80, 0x00], .nothingToContinue),
            ([0x02, 0x00, 0x82, 0x00], .messageInsideMessage),
            ([0x82, 126, 0x00, 0xC9], .messageTooLarge(byteCountMax: 200)),
            (
                [0x82, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
                .messageTooLarge(byteCountMax: 200)
            ),
            ([0x02, 2, 1, 2, 0x80, 126, 0x00, 0xC7], .messageTooLarge(byteCountMax: 200)),
            ([0x88, 1, 3], .halfACloseCode),
            ([0x88, 2, 0x03, 0xEC], .closeCodeNotAllowed(1_004)),
            ([0x88, 2, 0x03, 0xED], .closeCodeNotAllowed(1_005)),
            ([0x88, 2, 0x00, 0x00], .closeCodeNotAllowed(0)),
            ([0x88, 2, 0x13, 0x88], .closeCodeNotAllowed(5_000)),
            ([0x88, 3, 0x03, 0xE8, 0xFF], .textNotUTF8),
            ([0x81, 2, 0xC3, 0x28], .textNotUTF8),
        ] as [([UInt8], WebSocketViolation)]
    )
    func aBrokenFrameIsRefused(bytes: [UInt8], violation: WebSocketViolation) {
        var reader = self.reader(max: 200)
        #expect(throws: violation) { try self.events(&reader, bytes) }
    }

    @Test func aServerRefusesFramesWithoutAMask() {
        var reader = self.reader(expectsMask: true)
        #expect(throws: WebSocketViolation.unmaskedFrame) {
            try self.events(&reader, [0x82, 0x00])
        }
    }

    /// The masked and the unmasked "Hello" of RFC 6455, section 5.7.
    @Test func readsTheExamplesOfTheStandard() throws {
        let hello = ByteBuffer(string: "Hello")
        var client = self.reader()
        #expect(
            try self.events(&client, [0x81, 5, 0x48, 0x65, 0x6C, 0x6C, 0x6F]) == [.text(hello)]
        )
        #expect(
            try self.events(&client, [0x01, 3, 0x48, 0x65, 0x6C, 0x80, 2, 0x6C, 0x6F])
                == [.text(hello)]
        )
        var server = self.reader(expectsMask: true)
        let masked: [UInt8] = [
            0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
        ]
        #expect(try self.events(&server, masked) == [.text(hello)])
    }

    @Test func aPingMayComeInsideAMessage() throws {
        var reader = self.reader()
        #expect(
            try self.events(&reader, [0x02, 1, 7, 0x89, 1, 9, 0x80, 1, 8, 0x8A, 0, 0x88, 0])
                == [
                    .ping(ByteBuffer(bytes: [9])), .binary(ByteBuffer(bytes: [7, 8])), .pong,
                    .close(code: nil, reason: ""),
                ]
        )
    }

    /// A declared length is only a promise.
    @Test func memoryFollowsTheBytesThatCame() throws {
        var reader = self.reader(max: .max)
        #expect(try self.events(&reader, [0x82, 127, 0x7F, 0, 0, 0, 0, 0, 0, 0, 1]) == [])
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64], [true, false])
    func framesComeBackHoweverTheyAreSplit(seed: UInt64, isClient: Bool) throws {
        var generator = SeededGenerator(seed: seed)
        var writer = FrameWriter(isClient: isClient, allocator: .init())
        var wire = ByteBuffer()
        var sent: [FrameReader.Event] = []
        for _ in 0..<20 {
            let sizes = [0, 1, 7, 8, 9, 125, 126, 3_208, 65_535, 65_536, 70_001]
            let size = sizes.randomElement(using: &generator) ?? 0
            let first = UInt8.random(in: 0...255, using: &generator)
            let message = ByteBuffer(
                bytes: (0..<size).map { first &+ UInt8(truncatingIfNeeded: $0) }
            )
            sent.append(.binary(message))
            wire.writeImmutableBuffer(writer.frame(.binary, message))
        }
        var reader = self.reader(expectsMask: isClient)
        var received: [FrameReader.Event] = []
        var step = 0
        while wire.readableBytes > 0 {
            step += 1
            let most = Bool.random(using: &generator) ? 16 : 9_000
            let count = min(Int.random(in: 1...most, using: &generator), wire.readableBytes)
            received += try self.events(&reader, wire.readBytes(length: count) ?? [])
        }
        #expect(received == sent, "seed \(seed), step \(step)")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func randomBytesAreReadOrRefused(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var reader = self.reader(expectsMask: Bool.random(using: &generator), max: 300)
            let count = Int.random(in: 0...64, using: &generator)
            // Few different bytes, so that headers are valid now and then.
            let likely: [UInt8] = [
                0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0xFE, 0x7E, 0xFF,
            ]
            let bytes = (0..<count).map { _ in
                Bool.random(using: &generator)
                    ? likely.randomElement(using: &generator) ?? 0
                    : UInt8.random(in: 0...255, using: &generator)
            }
            do {
                for event in try self.events(&reader, bytes) {
                    if case .binary(let message) = event { #expect(message.readableBytes <= 300) }
                }
            } catch {
                #expect(error is WebSocketViolation)
            }
        }
    }

    /// The audio of a call is received, given another header, and sent on: with one copy, the first.
    @Test(arguments: [true, false])
    func aReceivedMessageIsRewrittenAndSentInPlace(isClient: Bool) throws {
        var wire = FrameWriter(isClient: true, allocator: .init())
        var reader = self.reader(expectsMask: true)
        var input = wire.frame(.binary, ByteBuffer(repeating: 7, count: 3_208))
        guard case .binary(var message) = try reader.next(from: &input) else {
            Issue.record("no message")
            return
        }
        let place = self.address(of: message)
        message.setInteger(UInt64(1), at: message.readerIndex)
        #expect(self.address(of: message) == place)
        var writer = FrameWriter(isClient: isClient, allocator: .init())
        let frame = writer.frame(.binary, consume message)
        #expect(self.address(of: frame) == place - (isClient ? 8 : 4))
        #expect(frame.readableBytes == 3_208 + (isClient ? 8 : 4))
    }

    @Test func aBufferThatSomebodyElseHoldsIsLeftAlone() {
        let message = ByteBuffer(bytes: [UInt8](repeating: 7, count: 100))
        var slice = message
        slice.moveReaderIndex(forwardBy: 20)
        var writer = FrameWriter(isClient: true, allocator: .init())
        _ = writer.frame(.binary, slice)
        #expect(message == ByteBuffer(repeating: 7, count: 100))
    }

    private func address(of buffer: ByteBuffer) -> UInt {
        // The address is compared, never followed.
        unsafe buffer.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
    }
}
