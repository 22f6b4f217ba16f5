import Call
import Timeline
import Trace
import YAML

/// Judges what a scenario expects of a run as a whole: its metrics, its errors, and that what should
/// go wrong went wrong.
struct RunExpectations {
    /// By name, such as `first_audio p95 3s`.
    private(set) var outcomes: [(name: String, outcome: Outcome)] = []
    /// Why nothing can be concluded.
    private(set) var doubts: [String] = []

    init(_ run: RunHistory) {
        let expect = run.scenario.expect
        if !expect.metrics.isEmpty {
            let metrics = Metrics(run.records)
            for expectation in expect.metrics {
                self.judge(expectation, metrics[expectation.metric], at: run.lastInstant)
            }
        }
        if let errors = expect.errors { self.judge(errors, run) }
        for provider in Provider.allCases {
            if let most = expect.connections[provider] { self.judge(provider, atMost: most, run) }
        }
        if !run.isInterrupted { self.judgeFaults(run) }
    }

    // MARK: Connections

    /// Refused or not, each is one that a server asked for.
    private mutating func judge(_ provider: Provider, atMost most: Int, _ run: RunHistory) {
        var outcome = Outcome(nil)
        let (name, count) = (provider.rawValue, run.connectionCount(of: provider))
        if run.records.contains(where: \.event.isOfConnection) {
            outcome.checked()
            if count > most {
                let expected = "at most \(most.counted("connection")) to \(name)"
                outcome.found(Self.finding(expected, count.grouped, at: run.lastInstant))
            }
        } else {
            outcome.couldNotCheck("the providers left no record of connections")
        }
        self.outcomes.append(("connections to \(name) at most \(most.grouped)", outcome))
    }

    // MARK: Metrics

    private mutating func judge(
        _ expectation: MetricExpectation,
        _ samples: Samples,
        at end: Instant
    ) {
        let name = expectation.metric.rawValue
        let tooFew = Self.tooFew(name, "sample", samples.count, needed: expectation.samples)
        if let tooFew { self.doubts.append(tooFew) }
        for limit in expectation.limits {
            var outcome = Outcome(nil)
            let statistic = "\(name) \(limit.statistic.rawValue)"
            if let tooFew {
                outcome.couldNotCheck(tooFew)
            } else if let value = samples.value(of: limit.statistic) {
                outcome.checked()
                if value > limit.atMost {
                    let expected = "\(statistic) at most \(limit.atMost.written)"
                    outcome.found(Self.finding(expected, value.inWords, at: end))
                }
            } else {
                let doubt = Self.tooFew(statistic, "sample", samples.count, needed: limit.needed)
                outcome.couldNotCheck(doubt ?? statistic)
                self.doubts.append(doubt ?? statistic)
            }
            self.outcomes.append(("\(statistic) \(limit.atMost.written)", outcome))
        }
    }

    // MARK: Errors

    private mutating func judge(_ rate: ErrorRate, _ run: RunHistory) {
        var outcome = Outcome(nil)
        var (turns, errors) = (0, 0)
        for turn in run.calls.lazy.flatMap(\.turns) {
            turns += 1
            if turn.hasError { errors += 1 }
        }
        if let tooFew = Self.tooFew("errors", "turn", turns, needed: rate.samples) {
            outcome.couldNotCheck(tooFew)
            self.doubts.append(tooFew)
        } else {
            outcome.checked()
            if Int64(errors) * 1_000_000 > rate.atMost.partsPerMillion * Int64(turns) {
                let expected = "at most \(rate.atMost.percent) of the turns to end in a BotError"
                let found = "\(errors.grouped) of \(turns.grouped)"
                outcome.found(Self.finding(expected, found, at: run.lastInstant))
            }
        }
        self.outcomes.append(("errors at most \(rate.atMost.percent)", outcome))
    }

    // MARK: Faults

    /// A fault that should have happened and did not leaves it open what would have come of it.
    private mutating func judgeFaults(_ run: RunHistory) {
        guard !run.scenario.faults.isEmpty else { return }
        var happened: Set<Int> = []
        for case .fault(let index) in run.records.lazy.map(\.event) { happened.insert(index) }
        for (index, fault) in run.scenario.faults.enumerated()
        where fault.fault.chance == .one && !happened.contains(index) {
            let file = run.scenario.file.file(at: fault.position).name
            let place = fault.position.file == 0 ? "" : " of \(file)"
            self.doubts.append(
                "the fault at line \(fault.position.line)\(place) never happened: \(fault.words)"
            )
        }
    }

    // MARK: Words

    /// A sentence if there are too few of something.
    private static func tooFew(
        _ name: String,
        _ noun: String,
        _ count: Int,
        needed: Int
    ) -> String? {
        guard count < max(needed, 1) else { return nil }
        let are = needed == 1 ? "is" : "are"
        return "\(name): \(count.counted(noun)), \(needed.grouped) \(are) needed"
    }

    private static func finding(_ expected: String, _ found: String, at end: Instant) -> Finding {
        let violation = Violation(.expectation, expected: expected, found: found)
        return Finding(call: nil, turn: 0, at: end, violation: violation)
    }
}

extension RunHistory {
    fileprivate func connectionCount(of provider: Provider) -> Int {
        self.records.count { record in
            switch record.event {
            case .connectionOpened(provider, number: _): true
            case .connectionRefused(provider, number: _, status: _): provider != .llm
            default: false
            }
        }
    }
}

extension TraceEvent {
    fileprivate var isOfConnection: Bool {
        switch self {
        case .connectionOpened, .connectionRefused: true
        default: false
        }
    }
}

extension Samples {
    /// `nil` if there are too few samples to tell.
    fileprivate func value(of statistic: MetricExpectation.Statistic) -> Duration? {
        switch statistic {
        case .max: self.max
        case .mean: self.mean
        case .p50, .p90, .p95, .p99: statistic.permille.flatMap { self.percentile(permille: $0) }
        }
    }
}

extension Ratio {
    /// Such as `5%` or `0.25%`.
    fileprivate var percent: String {
        let (whole, rest) = self.partsPerMillion.quotientAndRemainder(dividingBy: 10_000)
        guard rest > 0 else { return "\(whole)%" }
        var digits = String(10_000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)%"
    }
}
