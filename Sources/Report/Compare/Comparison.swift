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
        case unknown
    }

    package enum Statistic: String, Sendable, CaseIterable {
        case mean, p95
    }

    /// What became of one statistic of one metric.
    package struct Row: Sendable {
        package var metric: Metric
        package var statistic: Statistic
        /// Over the whole run, or over the turns that were kept of it if the metric is repeated in a turn;
        /// `nil` if too little was measured.
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

    /// The chance that something is found between two runs that are the same.
    static let error = 0.05
    static let blockCountMax = 20
    static let blockCountMin = 8

    package let rows: [Row]
    package let rates: [Rate]
    /// What must be known to read them: how the runs differ besides their servers.
    package let notes: [String]
    package let floors: Floors
    /// Whether anything that was asked for could be told.
    package let isConclusive: Bool
    /// In which of the runs we did our own part too badly, such as `base`.
    package let lateRuns: [String]

    /// What differs between `base` and `new`, of the `metrics` that matter.
    package init(
        base: RunReport,
        new: RunReport,
        metrics: [Metric],
        floors: Floors = Floors()
    ) {
        let looks = Double(metrics.count * Statistic.allCases.count + 2)
        let error = Self.error / looks
        let (old, kept) = (base.gallery.sample, new.gallery.sample)
        self.rows = metrics.flatMap { metric in
            let base = MeasuredMetric(metric, base.tally.metrics, kept: old)
            let new = MeasuredMetric(metric, new.tally.metrics, kept: kept)
            return Statistic.allCases.map {
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
        self.lateRuns = [("base", base), ("new", new)].filter { !$0.1.ownDoubts.isEmpty }.map(\.0)
        self.floors = floors
        let isSame = base.origin.scenarioDigest == new.origin.scenarioDigest
        self.notes = isSame ? [] : ["the scenario or its fixture is not the same in both runs"]
    }

    /// FAIL is a regression, and INVALID that nothing could be told.
    package var verdict: Verdict {
        guard self.lateRuns.isEmpty else { return .invalid }
        if self.rows.contains(where: { $0.finding == .slower }) { return .fail }
        if self.rates.contains(where: \.isWorse) { return .fail }
        return self.isConclusive ? .pass : .invalid
    }

    // MARK: Parts

    private static func row(
        _ metric: Metric,
        _ statistic: Statistic,
        base: MeasuredMetric,
        new: MeasuredMetric,
        error: Double,
        _ floors: Floors
    ) -> Row {
        var row = Row(
            metric: metric,
            statistic: statistic,
            base: statistic.value(of: base.samples),
            new: statistic.value(of: new.samples),
            interval: nil,
            finding: .unknown
        )
        guard let before = base.blocks(of: statistic), let after = new.blocks(of: statistic),
            let from = row.base, let to = row.new
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

extension Duration {
    fileprivate func duration(to other: Duration) -> Duration { other - self }
}
