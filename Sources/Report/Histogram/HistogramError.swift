import Scenario

/// Why bytes are not a histogram that we can read.
///
/// Offsets of counts are from the start of the histogram, inflated.
package enum HistogramError: Error, Equatable, Sendable {
    // The bytes.
    /// The text is not base64, or has something else in it.
    case notBase64
    /// There are fewer bytes than the header that they should begin with.
    case tooShort(byteCount: Int, needed: Int)
    /// The first four bytes are not those of an encoding that we know.
    case unknownCookie(UInt32, expected: [UInt32])
    /// The header says that `declared` bytes follow it.
    case wrongLength(declared: UInt32, found: Int)
    /// The `byteCount` compressed bytes are cut off, damaged, not zlib, or followed by something.
    case brokenZlib(byteCount: Int)
    /// The compressed bytes are longer when inflated than any histogram of ours can be.
    case inflatedTooLong(byteCountMax: Int)

    // The header.
    /// The first count is not that of the lowest bucket.
    case unsupportedIndexOffset(UInt32)
    /// The number of significant digits is not 4.
    case unsupportedDigits(UInt32)
    /// The size of the smallest bucket is not 1.
    case unsupportedLowestValue(UInt64)
    /// The largest value that can be recorded is below 2, or above 2^63 - 1.
    case badHighestValue(UInt64)
    /// Values are not integers, but this multiple of them.
    case unsupportedRatio(Double)

    // The counts.
    /// The count that begins at `at` does not end.
    case cutOff(at: Int)
    /// There are counts beyond the last of the `limit` buckets.
    case tooManyBuckets(at: Int, limit: Int)
    /// The counts add up to more than `limit`.
    case tooManySamples(at: Int, limit: Int)

    // What is said to be known exactly.
    /// There is a smallest sample, but there are no samples.
    case extentWithoutSamples
    /// The smallest sample is not in the first bucket that holds samples.
    case wrongMin(Duration, expected: ClosedRange<UInt64>)
    /// The largest sample is not in the last bucket that holds samples, or is below the smallest.
    case wrongMax(Duration, expected: ClosedRange<UInt64>)
    /// The mean that follows from the sum is not between the smallest and the largest sample.
    case wrongSum(Duration)
}

extension HistogramError: CustomStringConvertible {
    package var description: String { "the histogram \(self.found)" }

    private var found: String {
        switch self {
        case .notBase64: "is not base64. Copy it again, whole and without line breaks."
        case .tooShort(let byteCount, let needed):
            "has \(byteCount.counted("byte")), its header alone has \(needed). It is cut off."
        case .unknownCookie(let cookie, let expected):
            "begins with \(cookie.hex), expected \(expected.map(\.hex).joined(separator: " or ")). "
                + "Encode it as HdrHistogram version 2."
        case .wrongLength(let declared, let found):
            "has \(found.counted("byte")) after its header, which says \(declared). "
                + "It is cut off, or something follows it."
        case .brokenZlib(let byteCount):
            "is not one whole zlib stream of \(byteCount.counted("byte")). It is damaged."
        case .inflatedTooLong(let byteCountMax):
            "inflates to more than \(byteCountMax) bytes, which is the most for one."
        case .unsupportedIndexOffset(let offset):
            "has its counts moved by \(offset), expected 0."
        case .unsupportedDigits(let digits):
            "has \(digits) significant digits, expected 4. Record it with 4."
        case .unsupportedLowestValue(let lowest):
            "has \(lowest) as its lowest value, expected 1, a microsecond."
        case .badHighestValue(let highest):
            "has \(highest) as its highest value, expected 2 to \(Int64.max)."
        case .unsupportedRatio(let ratio):
            "has values multiplied by \(ratio), expected 1, which is whole microseconds."
        case .cutOff(let offset): "ends within the count at byte \(offset)."
        case .tooManyBuckets(let offset, let limit):
            "goes on at byte \(offset) after the last of its \(limit) buckets."
        case .tooManySamples(let offset, let limit):
            "has more than \(limit) samples with those at byte \(offset), which is the most."
        case .extentWithoutSamples: "has no samples, but is said to have a smallest one."
        case .wrongMin(let min, let expected):
            "is said to have \(min) as its smallest sample, expected \(expected.inMicroseconds)."
        case .wrongMax(let max, let expected):
            "is said to have \(max) as its largest sample, expected \(expected.inMicroseconds)."
        case .wrongSum(let sum):
            "is said to have samples that add up to \(sum), "
                + "which is not a number of samples between the smallest and the largest."
        }
    }
}

extension UInt32 {
    fileprivate var hex: String { "0x" + String(self, radix: 16) }
}

extension ClosedRange<UInt64> {
    fileprivate var inMicroseconds: String {
        self.count == 1 ? "\(self.lowerBound) µs" : "\(self.lowerBound) to \(self.upperBound) µs"
    }
}
