import Fixture
package import Scenario
package import Trace

/// Makes a scenario that fails as small as it gets while it fails in the same way.
///
/// It is delta debugging over typed reductions: whatever makes the scenario smaller is tried, big cuts first, and
/// what still fails is the scenario to go on from, until nothing helps any more. The same seed always gives
/// the same, unless it is told to stop.
package struct Shrinker {
    /// How large a scenario is.
    package struct Size: Hashable, Sendable {
        package var calls: Int
        /// What all kinds of caller say.
        package var turns: Int
        package var faults: Int
    }

    /// The smallest scenario that fails as the first did.
    package struct Smallest: Sendable {
        package let scenario: Scenario
        package let symptom: Symptom
        package let finding: Finding
        package let seed: UInt64
        /// How large it was, and is.
        package let before: Size
        package let after: Size
        /// How many runs that took.
        package let trialCount: Int
        /// Whether there was no time to try all.
        package let wasStopped: Bool
        /// Whether it is left to chance what happens, so that the seed matters.
        package let hasChance: Bool
        /// The failing call.
        package let call: Int
        package let trace: [TraceRecord]
    }

    private let trials: Trials
    private let trialCountMax: Int
    private let isStopped: () -> Bool
    private var trialCount = 0
    private var wasStopped = false
    /// What was tried and did not help.
    private var useless: Set<Scenario> = []

    /// - Parameters:
    ///   - trials: Of the scenario that fails.
    ///   - trialCountMax: After how many runs it is enough.
    ///   - isStopped: Asked before each run whether it is enough.
    package init(
        _ trials: Trials,
        trialCountMax: Int = 2_000,
        isStopped: @escaping () -> Bool = { false }
    ) {
        self.trials = trials
        self.trialCountMax = trialCountMax
        self.isStopped = isStopped
    }

    /// The smallest scenario that fails with `seed` as the whole one does; `nil` if that does not fail.
    package mutating func smallest(failingWith seed: UInt64) -> Smallest? {
        var scenario = self.trials.scenario(seed: seed)
        // What is known of a failure is no part of it.
        scenario.known = nil
        scenario.profiles = []
        guard let symptom = Symptom(of: self.trials.trial(of: scenario, seed: seed)),
            let first = Attempt(scenario, seed: seed, symptom: symptom, by: self.trials)
        else { return nil }
        let last = self.reduce(first, symptom)
        return Smallest(
            scenario: last.scenario.withWordsOfFaults,
            symptom: symptom,
            finding: last.finding,
            seed: seed,
            before: first.size,
            after: last.size,
            trialCount: self.trialCount,
            wasStopped: self.wasStopped,
            hasChance: last.scenario.hasChance,
            call: last.finding.call ?? 1,
            trace: last.trace
        )
    }

    private mutating func reduce(_ first: Attempt, _ symptom: Symptom) -> Attempt {
        var (best, before) = (first, first.scenario)
        repeat {
            before = best.scenario
            for reduction in Reduction.allCases {
                while let smaller = self.smaller(than: best, by: reduction, symptom) {
                    best = smaller
                }
            }
        } while best.scenario != before
        return best
    }

    /// The first of what `reduction` offers that fails in the same way.
    private mutating func smaller(
        than best: Attempt,
        by reduction: Reduction,
        _ symptom: Symptom
    ) -> Attempt? {
        for scenario in reduction.candidates(for: best, fixture: self.trials.matcher.fixture) {
            guard scenario != best.scenario, scenario.isSound,
                !self.useless.contains(scenario)
            else { continue }
            guard self.trialCount < self.trialCountMax, !self.isStopped() else {
                self.wasStopped = true
                return nil
            }
            self.trialCount += 1
            let seed = best.trial.seed
            if let attempt = Attempt(scenario, seed: seed, symptom: symptom, by: self.trials) {
                return attempt
            }
            self.useless.insert(scenario)
        }
        return nil
    }
}

extension Attempt {
    fileprivate var size: Shrinker.Size {
        Shrinker.Size(
            calls: self.trial.callCount,
            turns: self.scenario.callers.reduce(0) { $0 + $1.utteranceCount },
            faults: self.scenario.faults.count { !$0.fault.isOff }
        )
    }
}
