import Timeline

/// The metrics of a run, added up call by call.
///
/// A turn in which an end of a metric is missing adds nothing to it: not measured is not zero. A turn
/// that got stuck is counted apart, with how long it had been waited for.
package struct Metrics: Sendable, Equatable {
    /// What was measured of one metric.
    private struct Measured: Sendable, Equatable {
        /// In the first turn of each call, for which servers still warm up; and once a call.
        var first = Samples()
        var later = Samples()
        var stuck = Samples()
    }

    private var measured: [Metric: Measured] = [:]

    /// Of no call yet.
    package init() {}

    /// The metrics of all calls and turns in `records`, which may be in any order.
    package init(_ records: [TraceRecord]) {
        var calls: [Int: [TraceRecord]] = [:]
        for record in records {
            if let call = record.call { calls[call, default: []].append(record) }
        }
        for (_, records) in calls.sorted(by: { $0.key < $1.key }) {
            self.add(CallMeasurement(records))
        }
    }

    /// Adds what was measured in one call.
    package mutating func add(_ call: CallMeasurement) {
        for (metric, value) in call.values {
            self.measured[metric, default: Measured()].first.record(value)
        }
        for turn in call.turns {
            for (metric, value) in turn.values { self.record(value, of: metric, inTurn: turn.turn) }
            for (metric, value) in turn.series { self.record(value, of: metric, inTurn: turn.turn) }
        }
        for (metric, value) in call.stuck {
            self.measured[metric, default: Measured()].stuck.record(value)
        }
    }

    /// Adds what was measured of `metric` in other calls: in their first turns or once a call, in later
    /// turns, and where it got stuck.
    package mutating func add(
        _ metric: Metric,
        first: Samples,
        later: Samples,
        stuck: Samples
    ) {
        guard first.count + later.count + stuck.count > 0 else { return }
        self.measured[metric, default: Measured()].first += first
        self.measured[metric, default: Measured()].later += later
        self.measured[metric, default: Measured()].stuck += stuck
    }

    /// Adds what was measured in other calls.
    package static func += (left: inout Metrics, right: Metrics) {
        for (metric, other) in right.measured {
            left.add(metric, first: other.first, later: other.later, stuck: other.stuck)
        }
    }

    /// All that was measured of `metric`.
    package subscript(metric: Metric) -> Samples {
        var all = self.firstTurns(metric)
        all += self.laterTurns(metric)
        return all
    }

    /// What was measured of `metric` in the first turns of calls, or once a call.
    package func firstTurns(_ metric: Metric) -> Samples {
        self.measured[metric]?.first ?? Samples()
    }

    /// What was measured of `metric` in all turns but the first of a call.
    package func laterTurns(_ metric: Metric) -> Samples {
        self.measured[metric]?.later ?? Samples()
    }

    /// How long `metric` had lasted where it never came to its end: the true times are longer.
    package func stuck(_ metric: Metric) -> Samples {
        self.measured[metric]?.stuck ?? Samples()
    }

    private mutating func record(_ value: Duration, of metric: Metric, inTurn turn: Int) {
        if turn == 1 {
            self.measured[metric, default: Measured()].first.record(value)
        } else {
            self.measured[metric, default: Measured()].later.record(value)
        }
    }
}
