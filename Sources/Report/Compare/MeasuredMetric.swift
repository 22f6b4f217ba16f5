import Timeline
import Trace

/// What a run says of one metric.
struct MeasuredMetric {
    /// Over the whole run. Of a metric that is repeated in a turn, the longest of each turn that was kept.
    let samples: Samples
    /// In the turns that were kept, in milliseconds: those of each call in which there are some, in the order
    /// of the calls.
    private let calls: [[Double]]

    /// What `tally` says of `metric`, and the turns `kept`, which are in the order of their calls.
    init(_ metric: Metric, _ tally: Metrics, kept: [TurnGallery.Entry]) {
        var calls: [(call: Int?, values: [Double])] = []
        var values: [Duration] = []
        for entry in kept {
            guard let value = entry.values[metric] else { continue }
            values.append(value)
            if let last = calls.last, last.call == entry.timeline.call {
                calls[calls.count - 1].values.append(value.inMilliseconds)
            } else {
                calls.append((entry.timeline.call, [value.inMilliseconds]))
            }
        }
        self.calls = calls.map(\.values)
        self.samples = metric.isRepeated ? Samples(values) : tally[metric]
    }

    /// The `statistic` of each block of calls, in milliseconds; `nil` if that makes fewer than
    /// ``Comparison/blockCountMin``.
    ///
    /// Calls are whole. So that long runs compare with short ones, the statistic is that of groups of calls with
    /// hardly more samples than it needs, however many there are: of more samples, a percentile is another. So
    /// that blocks know little of each other, they are few, and each is the mean of its groups.
    func blocks(of statistic: Comparison.Statistic) -> [Double]? {
        let groups = self.groups(of: statistic.sampleCountMin)
        guard groups.count >= Comparison.blockCountMin else { return nil }
        let count = min(Comparison.blockCountMax, groups.count)
        return (0..<count).map { block in
            let range = groups.count * block / count..<groups.count * (block + 1) / count
            let sampleCount = groups[range].reduce(0) { $0 + $1.count }
            return groups[range].reduce(0) { $0 + Double($1.count) * statistic.value(of: $1) }
                / Double(sampleCount)
        }
    }

    /// The samples of calls one after the other, in as many groups as can have `countMin` each.
    private func groups(of countMin: Int) -> [[Double]] {
        var groups: [[Double]] = []
        var rest: [Double] = []
        for call in self.calls {
            rest += call
            if rest.count >= countMin {
                groups.append(rest)
                rest = []
            }
        }
        // What is left of the calls belongs to the last.
        if !groups.isEmpty { groups[groups.count - 1] += rest }
        return groups
    }
}

extension Comparison.Statistic {
    /// How many samples say something of it.
    var sampleCountMin: Int {
        switch self {
        case .mean: 1
        case .p95: 20
        }
    }

    /// Of the whole of a run; `nil` if there are too few samples.
    func value(of samples: Samples) -> Duration? {
        switch self {
        case .mean: samples.mean
        case .p95: samples.percentile(permille: 950)
        }
    }

    /// Of at least ``sampleCountMin`` values.
    fileprivate func value(of values: [Double]) -> Double {
        switch self {
        case .mean: values.reduce(0, +) / Double(values.count)
        case .p95: values.sorted()[(values.count * 950 + 999) / 1_000 - 1]
        }
    }
}
