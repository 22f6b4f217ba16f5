package import NIOCore

/// Turns the bytes of one direction of a WebSocket connection into messages, however they were cut up.
///
/// It makes its own buffer for each message. The channel keeps a hold on the buffer it reads into, so a
/// slice of that could not be unmasked or rewritten without a copy, and would keep up to 64 KiB alive for
/// a few bytes. Here the payload is copied once, and nobody else holds the result.
package struct FrameReader {
    package enum Event: Equatable, Sendable {
        case binary(ByteBuffer)
        case text(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        case close(code: WebSocketCloseCode?, reason: String)
    }

    /// A frame whose header has been read.
    private struct Frame {
        var opcode: UInt8
        var isFinal: Bool
        /// Payload bytes that have not come yet.
        var missing: Int
        var mask: FrameMask?

        var isControl: Bool { self.opcode & 0x8 != 0 }
    }

    /// A stranger's word on a length is believed up to here; beyond it memory follows the bytes.
    private static let reservedByteCountMax = 65_536

    private let expectsMask: Bool
    private let messageByteCountMax: Int
    private let allocator: ByteBufferAllocator

    private var header = InlineArray<14, UInt8>(repeating: 0)
    private var headerCount = 0
    private var declaredByteCount = 0
    private var frame: Frame?
    /// The opcode of the message under way; `nil` between messages.
    private var messageOpcode: UInt8?
    private var message = ByteBuffer()
    private var control = ByteBuffer()

    /// A reader for what a client sends (`expectsMask`) or for what a server sends.
    package init(expectsMask: Bool, messageByteCountMax: Int, allocator: ByteBufferAllocator) {
        self.expectsMask = expectsMask
        self.messageByteCountMax = messageByteCountMax
        self.allocator = allocator
    }

    /// The next event in `input`, or `nil` if more bytes are needed.
    ///
    /// After a violation the place in the stream is lost, and the reader is of no more use.
    package mutating func next(from input: inout ByteBuffer) throws(WebSocketViolation) -> Event? {
        while true {
            if self.frame == nil {
                guard let frame = try self.readHeader(from: &input) else { return nil }
                self.begin(frame)
            }
            guard self.readPayload(from: &input), let frame = self.frame else { return nil }
            self.frame = nil
            if let event = try self.finish(frame) { return event }
        }
    }

    // MARK: Header

    //     0                   1
    //     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
    //    +-+-+-+-+-------+-+-------------+  then, for length 126 the length in 2 bytes,
    //    |F|R|R|R| opcode|M|   length    |  for 127 in 8 bytes,
    //    +-+-+-+-+-------+-+-------------+  then with M the 4 bytes of the mask.

    /// How long the header is up to its mask, as far as is known.
    private var lengthEnd: Int {
        guard self.headerCount >= 2 else { return 2 }
        switch self.header[1] & 0x7F {
        case 126: return 4
        case 127: return 10
        default: return 2
        }
    }

    private mutating func readHeader(
        from input: inout ByteBuffer
    ) throws(WebSocketViolation) -> Frame? {
        while self.headerCount < self.lengthEnd + (self.expectsMask ? 4 : 0) {
            guard let byte = input.readInteger(as: UInt8.self) else { return nil }
            self.header[self.headerCount] = byte
            self.headerCount += 1
            if self.headerCount == 2 { try self.checkFirstTwoBytes() }
            if self.headerCount == self.lengthEnd { try self.readLength() }
        }
        let frame = Frame(
            opcode: self.header[0] & 0x0F,
            isFinal: self.header[0] & 0x80 != 0,
            missing: self.declaredByteCount,
            mask: self.mask
        )
        self.headerCount = 0
        return frame
    }

    private func checkFirstTwoBytes() throws(WebSocketViolation) {
        let opcode = self.header[0] & 0x0F
        guard self.header[0] & 0x70 == 0 else { throw .reservedBits }
        guard (self.header[1] & 0x80 != 0) == self.expectsMask else {
            throw self.expectsMask ? .unmaskedFrame : .maskedFrame
        }
        switch opcode {
        case 0x0: guard self.messageOpcode != nil else { throw .nothingToContinue }
        case 0x1, 0x2: guard self.messageOpcode == nil else { throw .messageInsideMessage }
        case 0x8, 0x9, 0xA:
            guard self.header[0] & 0x80 != 0 else { throw .controlFrameInParts }
            guard self.header[1] & 0x7F <= 125 else { throw .controlFrameTooLong }
        default: throw .unknownOpcode(opcode)
        }
    }

    /// Refuses a length as soon as it is there: what follows a wrong one may never come.
    private mutating func readLength() throws(WebSocketViolation) {
        let short = self.header[1] & 0x7F
        let declared =
            switch short {
            case 126: self.headerInteger(at: 2, byteCount: 2)
            case 127: self.headerInteger(at: 2, byteCount: 8)
            default: UInt64(short)
            }
        let isControl = self.header[0] & 0x08 != 0
        let room = isControl ? 125 : self.messageByteCountMax - self.message.readableBytes
        guard declared <= UInt64(room) else {
            throw .messageTooLarge(byteCountMax: self.messageByteCountMax)
        }
        self.declaredByteCount = Int(declared)
    }

    private var mask: FrameMask? {
        guard self.expectsMask else { return nil }
        let start = self.headerCount - 4
        let bigEndian = UInt32(truncatingIfNeeded: self.headerInteger(at: start, byteCount: 4))
        return FrameMask(key: bigEndian.byteSwapped)
    }

    private func headerInteger(at start: Int, byteCount: Int) -> UInt64 {
        (start..<start + byteCount).reduce(0) { $0 << 8 | UInt64(self.header[$1]) }
    }

    // MARK: Payload

    private mutating func begin(_ frame: Frame) {
        self.frame = frame
        guard !frame.isControl else {
            self.control = self.allocator.buffer(capacity: frame.missing)
            return
        }
        guard self.messageOpcode == nil else { return }
        self.messageOpcode = frame.opcode
        let reserved = min(frame.missing, Self.reservedByteCountMax)
        self.message = self.allocator.buffer(capacity: WebSocket.headroom + reserved)
        self.message.moveWriterIndex(to: WebSocket.headroom)
        self.message.moveReaderIndex(to: WebSocket.headroom)
    }

    /// Takes what there is of the frame's payload. Returns whether that was the last of it.
    private mutating func readPayload(from input: inout ByteBuffer) -> Bool {
        guard var frame = self.frame else { return false }
        let count = min(frame.missing, input.readableBytes)
        if frame.isControl {
            Self.move(count, from: &input, to: &self.control, mask: &frame.mask)
        } else {
            Self.move(count, from: &input, to: &self.message, mask: &frame.mask)
        }
        frame.missing -= count
        self.frame = frame
        return frame.missing == 0
    }

    private static func move(
        _ count: Int,
        from input: inout ByteBuffer,
        to buffer: inout ByteBuffer,
        mask: inout FrameMask?
    ) {
        guard count > 0, let part = input.readSlice(length: count) else { return }
        let start = buffer.readableBytes
        buffer.writeImmutableBuffer(part)
        mask?.apply(to: &buffer, from: start)
    }

    private mutating func finish(_ frame: Frame) throws(WebSocketViolation) -> Event? {
        switch frame.opcode {
        case 0x8: return try self.closeEvent()
        case 0x9: return .ping(Self.take(&self.control))
        case 0xA:
            self.control = ByteBuffer()
            return .pong
        default: break
        }
        guard frame.isFinal, let opcode = self.messageOpcode else { return nil }
        self.messageOpcode = nil
        guard opcode == 0x1 else { return .binary(Self.take(&self.message)) }
        guard Self.isUTF8(self.message) else { throw .textNotUTF8 }
        return .text(Self.take(&self.message))
    }

    private mutating func closeEvent() throws(WebSocketViolation) -> Event {
        var payload = Self.take(&self.control)
        guard payload.readableBytes > 0 else { return .close(code: nil, reason: "") }
        guard let number = payload.readInteger(as: UInt16.self) else { throw .halfACloseCode }
        let code = WebSocketCloseCode(number)
        guard code.isAllowedInFrame else { throw .closeCodeNotAllowed(number) }
        guard Self.isUTF8(payload) else { throw .textNotUTF8 }
        return .close(code: code, reason: String(buffer: payload))
    }

    private static func isUTF8(_ buffer: ByteBuffer) -> Bool {
        (try? UTF8Span(validating: buffer.readableBytesUInt8Span)) != nil
    }

    /// Hands a buffer on, so that nobody here holds it any more.
    private static func take(_ buffer: inout ByteBuffer) -> ByteBuffer {
        var taken = ByteBuffer()
        swap(&taken, &buffer)
        return taken
    }
}
