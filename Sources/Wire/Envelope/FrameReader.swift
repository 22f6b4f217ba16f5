/// Reads the fields of a frame, one after another.
///
/// It holds a position and no bytes, so each method is given the same bytes.
struct FrameReader {
    private(set) var offset: Int

    init(at offset: Int) {
        self.offset = offset
    }

    /// Takes four bytes, big-endian. `field` is what they are, or whose size they are.
    mutating func uint32(
        _ field: WireError.Field,
        of bytes: Span<UInt8>
    ) throws(WireError) -> UInt32 {
        guard let value = bytes.uint32(at: self.offset) else {
            throw .truncated(field, at: self.offset, left: bytes.count - self.offset)
        }
        self.offset += 4
        return value
    }

    /// Takes four bytes, big-endian, two's complement.
    mutating func int32(
        _ field: WireError.Field,
        of bytes: Span<UInt8>
    ) throws(WireError) -> Int32 {
        Int32(bitPattern: try self.uint32(field, of: bytes))
    }

    /// Takes a 32-bit size and as many bytes.
    mutating func sized(
        _ field: WireError.Field,
        of bytes: Span<UInt8>
    ) throws(WireError) -> Range<Int> {
        let start = self.offset
        let declared = Int(try self.uint32(field, of: bytes))
        let left = bytes.count - self.offset
        guard declared <= left else {
            throw .sizeTooLarge(field, at: start, declared: declared, left: left)
        }
        let range = self.offset..<self.offset + declared
        self.offset = range.upperBound
        return range
    }

    /// Takes a 32-bit size and the payload, which must be all that is left.
    mutating func payload(of bytes: Span<UInt8>) throws(WireError) -> Range<Int> {
        let range = try self.sized(.payload, of: bytes)
        guard range.upperBound == bytes.count else {
            throw .trailingBytes(count: bytes.count - range.upperBound, at: range.upperBound)
        }
        return range
    }
}

extension Span<UInt8> {
    /// The four bytes at `offset`, big-endian; `nil` if there are fewer.
    func uint32(at offset: Int) -> UInt32? {
        guard offset >= 0, self.count - offset >= 4 else { return nil }
        return UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16
            | UInt32(self[offset + 2]) << 8 | UInt32(self[offset + 3])
    }

    /// Whether the four bytes at `offset` are a size, and as many bytes follow, to the last.
    func isSizeOfRest(at offset: Int) -> Bool {
        guard let size = self.uint32(at: offset) else { return false }
        return Int(size) == self.count - offset - 4
    }
}

extension String {
    /// The text of `bytes`, with U+FFFD for what is not UTF-8.
    init(repairing bytes: Span<UInt8>) {
        // The pointer does not leave the closure, which copies what it points at.
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The text of `bytes`; `nil` if they are not UTF-8.
    init?(validating bytes: Span<UInt8>) {
        // The pointer does not leave the closure, which copies what it points at.
        let text = unsafe bytes.withUnsafeBufferPointer {
            unsafe String(validating: $0, as: UTF8.self)
        }
        guard let text else { return nil }
        self = text
    }
}
