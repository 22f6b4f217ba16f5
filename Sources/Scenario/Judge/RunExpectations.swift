import Call
import Timeline
package import Trace
import YAML

/// What a scenario expects of a run as a whole: of its metrics, its errors, and that what should go wrong
/// went wrong; and what is put up with.
///
/// It is judged by what was counted and measured, so several runs can be judged as one.
package struct RunExpectations: Hashable, Sendable {
    package var metrics: [MetricExpectation]
    package var errors: ErrorRate?
    package var connections: [Provider: Int]
    /// In the order of the scenario, by which traces name them.
    package var faults: [PlannedFault]
    package var tolerated: [Tolerance]
    /// `nil` if the run should pass.
    package var known: Scenario.KnownFailure?

    /// A fault of the scenario.
    package struct PlannedFault: Hashable, Sendable {
        /// Such as `the fault at line 12 never happened: tts, turn 2, at Audio 1: stall 800ms`.
        package var complaint: String
        /// Whether it should have happened, come what may.
        package var isCertain: Bool

        package init(complaint: String, isCertain: Bool) {
            self.complaint = complaint
            self.isCertain = isCertain
        }
    }

    package init(
        metrics: [MetricExpectation] = [],
        errors: ErrorRate? = nil,
        connections: [Provider: Int] = [:],
        faults: [PlannedFault] = [],
        tolerated: [Tolerance] = [],
        known: Scenario.KnownFailure? = nil
    ) {
        self.metrics = metrics
        self.errors = errors
        self.connections = connections
        self.faults = faults
        self.tolerated = tolerated
        self.known = known
    }

    /// What `scenario` expects.
    package init(_ scenario: Scenario) {
        self.init(
            metrics: scenario.expect.metrics,
            errors: scenario.expect.errors,
            connections: scenario.expect.connections,
            faults: scenario.faults.map { PlannedFault($0, in: scenario) },
            tolerated: scenario.expect.tolerated,
            known: scenario.known
        )
    }

    /// What there is to say of a run in which `tally` was counted: of each expectation by its name, such
    /// as `first_audio p95 3s`, and why nothing can be concluded.
    func judge(
        _ tally: RunTally
    ) -> (outcomes: [(name: String, outcome: Outcome)], doubts: [String]) {
        var result = Judging(tally: tally)
        for expectation in self.metrics { result.judge(expectation) }
        if let errors { result.judge(errors) }
        for provider in Provider.allCases {
            if let most = self.connections[provider] { result.judge(provider, atMost: most) }
        }
        if tally.calls.interrupted == 0 { result.judge(self.faults) }
        return (result.outcomes, result.doubts)
    }
}

/// The expectations of one run, as they are judged one after the other.
private struct Judging {
    let tally: RunTally
    var outcomes: [(name: String, outcome: Outcome)] = []
    var doubts: [String] = []

    init(tally: RunTally) { self.tally = tally }

    /// A time that never came to its end counts with how long it was waited for, which is less than it
    /// would have been.
    mutating func judge(_ expectation: MetricExpectation) {
        let metric = expectation.metric
        var samples = self.tally.metrics[metric]
        samples += self.tally.metrics.stuck(metric)
        let name = metric.rawValue
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
                    outcome.found(self.finding(expected, value.inWords))
                }
            } else {
                let doubt = Self.tooFew(statistic, "sample", samples.count, needed: limit.needed)
                outcome.couldNotCheck(doubt ?? statistic)
                self.doubts.append(doubt ?? statistic)
            }
            self.outcomes.append(("\(statistic) \(limit.atMost.written)", outcome))
        }
    }

    mutating func judge(_ rate: ErrorRate) {
        var outcome = Outcome(nil)
        let (turns, errors) = (self.tally.turns.begun, self.tally.turns.withError)
        if let tooFew = Self.tooFew("errors", "turn", turns, needed: rate.samples) {
            outcome.couldNotCheck(tooFew)
            self.doubts.append(tooFew)
        } else {
            outcome.checked()
            if Int64(errors) * 1_000_000 > rate.atMost.partsPerMillion * Int64(turns) {
                let expected = "at most \(rate.atMost.percent) of the turns to end in a BotError"
                outcome.found(self.finding(expected, "\(errors.grouped) of \(turns.grouped)"))
            }
        }
        self.outcomes.append(("errors at most \(rate.atMost.percent)", outcome))
    }

    /// Refused or not, each is one that a server asked for.
    mutating func judge(_ provider: Provider, atMost most: Int) {
        var outcome = Outcome(nil)
        let name = provider.rawValue
        let count = self.tally.connections[provider] ?? 0
        if self.tally.hasConnections {
            outcome.checked()
            if count > most {
                let expected = "at most \(most.counted("connection")) to \(name)"
                outcome.found(self.finding(expected, count.grouped))
            }
        } else {
            outcome.couldNotCheck("the providers left no record of connections")
        }
        self.outcomes.append(("connections to \(name) at most \(most.grouped)", outcome))
    }

    /// A fault that should have happened and did not leaves it open what would have come of it.
    mutating func judge(_ faults: [RunExpectations.PlannedFault]) {
        for (index, fault) in faults.enumerated()
        where fault.isCertain && self.tally.faults[index] == nil {
            self.doubts.append(fault.complaint)
        }
    }

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

    private func finding(_ expected: String, _ found: String) -> Finding {
        let violation = Violation(.expectation, expected: expected, found: found)
        return Finding(call: nil, turn: 0, at: self.tally.end, violation: violation)
    }
}

extension RunExpectations.PlannedFault {
    fileprivate init(_ fault: Scenario.LocatedFault, in scenario: Scenario) {
        let file = scenario.file.file(at: fault.position).name
        let place = fault.position.file == 0 ? "" : " of \(file)"
        self.init(
            complaint: "the fault at line \(fault.position.line)\(place) never happened: "
                + fault.words,
            isCertain: fault.fault.chance == .one
        )
    }
}

extension Samples {
    /// `nil` if there are too few samples to tell.
    package func value(of statistic: MetricExpectation.Statistic) -> Duration? {
        switch statistic {
        case .max: self.max
        case .mean: self.mean
        case .p50, .p90, .p95, .p99: statistic.permille.flatMap { self.percentile(permille: $0) }
        }
    }
}

extension Ratio {
    /// Such as `5%` or `0.25%`.
    var percent: String {
        let (whole, rest) = self.partsPerMillion.quotientAndRemainder(dividingBy: 10_000)
        guard rest > 0 else { return "\(whole)%" }
        var digits = String(10_000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)%"
    }
}
