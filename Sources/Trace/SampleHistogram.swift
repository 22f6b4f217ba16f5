import Histogram

/// How many samples came in each bucket; at least one.
///
/// Beside the histogram there is a sum of each 256 buckets in a row, so that one need not look at
/// those without samples, which are nearly all.
struct SampleHistogram: Sendable, Equatable {
    private static let groupLength = 256

    private var groups: [UInt32]
    private var histogram: Histogram<UInt32>

    /// `count` samples, which came in `bucket`.
    init(_ count: UInt32, in bucket: Samples.Bucket) {
        self.groups = Array(repeating: 0, count: Samples.Bucket.indexEnd / Self.groupLength)
        self.histogram = Self.histogram(upTo: bucket.lastOfItsSize)
        self.record(count, in: bucket)
    }

    /// How many samples there are.
    var total: Int { Int(self.histogram.totalCount) }

    /// The memory that the counts take.
    var byteCount: Int {
        self.histogram.estimatedFootprintInBytes + self.groups.capacity * MemoryLayout<UInt32>.size
    }

    mutating func record(_ count: UInt32, in bucket: Samples.Bucket) {
        self.grow(to: bucket.lastOfItsSize)
        self.groups[bucket.index / Self.groupLength] += count
        self.histogram.record(bucket.microseconds.lowerBound, count: count)
    }

    static func += (left: inout SampleHistogram, right: SampleHistogram) {
        left.grow(to: right.last)
        for index in left.groups.indices { left.groups[index] += right.groups[index] }
        left.histogram.add(right.histogram)
    }

    /// The bucket of the sample that is number `rank`, from 1 on, in rising order.
    func bucket(ofRank rank: Int) -> Samples.Bucket {
        var rest = rank
        for (index, count) in self.groups.enumerated() {
            if rest <= count {
                return self.bucket(ofRank: rest, from: index * Self.groupLength)
            }
            rest -= Int(count)
        }
        preconditionFailure("there are \(self.total) samples, and none is number \(rank)")
    }

    private func bucket(ofRank rank: Int, from start: Int) -> Samples.Bucket {
        var (rest, index) = (rank, start)
        while true {
            let bucket = Samples.Bucket(index: index)
            rest -= self.count(of: bucket)
            if rest <= 0 { return bucket }
            index += 1
        }
    }

    /// The first bucket with samples whose index is `index` or more, and how many it holds; `nil` if
    /// there is none.
    func first(from index: Int) -> (bucket: Samples.Bucket, count: Int)? {
        var index = index
        while index < Samples.Bucket.indexEnd {
            if self.groups[index / Self.groupLength] == 0 {
                index = (index / Self.groupLength + 1) * Self.groupLength
                continue
            }
            let bucket = Samples.Bucket(index: index)
            let count = self.count(of: bucket)
            if count > 0 { return (bucket, count) }
            index += 1
        }
        return nil
    }

    /// Of a bucket whose group holds samples: the histogram reaches as far.
    private func count(of bucket: Samples.Bucket) -> Int {
        Int(self.histogram.countForValue(bucket.microseconds.lowerBound))
    }

    // MARK: Growing

    /// The last bucket of the histogram.
    private var last: Samples.Bucket {
        Samples.Bucket(ofMicroseconds: self.histogram.highestTrackableValue)
    }

    /// The histogram could grow by itself, but would then take up to twice the memory, and two of
    /// the same samples would differ by the order in which these came.
    private mutating func grow(to last: Samples.Bucket) {
        guard last.index > self.last.index else { return }
        var grown = Self.histogram(upTo: last)
        grown.add(self.histogram)
        self.histogram = grown
    }

    private static func histogram(upTo last: Samples.Bucket) -> Histogram<UInt32> {
        Histogram(
            highestTrackableValue: last.microseconds.upperBound,
            numberOfSignificantValueDigits: .four
        )
    }
}
