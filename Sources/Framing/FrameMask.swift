/// The mask of one frame, at some place in its payload (RFC 6455, section 5.3).
package struct FrameMask: Equatable, Sendable {
    /// The byte for payload byte `i` is bits `8 * (i % 4)` and up.
    package private(set) var key: UInt32

    /// The mask whose four bytes on the wire are the little-endian bytes of `key`.
    package init(key: UInt32) {
        self.key = key
    }

    /// Masks or unmasks `bytes` from the `offset`th on, and moves on in the payload.
    ///
    /// As many bytes at a time as there are: the frames of a call are masked and unmasked by the thousand a
    /// second.
    package mutating func apply(to bytes: inout MutableRawSpan, from offset: Int = 0) {
        let count = bytes.byteCount
        let wide = UInt64(self.key) | UInt64(self.key) << 32
        let wider = SIMD8<UInt64>(repeating: wide.littleEndian)
        var index = offset
        while index + 64 <= count {
            // Any 64 bytes are valid words, and the span checks its bounds.
            let words = unsafe bytes.unsafeLoadUnaligned(
                fromByteOffset: index,
                as: SIMD8<UInt64>.self
            )
            bytes.storeBytes(of: words ^ wider, toByteOffset: index, as: SIMD8<UInt64>.self)
            index += 64
        }
        while index + 8 <= count {
            // Any 8 bytes are a valid UInt64, and the span checks its bounds.
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            bytes.storeBytes(of: word ^ wide.littleEndian, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < count {
            // As above, for one byte.
            let byte = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt8.self)
            bytes.storeBytes(
                of: byte ^ UInt8(truncatingIfNeeded: self.key),
                toByteOffset: index,
                as: UInt8.self
            )
            self.advance(by: 1)
            index += 1
        }
    }

    /// A whole number of words leaves the key as it is, so only the bytes after them count.
    private mutating func advance(by count: Int) {
        let shift = UInt32(truncatingIfNeeded: count % 4) * 8
        self.key = self.key &>> shift | self.key &<< (32 &- shift)
    }
}
