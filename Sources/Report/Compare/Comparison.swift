package import Scenario
package import Timeline
package import Trace

/// Whether a new run is slower than one before, or fails more often.
///
/// A single difference of two numbers says little: runs differ by chance. So each run is cut into blocks of
/// calls, one after the other, and how much these differ among themselves says how much the runs may. Calls are
/// the units that know nothing of each other; turns of one call are not, and what comes at the same time may
/// be the same turn of a script. All that is looked at shares one chance of error, so that two runs of the same
/// build compare equal in 19 of 20 tries.
package struct Comparison: Sendable {
    /// What a movement must exceed, besides being no chance.
    package struct Floors: Sendable, Hashable {
        package var time = Duration.milliseconds(5)
        package var share = Ratio(partsPerMillion: 30_000)

        package init() {}
    }

    package enum Finding: String, Sendable {
        case slower, faster, same
        /// There is too little to tell.
        case unknown = "unknown"
    }

    package enum Statistic: String, Sendable, CaseIterable {
        case mean, p95

        /// How many samples a block must have.
        fileprivate var samplesPerBlock: Int { self == .mean ? 1 : 20 }
    }

    /// What became of one statistic of one metric.
    package struct Row: Sendable {
        package var metric: Metric
        package var statistic: Statistic
        /// Over the whole run; `nil` if nothing was measured.
        package var base: Duration?
        package var new: Duration?
        /// By how much the new is longer, in milliseconds; `nil` if there is too little to tell.
        package var interval: ClosedRange<Double>?
        package var finding: Finding
    }

    /// What became of how often something went wrong.
    package struct Rate: Sendable {
        package var name: String
        package var base: (wrong: Int, all: Int)
        package var new: (wrong: Int, all: Int)
        /// Whether more go wrong than chance explains.
        package var isWorse: Bool
    }

    /// What can be compared: that is measured once a turn.
    package static let metrics = Metric.allCases.filter {
        ![.ready, .chunkGap, .sentenceWait].contains($0)
    }

    /// The chance that something is found between two runs that are the same.
    static let error = 0.05
    static let blockCountMax = 20
    static let blockCountMin = 8

    package let rows: [Row]
    package let rates: [Rate]
    /// Whether anything that was asked for could be told.
    package let isConclusive: Bool
    /// Whether we did our own part well enough in both runs.
    package let isHonest: Bool

    /// What differs between `base` and `new`, of the `metrics` that matter.
    package init(
        base: RunReport,
        new: RunReport,
        metrics: [Metric],
        floors: Floors = Floors()
    ) {
        let looks = Double(metrics.count * Statistic.allCases.count + 2)
        let error = Self.error / looks
        self.rows = metrics.flatMap { metric in
            Statistic.allCases.map {
                Self.row(metric, $0, base: base, new: new, error: error, floors)
            }
        }
        let (before, after) = (base.tally, new.tally)
        self.rates = [
            Self.rate(
                "calls that went wrong",
                (before.calls.wrong, before.calls.begun),
                (after.calls.wrong, after.calls.begun),
                error: error
            ),
            Self.rate(
                "turns that got stuck",
                (before.turns.stuck, before.turns.begun),
                (after.turns.stuck, after.turns.begun),
                error: error
            ),
        ]
        self.isConclusive = self.rows.contains { $0.finding != .unknown }
        self.isHonest = base.ownDoubts.isEmpty && new.ownDoubts.isEmpty
    }

    /// FAIL is a regression, and INVALID that nothing could be told.
    package var verdict: Verdict {
        guard self.isHonest else { return .invalid }
        if self.rows.contains(where: { $0.finding == .slower }) { return .fail }
        if self.rates.contains(where: \.isWorse) { return .fail }
        return self.isConclusive ? .pass : .invalid
    }

    // MARK: Parts

    private static func row(
        _ metric: Metric,
        _ statistic: Statistic,
        base: RunReport,
        new: RunReport,
        error: Double,
        _ floors: Floors
    ) -> Row {
        var row = Row(
            metric: metric,
            statistic: statistic,
            base: statistic.value(of: base.tally.metrics[metric]),
            new: statistic.value(of: new.tally.metrics[metric]),
            interval: nil,
            finding: .unknown
        )
        guard let before = self.blocks(of: metric, statistic, base),
            let after = self.blocks(of: metric, statistic, new), let from = row.base,
            let to = row.new
        else { return row }
        let interval = BlockMean(before).difference(to: BlockMean(after), error: error)
        row.interval = interval
        let moved = abs(from.duration(to: to).inMilliseconds)
        let isLarge =
            moved > floors.time.inMilliseconds
            && moved > (from * floors.share).inMilliseconds
        if isLarge, interval.lowerBound > 0, to > from {
            row.finding = .slower
        } else if isLarge, interval.upperBound < 0, to < from {
            row.finding = .faster
        } else {
            row.finding = .same
        }
        return row
    }

    /// The statistic of each block of calls, in milliseconds; `nil` if there are too few.
    private static func blocks(
        of metric: Metric,
        _ statistic: Statistic,
        _ report: RunReport
    ) -> [Double]? {
        var calls: [(call: Int, values: [Duration])] = []
        for entry in report.gallery.sample {
            guard let value = entry.values[metric] else { continue }
            let call = entry.timeline.call ?? 0
            if calls.last?.call == call {
                calls[calls.count - 1].values.append(value)
            } else {
                calls.append((call, [value]))
            }
        }
        let sampleCount = calls.reduce(0) { $0 + $1.values.count }
        let count = min(
            self.blockCountMax,
            calls.count,
            sampleCount / statistic.samplesPerBlock
        )
        guard count >= self.blockCountMin else { return nil }
        return (0..<count).compactMap { block in
            let range = calls.count * block / count..<calls.count * (block + 1) / count
            return statistic.value(of: Samples(calls[range].flatMap(\.values)))?.inMilliseconds
        }
    }

    private static func rate(
        _ name: String,
        _ base: (wrong: Int, all: Int),
        _ new: (wrong: Int, all: Int),
        error: Double
    ) -> Rate {
        let chance = fisher(base.wrong, of: base.all, new.wrong, of: new.all)
        return Rate(name: name, base: base, new: new, isWorse: chance < error)
    }
}

extension Comparison.Statistic {
    /// `nil` if there are too few samples.
    fileprivate func value(of samples: Samples) -> Duration? {
        switch self {
        case .mean: samples.mean
        case .p95: samples.percentile(permille: 950)
        }
    }
}

extension Duration {
    fileprivate func duration(to other: Duration) -> Duration { other - self }
}
