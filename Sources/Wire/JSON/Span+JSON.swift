extension Span<UInt8> {
    /// The place, from `start` on, of the first byte that does not stand for itself in a JSON string (RFC 8259,
    /// section 7): a quote, a backslash or a control character; the end if there is none.
    func firstSpecial(from start: Int = 0) -> Int {
        var index = start
        // Eight at a time.
        while index + 8 <= self.count {
            // Any 8 bytes are a valid UInt64, and the span checks its bounds.
            let word = unsafe UInt64(
                littleEndian: self.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            )
            let quotes = Self.zeros(word ^ Self.all(UInt8(ascii: "\"")))
            let backslashes = Self.zeros(word ^ Self.all(UInt8(ascii: "\\")))
            let controls = (word &- Self.all(0x20)) & ~word & Self.all(0x80)
            // The highest bit of each byte that is one, and perhaps of others behind it.
            let found = quotes | backslashes | controls
            guard found == 0 else { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < self.count {
            switch self[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20: return index
            default: index += 1
            }
        }
        return index
    }

    /// Eight of `byte`.
    private static func all(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

    /// Not zero if any byte of `word` is.
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- Self.all(0x01)) & ~word & Self.all(0x80)
    }
}
