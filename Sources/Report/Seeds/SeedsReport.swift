package import Call
package import Scenario

/// What became of a scenario in the runs with many seeds.
package struct SeedsReport: Sendable {
    /// A seed with which not all was good.
    package struct Failure: Sendable {
        package var seed: UInt64
        package var verdict: Verdict
        /// What was found, the first of it.
        package var findings: [Finding]
        /// Why nothing can be concluded.
        package var doubts: [String]
        /// The command that repeats it.
        package var repeatCommand: String

        package init(
            seed: UInt64,
            verdict: Verdict,
            findings: [Finding],
            doubts: [String],
            repeatCommand: String
        ) {
            self.seed = seed
            self.verdict = verdict
            self.findings = Array(findings.prefix(Self.findingCountMax))
            self.doubts = doubts
            self.repeatCommand = repeatCommand
        }

        /// More of one seed nobody reads before the first is understood.
        private static let findingCountMax = 20
    }

    package var scenario: String
    /// The digest of all that decides what happens beside the seed.
    package var scenarioDigest: String
    package var version: String
    /// The seeds that were to be run.
    package var seeds: ClosedRange<UInt64>
    /// How many were run.
    package var seedCount = 0
    package var passedCount = 0
    package var failedCount = 0
    package var invalidCount = 0
    /// The first of them, by seed.
    package var failures: [Failure] = []
    /// The first that failed; `nil` if none did.
    package var firstFailed: UInt64?
    /// That one, made small; `nil` if nobody asked for that, or none failed.
    package var smallest: SmallestFailure?
    /// Seeds of which a second run was another; `nil` if no second run was made.
    package var unlike: [UInt64]?
    package var callCount = 0
    package var turnCount = 0
    package var eventCount = 0
    /// Where agents were when they were told what.
    package var coverage = AgentCoverage()
    /// Which event followed which at a caller, and how often.
    package var successions: [Succession: Int] = [:]
    /// The digest of the traces of all seeds together, in their order.
    package var digest: UInt64 = 0
    /// How much time passed in all runs together.
    package var simulated: Duration = .zero
    /// How long it took, on the wall.
    package var duration: Duration = .zero
    package var wasInterrupted = false
    /// Whether there was no more time for all seeds.
    package var ranOutOfTime = false
    /// The command that repeats all of it.
    package var repeatCommand: String

    package static let failureCountMax = 10

    package init(
        scenario: String,
        scenarioDigest: String,
        version: String,
        seeds: ClosedRange<UInt64>,
        repeatCommand: String
    ) {
        self.scenario = scenario
        self.scenarioDigest = scenarioDigest
        self.version = version
        self.seeds = seeds
        self.repeatCommand = repeatCommand
    }

    package var verdict: Verdict {
        if self.failedCount > 0 || self.unlike?.isEmpty == false { return .fail }
        return self.invalidCount > 0 || self.seedCount == 0 ? .invalid : .pass
    }

    /// With which the command ends.
    package var exitCode: Int32 { self.wasInterrupted ? 130 : self.verdict.exitCode }
}
