import FoundationEssentials
package import Trace

/// The standard encoding of HdrHistogram, version 2, which the tools around it read.
///
/// It has the counts and not the exact smallest, largest and sum, which are given beside it where
/// they matter (``Samples/Extent``).
extension Samples {
    /// The most bytes of an encoded histogram, inflated: a count is no longer than five.
    private static var byteCountMax: Int { HistogramHeader.byteCount + 5 * Bucket.indexEnd }

    /// Encoded, not compressed. Equal samples have equal bytes.
    package var encoded: [UInt8] {
        var counts: [UInt8] = []
        let last = HistogramCounts.append(self, to: &counts)
        var bytes: [UInt8] = []
        HistogramHeader.append(countsByteCount: counts.count, last: last, to: &bytes)
        return bytes + counts
    }

    /// Encoded and compressed.
    package var compressed: [UInt8] {
        let stream = Zlib.deflate(self.encoded.span)
        var bytes: [UInt8] = []
        bytes.appendBigEndian(HistogramHeader.compressedCookie)
        bytes.appendBigEndian(UInt32(stream.count))
        return bytes + stream
    }

    /// Encoded and compressed, as text: it begins with `HISTFAAA`.
    package var base64: String { Data(self.compressed).base64EncodedString() }

    /// Reads an encoded histogram, compressed or not.
    ///
    /// - Parameters:
    ///   - bytes: The whole of it. It must be of whole microseconds, with four significant digits.
    ///   - extent: What is known exactly of the samples. `nil` if nothing is: then the middles of
    ///     the buckets are taken for the samples.
    /// - Throws: ``HistogramError``. Nothing in `bytes` is believed before it is checked, and
    ///   what may come of them is bounded.
    package init(decoding bytes: Span<UInt8>, extent: Extent? = nil) throws(HistogramError) {
        guard bytes.count >= HistogramHeader.compressedByteCount else {
            throw .tooShort(byteCount: bytes.count, needed: HistogramHeader.compressedByteCount)
        }
        let cookie = bytes.bigEndian(at: 0) as UInt32
        switch cookie {
        case HistogramHeader.cookie: try self.init(inflated: bytes, extent)
        case HistogramHeader.compressedCookie:
            let stream = bytes.extracting(HistogramHeader.compressedByteCount...)
            let length = bytes.bigEndian(at: 4) as UInt32
            guard length == stream.count else {
                throw .wrongLength(declared: length, found: stream.count)
            }
            let inflated = try Zlib.inflate(stream, byteCountMax: Self.byteCountMax)
            try self.init(inflated: inflated.span, extent)
        default:
            let expected = [HistogramHeader.cookie, HistogramHeader.compressedCookie]
            throw .unknownCookie(cookie, expected: expected)
        }
    }

    /// Reads an encoded histogram as text, such as ``base64``.
    package init(base64 text: String, extent: Extent? = nil) throws(HistogramError) {
        guard let data = Data(base64Encoded: text) else { throw .notBase64 }
        try self.init(decoding: [UInt8](data).span, extent: extent)
    }

    private init(inflated bytes: Span<UInt8>, _ extent: Extent?) throws(HistogramError) {
        let bucketCount = try HistogramHeader.check(bytes)
        let offset = HistogramHeader.byteCount
        let counts = try HistogramCounts.read(bytes, from: offset, bucketCount: bucketCount)
        if let extent { try Self.check(extent, counts) }
        self.init(counts, extent: extent)
    }

    /// What is said to be known exactly must agree with the counts.
    private static func check(
        _ extent: Extent,
        _ counts: [(bucket: Bucket, count: Int)]
    ) throws(HistogramError) {
        guard let first = counts.first?.bucket, let last = counts.last?.bucket else {
            throw .extentWithoutSamples
        }
        guard extent.min >= .zero, Bucket(of: extent.min) == first else {
            throw .wrongMin(extent.min, expected: first.microseconds)
        }
        guard extent.max >= extent.min, Bucket(of: extent.max) == last else {
            throw .wrongMax(extent.max, expected: last.microseconds)
        }
        let mean = extent.sum / counts.reduce(0) { $0 + $1.count }
        guard mean >= extent.min, mean <= extent.max else { throw .wrongSum(extent.sum) }
    }
}
