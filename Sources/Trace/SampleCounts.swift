/// How many samples came in each bucket; at least one.
///
/// A histogram takes as much memory for one sample as for a million. So as long as they fall into few buckets
/// these are kept in a list: most runs of one call, of which there are thousands, have no more. Which of the
/// two it is follows from the samples, not from the order in which they came.
struct SampleCounts: Sendable, Equatable {
    private struct Entry: Equatable {
        var bucket: Samples.Bucket
        var count: UInt32
    }

    private enum Storage: Equatable {
        /// By bucket.
        case few([Entry])
        case many(SampleHistogram)
    }

    /// The most buckets in a list.
    private static let fewCountMax = 32

    private var storage = Storage.few([])

    /// `count` samples, which came in `bucket`.
    init(_ count: UInt32, in bucket: Samples.Bucket) { self.record(count, in: bucket) }

    /// How many samples there are.
    var total: Int {
        switch self.storage {
        case .few(let entries): entries.reduce(0) { $0 + Int($1.count) }
        case .many(let histogram): histogram.total
        }
    }

    /// The memory that the counts take.
    var byteCount: Int {
        switch self.storage {
        case .few(let entries): entries.capacity * MemoryLayout<Entry>.stride
        case .many(let histogram): histogram.byteCount
        }
    }

    mutating func record(_ count: UInt32, in bucket: Samples.Bucket) {
        switch self.storage {
        case .many(var histogram):
            // Let go of here, so that it is changed where it is.
            self.storage = .few([])
            histogram.record(count, in: bucket)
            self.storage = .many(histogram)
        case .few(var entries):
            self.storage = .few([])
            let place = entries.firstIndex { $0.bucket.index >= bucket.index } ?? entries.count
            if place < entries.count, entries[place].bucket.index == bucket.index {
                entries[place].count += count
            } else {
                entries.insert(Entry(bucket: bucket, count: count), at: place)
            }
            self.storage =
                entries.count > Self.fewCountMax ? Self.many(entries) : .few(entries)
        }
    }

    private static func many(_ entries: [Entry]) -> Storage {
        // The longest first, so that it need not grow.
        var histogram = SampleHistogram(
            entries[entries.count - 1].count,
            in: entries[entries.count - 1].bucket
        )
        for entry in entries.dropLast() { histogram.record(entry.count, in: entry.bucket) }
        return .many(histogram)
    }

    static func += (left: inout SampleCounts, right: SampleCounts) {
        switch (left.storage, right.storage) {
        case (.many(var histogram), .many(let others)):
            left.storage = .few([])
            histogram += others
            left.storage = .many(histogram)
        case (.few(let entries), .many):
            left = right
            for entry in entries { left.record(entry.count, in: entry.bucket) }
        case (_, .few(let entries)):
            for entry in entries { left.record(entry.count, in: entry.bucket) }
        }
    }

    /// The bucket of the sample that is number `rank`, from 1 on, in rising order.
    func bucket(ofRank rank: Int) -> Samples.Bucket {
        switch self.storage {
        case .many(let histogram): return histogram.bucket(ofRank: rank)
        case .few(let entries):
            var rest = rank
            for entry in entries {
                rest -= Int(entry.count)
                if rest <= 0 { return entry.bucket }
            }
            preconditionFailure("there are \(self.total) samples, and none is number \(rank)")
        }
    }

    /// The first bucket with samples whose index is `index` or more, and how many it holds; `nil` if
    /// there is none.
    func first(from index: Int) -> (bucket: Samples.Bucket, count: Int)? {
        switch self.storage {
        case .many(let histogram): return histogram.first(from: index)
        case .few(let entries):
            return entries.first { $0.bucket.index >= index }.map { ($0.bucket, Int($0.count)) }
        }
    }
}
