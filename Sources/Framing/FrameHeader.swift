/// What stands in front of the payload of a WebSocket frame (RFC 6455, section 5.2).
///
///     0                   1
///     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
///    +-+-+-+-+-------+-+-------------+  then, for length 126 the length in 2 bytes,
///    |F|R|R|R| opcode|M|   length    |  for 127 in 8 bytes,
///    +-+-+-+-+-------+-+-------------+  then with M the 4 bytes of the mask.
package struct FrameHeader: Equatable, Sendable {
    package enum Opcode: UInt8, Sendable {
        case continuation = 0x0
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xA

        package var isControl: Bool { self.rawValue & 0x8 != 0 }
    }

    /// The longest header: 2 bytes, 8 of length, 4 of mask.
    package static let byteCountMax = 14

    package var opcode: Opcode
    /// Whether no more frames of the message follow.
    package var isFinal: Bool
    /// How long the payload is.
    package var payloadByteCount: Int
    /// `nil` in what a server sends.
    package var mask: FrameMask?

    package init(
        _ opcode: Opcode,
        isFinal: Bool = true,
        payloadByteCount: Int,
        mask: FrameMask?
    ) {
        self.opcode = opcode
        self.isFinal = isFinal
        self.payloadByteCount = payloadByteCount
        self.mask = mask
    }

    /// How many bytes the header has.
    package var byteCount: Int {
        let lengthByteCount =
            self.payloadByteCount <= 125 ? 0 : self.payloadByteCount <= 0xFFFF ? 2 : 8
        return 2 + lengthByteCount + (self.mask == nil ? 0 : 4)
    }

    /// The bytes of the header, of which the first ``byteCount`` count.
    package var bytes: InlineArray<14, UInt8> {
        var bytes = InlineArray<14, UInt8>(repeating: 0)
        let maskBit: UInt8 = self.mask == nil ? 0 : 0x80
        bytes[0] = (self.isFinal ? 0x80 : 0) | self.opcode.rawValue
        var count = 2
        switch self.payloadByteCount {
        case ...125: bytes[1] = maskBit | UInt8(truncatingIfNeeded: self.payloadByteCount)
        case ...0xFFFF:
            bytes[1] = maskBit | 126
            count += 2
        default:
            bytes[1] = maskBit | 127
            count += 8
        }
        for index in 2..<count {
            bytes[index] = UInt8(
                truncatingIfNeeded: self.payloadByteCount >> (8 * (count - 1 - index))
            )
        }
        guard let mask else { return bytes }
        for index in 0..<4 {
            bytes[count + index] = UInt8(truncatingIfNeeded: mask.key >> UInt32(8 * index))
        }
        return bytes
    }
}
