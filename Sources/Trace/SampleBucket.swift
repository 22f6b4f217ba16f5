extension Samples {
    /// Times that samples do not tell apart, in whole microseconds.
    ///
    /// They are the buckets of a histogram with four significant digits, numbered as in its
    /// encoding:
    ///
    ///     index        0 ..<  32,768   one microsecond each, from 0 on
    ///     index   32,768 ..<  49,152   two each, from 32,768 µs on
    ///     index   49,152 ..<  65,536   four each, from 65,536 µs on
    ///     ...
    ///     index  294,912 ..< 311,296   131,072 each, from 2^31 µs on
    ///
    /// A time is rounded to the nearest microsecond. The last bucket ends at 2^32 µs, after 71
    /// minutes, and holds whatever is longer too.
    package struct Bucket: Hashable, Sendable {
        /// From 0 on, in rising order of the times; below ``indexEnd``.
        package let index: Int

        /// How many buckets there are.
        package static let indexEnd = 19 << halfMagnitude

        /// As many buckets as half of those of a microsecond, and as each further size has.
        private static let halfMagnitude = 14

        /// - Precondition: `index` is from 0 to below ``indexEnd``.
        package init(index: Int) {
            precondition((0..<Self.indexEnd).contains(index), "there is no bucket \(index)")
            self.index = index
        }

        /// The bucket of `value`. One below zero is taken for zero.
        package init(of value: Duration) {
            let (seconds, attoseconds) = value.components
            // Cut off where the buckets end anyway, so that nothing can overflow.
            let whole = Swift.max(0, Swift.min(seconds, 4_295)) * 1_000_000
            let rest = Swift.max(0, attoseconds + 500_000_000_000) / 1_000_000_000_000
            self.init(ofMicroseconds: UInt64(whole + rest))
        }

        /// The bucket of a number of microseconds.
        package init(ofMicroseconds microseconds: UInt64) {
            let value = Swift.min(microseconds, UInt64(UInt32.max))
            let small = UInt64(2 << Self.halfMagnitude) - 1
            let doublings = small.leadingZeroBitCount - (value | small).leadingZeroBitCount
            self.index = (doublings << Self.halfMagnitude) + Int(value >> doublings)
        }

        /// The times in it, in microseconds.
        package var microseconds: ClosedRange<UInt64> {
            let doublings = self.doublings
            let first = UInt64(self.index - (doublings << Self.halfMagnitude)) << doublings
            return first...(first + self.width - 1)
        }

        /// The time in the middle, rounded up to a microsecond.
        package var middle: Duration {
            .microseconds(self.microseconds.lowerBound + self.width / 2)
        }

        /// How often the size of a bucket was doubled up to this one.
        private var doublings: Int { Swift.max(0, (self.index >> Self.halfMagnitude) - 1) }

        private var width: UInt64 { 1 << self.doublings }

        /// The last bucket of the same size.
        package var lastOfItsSize: Bucket {
            Bucket(index: ((self.doublings + 2) << Self.halfMagnitude) - 1)
        }
    }
}
