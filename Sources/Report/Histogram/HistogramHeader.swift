import Trace

/// What stands before the counts of an encoded histogram, version 2: 40 bytes, big-endian.
///
///     u32  cookie            0x1c849303, with 0x10 for counts of varying length
///     u32  length            of the counts, in bytes
///     u32  index offset      0: the first count is that of the lowest bucket
///     u32  digits            significant decimal digits
///     u64  lowest            the size of the smallest bucket
///     u64  highest           the largest value that can be recorded
///     f64  ratio             of a value to an integer one: 1
///
/// The values of ours are whole microseconds. The compressed encoding is a zlib stream of all that,
/// behind eight bytes:
///
///     u32  cookie            0x1c849304, with 0x10
///     u32  length            of the zlib stream, in bytes
enum HistogramHeader {
    static let cookie: UInt32 = 0x1C84_9313
    static let compressedCookie: UInt32 = 0x1C84_9314
    /// Of the header before the counts.
    static let byteCount = 40
    /// Of the header before the zlib stream.
    static let compressedByteCount = 8
    static let digits: UInt32 = 4

    /// Appends the header of counts that are `countsByteCount` long, the last of which is that of
    /// `bucket`.
    ///
    /// How high the histogram reaches follows from the bucket, not from how it came to be: equal
    /// samples have equal bytes.
    static func append(
        countsByteCount: Int,
        last bucket: Samples.Bucket,
        to bytes: inout [UInt8]
    ) {
        bytes.appendBigEndian(Self.cookie)
        bytes.appendBigEndian(UInt32(countsByteCount))
        bytes.appendBigEndian(0 as UInt32)
        bytes.appendBigEndian(Self.digits)
        bytes.appendBigEndian(1 as UInt64)
        bytes.appendBigEndian(bucket.lastOfItsSize.microseconds.upperBound)
        bytes.appendBigEndian((1 as Double).bitPattern)
    }

    /// Checks the header of a histogram that is not compressed, which `bytes` are from the start to
    /// the end.
    ///
    /// - Returns: How many buckets the histogram may have.
    static func check(_ bytes: Span<UInt8>) throws(HistogramError) -> Int {
        guard bytes.count >= Self.byteCount else {
            throw .tooShort(byteCount: bytes.count, needed: Self.byteCount)
        }
        let cookie = bytes.bigEndian(at: 0) as UInt32
        guard cookie == Self.cookie else { throw .unknownCookie(cookie, expected: [Self.cookie]) }
        let length = bytes.bigEndian(at: 4) as UInt32
        guard length == bytes.count - Self.byteCount else {
            throw .wrongLength(declared: length, found: bytes.count - Self.byteCount)
        }
        let offset = bytes.bigEndian(at: 8) as UInt32
        guard offset == 0 else { throw .unsupportedIndexOffset(offset) }
        let digits = bytes.bigEndian(at: 12) as UInt32
        guard digits == Self.digits else { throw .unsupportedDigits(digits) }
        let lowest = bytes.bigEndian(at: 16) as UInt64
        guard lowest == 1 else { throw .unsupportedLowestValue(lowest) }
        let highest = bytes.bigEndian(at: 24) as UInt64
        guard highest >= 2, highest <= Int64.max else { throw .badHighestValue(highest) }
        let ratio = Double(bitPattern: bytes.bigEndian(at: 32))
        guard ratio == 1 else { throw .unsupportedRatio(ratio) }
        return Samples.Bucket(ofMicroseconds: highest).lastOfItsSize.index + 1
    }
}

extension [UInt8] {
    mutating func appendBigEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            self.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

extension Span<UInt8> {
    /// The number at `offset`, all of whose bytes are there.
    func bigEndian<Value: FixedWidthInteger & UnsignedInteger>(at offset: Int) -> Value {
        var value: Value = 0
        for index in offset..<offset + Value.bitWidth / 8 {
            value = value << 8 | Value(self[index])
        }
        return value
    }
}
