/// What was measured of one metric, exactly.
package struct Samples: Sendable, Equatable {
    /// In rising order.
    package private(set) var values: [Duration]

    /// The samples `values`, in any order.
    package init(_ values: [Duration]) {
        self.values = values.sorted()
    }

    package init() { self.init([]) }

    package mutating func record(_ value: Duration) {
        self.values = (self.values + [value]).sorted()
    }

    package static func += (left: inout Samples, right: Samples) {
        left.values = (left.values + right.values).sorted()
    }

    package var count: Int { self.values.count }

    /// `nil` without samples.
    package var min: Duration? { self.values.first }

    /// `nil` without samples.
    package var max: Duration? { self.values.last }

    /// `nil` without samples.
    package var mean: Duration? {
        guard !self.values.isEmpty else { return nil }
        return self.values.reduce(.zero, +) / self.values.count
    }

    /// The smallest sample that at least `permille` thousandths of the samples do not exceed
    /// (nearest rank).
    ///
    /// `permille` is from 1 to 999: 500 is the median, 990 the 99th percentile. `nil` if there are
    /// too few samples to tell it from the maximum: the 99th percentile needs 100, the median 2.
    package func percentile(permille: Int) -> Duration? {
        precondition(
            (1...999).contains(permille),
            "a percentile lies between 0 and 1000 thousandths"
        )
        guard self.count * (1_000 - permille) >= 1_000 else { return nil }
        let rank = (self.count * permille + 999) / 1_000
        return self.values[rank - 1]
    }
}
