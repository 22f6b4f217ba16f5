/// What was measured of one metric: how often each time came, in a memory that does not grow with
/// the number of samples.
///
/// Smallest, largest and mean are exact. The samples between them are counted in buckets, each of
/// a 16,384th of its time or less, and of a microsecond at least (``Bucket``).
///
/// Without samples there is no memory, and in up to 32 different buckets they take a KiB. More take
/// 133 KiB up to 32 ms, and 64 KiB more for each doubling of the longest: 581 KiB up to 4 s, 837 KiB up
/// to 67 s, never more than 1,221 KiB. Then recording a sample allocates nothing, unless it goes beyond
/// such a doubling.
package struct Samples: Sendable, Equatable {
    /// The most samples that are counted, so that no bucket can overflow: a day of 49,000 samples
    /// a second. What comes when there are so many is not counted: a run that lasts too long still has
    /// its results.
    package static let countMax = Int(UInt32.max)

    /// What is known exactly. `nil` without samples.
    package private(set) var extent: Extent?
    private var counts: SampleCounts?

    /// What is known exactly of samples, however many there are.
    package struct Extent: Hashable, Sendable {
        package var min: Duration
        package var max: Duration
        package var sum: Duration

        package init(min: Duration, max: Duration, sum: Duration) {
            self.min = min
            self.max = max
            self.sum = sum
        }

        fileprivate static func += (left: inout Extent, right: Extent) {
            left.min = Swift.min(left.min, right.min)
            left.max = Swift.max(left.max, right.max)
            left.sum += right.sum
        }
    }

    /// No samples.
    package init() {}

    /// The samples `values`, in any order.
    package init(_ values: some Sequence<Duration>) {
        for value in values { self.record(value) }
    }

    /// Samples that were counted before.
    ///
    /// - Parameters:
    ///   - counts: How many came in each bucket; each more than zero, together at most ``countMax``.
    ///   - extent: What is known exactly of them. `nil` if nothing is: then the middles of the
    ///     buckets are taken for the samples.
    package init(_ counts: some Sequence<(bucket: Bucket, count: Int)>, extent: Extent? = nil) {
        for (bucket, count) in counts {
            precondition(count > 0, "a bucket that is counted holds samples")
            let middle = bucket.middle
            self.add(Extent(min: middle, max: middle, sum: middle * count), count, in: bucket)
        }
        if let extent, self.extent != nil { self.extent = extent }
    }

    // MARK: Recording

    /// Adds one sample. One below zero counts as zero.
    package mutating func record(_ value: Duration) {
        guard self.count < Self.countMax else { return }
        let value = Swift.max(value, .zero)
        self.add(Extent(min: value, max: value, sum: value), 1, in: Bucket(of: value))
    }

    /// Adds the samples of `right`: the same as recording each of them. If they are more than there is
    /// room for, as many of each bucket as is its share of the room.
    package static func += (left: inout Samples, right: Samples) {
        guard let extent = right.extent, let counts = right.counts else { return }
        guard left.counts != nil else { return left = right }
        let room = Self.countMax - left.count
        guard right.count <= room else { return left.add(right, sharing: room) }
        left.grow(by: right.count, extent)
        left.counts? += counts
    }

    private mutating func add(_ others: Samples, sharing room: Int) {
        let all = Int128(others.count)
        for (bucket, count) in others.buckets {
            let share = Int(Int128(count) * Int128(room) / all)
            guard share > 0 else { continue }
            let middle = bucket.middle
            self.add(Extent(min: middle, max: middle, sum: middle * share), share, in: bucket)
        }
    }

    private mutating func add(_ extent: Extent, _ count: Int, in bucket: Bucket) {
        self.grow(by: count, extent)
        if self.counts == nil {
            self.counts = SampleCounts(UInt32(count), in: bucket)
        } else {
            self.counts?.record(UInt32(count), in: bucket)
        }
    }

    private mutating func grow(by count: Int, _ extent: Extent) {
        precondition(count <= Self.countMax - self.count, "at most 2^32 - 1 samples are counted")
        if self.extent == nil { self.extent = extent } else { self.extent? += extent }
    }

    // MARK: Reading

    package var count: Int { self.counts?.total ?? 0 }

    /// `nil` without samples.
    package var min: Duration? { self.extent?.min }

    /// `nil` without samples.
    package var max: Duration? { self.extent?.max }

    /// `nil` without samples.
    package var mean: Duration? { self.extent.map { $0.sum / self.count } }

    /// The smallest sample that at least `permille` thousandths of the samples do not exceed
    /// (nearest rank), as the middle of its bucket.
    ///
    /// It is never below the smallest sample or above the largest, and at most a 32,768th of itself
    /// or half a microsecond away from the sample it stands for.
    ///
    /// `permille` is from 1 to 999: 500 is the median, 990 the 99th percentile. `nil` if there are
    /// too few samples to tell it from the maximum: the 99th percentile needs 100, the median 2.
    package func percentile(permille: Int) -> Duration? {
        precondition(
            (1...999).contains(permille),
            "a percentile lies between 0 and 1000 thousandths"
        )
        guard let extent, let counts, self.count * (1_000 - permille) >= 1_000 else { return nil }
        let middle = counts.bucket(ofRank: (self.count * permille + 999) / 1_000).middle
        return Swift.min(Swift.max(middle, extent.min), extent.max)
    }

    /// The memory that they take beside the value itself, to a KiB or two; copies share it.
    package var byteCount: Int { self.counts?.byteCount ?? 0 }

    /// The buckets that hold samples, in rising order, and how many each holds.
    package var buckets: Buckets { Buckets(counts: self.counts) }

    /// A walk over the buckets that hold samples.
    package struct Buckets: Sequence, IteratorProtocol {
        private let counts: SampleCounts?
        private var index = 0

        fileprivate init(counts: SampleCounts?) {
            self.counts = counts
        }

        package mutating func next() -> (bucket: Bucket, count: Int)? {
            guard let next = self.counts?.first(from: self.index) else { return nil }
            self.index = next.bucket.index + 1
            return next
        }
    }
}
