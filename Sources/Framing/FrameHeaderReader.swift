/// Reads the headers of the frames of one direction of a WebSocket connection, byte by byte, and refuses what
/// may not follow what came before.
package struct FrameHeaderReader: Sendable {
    private let expectsMask: Bool
    private let messageByteCountMax: Int
    private var bytes = InlineArray<14, UInt8>(repeating: 0)
    private var count = 0
    private var declaredByteCount = 0
    /// The opcode of the message under way; `nil` between messages.
    private var messageOpcode: FrameHeader.Opcode?
    /// How many bytes of the message under way earlier frames declared.
    private var messageByteCount = 0

    /// A reader for what a client sends (`expectsMask`) or for what a server sends.
    package init(expectsMask: Bool, messageByteCountMax: Int) {
        self.expectsMask = expectsMask
        self.messageByteCountMax = messageByteCountMax
    }

    /// Takes the next byte of a header.
    ///
    /// After a violation the place in the stream is lost, and the reader is of no more use.
    ///
    /// - Returns: The header, if that was its last byte. Its payload follows, and then the next header. The
    ///   opcode of a continuation is that of the message that goes on.
    package mutating func take(_ byte: UInt8) throws(WebSocketViolation) -> FrameHeader? {
        self.bytes[self.count] = byte
        self.count += 1
        if self.count == 2 { try self.checkFirstTwoBytes() }
        let lengthEnd = self.lengthEnd
        if self.count == lengthEnd { try self.readLength() }
        guard self.count == lengthEnd + (self.expectsMask ? 4 : 0) else { return nil }
        return self.takeHeader()
    }

    /// How long the header is up to its mask, as far as is known.
    private var lengthEnd: Int {
        guard self.count >= 2 else { return 2 }
        switch self.bytes[1] & 0x7F {
        case 126: return 4
        case 127: return 10
        default: return 2
        }
    }

    private func checkFirstTwoBytes() throws(WebSocketViolation) {
        guard self.bytes[0] & 0x70 == 0 else { throw .reservedBits }
        guard (self.bytes[1] & 0x80 != 0) == self.expectsMask else {
            throw self.expectsMask ? .unmaskedFrame : .maskedFrame
        }
        switch FrameHeader.Opcode(rawValue: self.bytes[0] & 0x0F) {
        case .continuation: guard self.messageOpcode != nil else { throw .nothingToContinue }
        case .text, .binary: guard self.messageOpcode == nil else { throw .messageInsideMessage }
        case .close, .ping, .pong:
            guard self.bytes[0] & 0x80 != 0 else { throw .controlFrameInParts }
            guard self.bytes[1] & 0x7F <= 125 else { throw .controlFrameTooLong }
        case nil: throw .unknownOpcode(self.bytes[0] & 0x0F)
        }
    }

    /// Refuses a length as soon as it is there: what follows a wrong one may never come.
    private mutating func readLength() throws(WebSocketViolation) {
        let short = self.bytes[1] & 0x7F
        let declared =
            switch short {
            case 126: self.integer(at: 2, byteCount: 2)
            case 127: self.integer(at: 2, byteCount: 8)
            default: UInt64(short)
            }
        let isControl = self.bytes[0] & 0x08 != 0
        let room = isControl ? 125 : self.messageByteCountMax - self.messageByteCount
        guard declared <= UInt64(room) else {
            throw .messageTooLarge(byteCountMax: self.messageByteCountMax)
        }
        self.declaredByteCount = Int(declared)
    }

    /// The header, which is complete.
    private mutating func takeHeader() -> FrameHeader? {
        guard let opcode = FrameHeader.Opcode(rawValue: self.bytes[0] & 0x0F) else { return nil }
        var header = FrameHeader(
            opcode,
            isFinal: self.bytes[0] & 0x80 != 0,
            payloadByteCount: self.declaredByteCount,
            mask: self.mask
        )
        self.count = 0
        guard !opcode.isControl else { return header }
        header.opcode = self.messageOpcode ?? opcode
        self.messageOpcode = header.isFinal ? nil : header.opcode
        self.messageByteCount = header.isFinal ? 0 : self.messageByteCount + self.declaredByteCount
        return header
    }

    private var mask: FrameMask? {
        guard self.expectsMask else { return nil }
        let bigEndian = UInt32(
            truncatingIfNeeded: self.integer(at: self.count - 4, byteCount: 4)
        )
        return FrameMask(key: bigEndian.byteSwapped)
    }

    private func integer(at start: Int, byteCount: Int) -> UInt64 {
        (start..<start + byteCount).reduce(0) { $0 << 8 | UInt64(self.bytes[$1]) }
    }
}
