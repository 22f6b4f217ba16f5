import Trace

/// The counts of an encoded histogram, from the lowest bucket to the last that holds samples.
///
/// Each is one number: a count, or less than zero for so many buckets in a row that are empty. (One
/// empty bucket is a count of zero.) Numbers are folded so that small ones of either sign are small,
/// 0, -1, 1, -2 to 0, 1, 2, 3, and written seven bits at a time, the lowest first, with the high bit
/// set if more follow. The ninth byte has eight bits.
enum HistogramCounts {
    /// Appends the counts of `samples`; nothing if there are none.
    ///
    /// - Returns: The last bucket that holds samples, or the lowest without samples.
    static func append(_ samples: Samples, to bytes: inout [UInt8]) -> Samples.Bucket {
        var next = 0
        for (bucket, count) in samples.buckets {
            let emptyCount = bucket.index - next
            if emptyCount > 0 { bytes.appendFolded(emptyCount == 1 ? 0 : Int64(-emptyCount)) }
            bytes.appendFolded(Int64(count))
            next = bucket.index + 1
        }
        return Samples.Bucket(index: max(0, next - 1))
    }

    /// The buckets that hold samples, in rising order, from the counts that `bytes` hold from
    /// `offset` to the end. There are at most `bucketCount` buckets.
    static func read(
        _ bytes: Span<UInt8>,
        from offset: Int,
        bucketCount: Int
    ) throws(HistogramError) -> [(bucket: Samples.Bucket, count: Int)] {
        var counts: [(bucket: Samples.Bucket, count: Int)] = []
        var (offset, index, total) = (offset, 0, 0)
        while offset < bytes.count {
            let start = offset
            let number = try bytes.folded(at: &offset)
            let length = number < 0 ? number.magnitude : 1
            guard length <= bucketCount - index else {
                throw .tooManyBuckets(at: start, limit: bucketCount)
            }
            defer { index += Int(length) }
            guard number > 0 else { continue }
            guard number <= Samples.countMax - total else {
                throw .tooManySamples(at: start, limit: Samples.countMax)
            }
            total += Int(number)
            counts.append((Samples.Bucket(index: index), Int(number)))
        }
        return counts
    }
}

extension [UInt8] {
    fileprivate mutating func appendFolded(_ value: Int64) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        // Of our counts none is so long that a ninth byte would matter.
        while rest >= 0x80 {
            self.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        self.append(UInt8(rest))
    }
}

extension Span<UInt8> {
    fileprivate func folded(at offset: inout Int) throws(HistogramError) -> Int64 {
        let start = offset
        var (folded, shift) = (0 as UInt64, 0 as UInt64)
        while true {
            guard offset < self.count else { throw .cutOff(at: start) }
            let byte = self[offset]
            offset += 1
            let isNinth = shift == 56
            folded |= UInt64(isNinth ? byte : byte & 0x7F) << shift
            if isNinth || byte < 0x80 { break }
            shift += 7
        }
        return Int64(folded >> 1) ^ -Int64(folded & 1)
    }
}
