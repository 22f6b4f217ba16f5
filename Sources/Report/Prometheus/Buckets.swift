package import Trace

/// How often something took how long, counted in buckets with fixed bounds, as Prometheus wants it.
///
/// Recording takes some nanoseconds, so that it can be done while a run goes on.
package struct Buckets: Sendable, Equatable {
    /// Of the buckets, in rising order: each has what took as long or shorter, and longer than the bound
    /// before. What took longer than the last has a bucket of its own.
    package let bounds: [Duration]
    /// One for each bound, and one more.
    package private(set) var counts: [Int]
    /// Of all that was recorded.
    package private(set) var sum = Duration.zero

    /// Empty buckets. `bounds` must rise.
    package init(bounds: [Duration]) {
        precondition(
            zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 },
            "the bounds of buckets rise"
        )
        self.bounds = bounds
        self.counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// For first audio. People hear a pause from about 300 ms on, so bounds lie close together there, and
    /// again from 2 to 4 s, where a server answers that waits for two seconds of silence. Beyond 30 s nobody
    /// is on the line any more.
    package static let firstAudio = Buckets(
        bounds: [
            50, 100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500,
            10_000, 30_000,
        ].map { .milliseconds($0) }
    )

    /// For send lateness. Among the bounds are 1 ms, which is our aim, and 20 ms, beyond which a run is
    /// INVALID if it is the 99th percentile.
    package static let sendLateness = Buckets(
        bounds: [
            100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 50_000, 100_000, 250_000,
            1_000_000,
        ].map { .microseconds($0) }
    )

    /// Adds what was counted in finer buckets; what of it a bound cuts through counts as its middle.
    package mutating func add(_ samples: Samples) {
        for (bucket, count) in samples.buckets {
            let middle = bucket.middle
            self.counts[self.bounds.firstIndex { middle <= $0 } ?? self.bounds.count] += count
        }
        self.sum += samples.extent?.sum ?? .zero
    }

    /// How much was recorded.
    package var count: Int { self.counts.reduce(0, +) }

    /// Something took `duration`.
    package mutating func record(_ duration: Duration) {
        // There are few, and most of what is recorded is short.
        let index = self.bounds.firstIndex { duration <= $0 } ?? self.bounds.count
        self.counts[index] += 1
        self.sum += duration
    }

    /// Adds what was recorded elsewhere, in buckets with the same bounds.
    package static func += (left: inout Buckets, right: Buckets) {
        precondition(left.bounds == right.bounds, "only buckets with the same bounds add up")
        for (index, count) in right.counts.enumerated() { left.counts[index] += count }
        left.sum += right.sum
    }
}
