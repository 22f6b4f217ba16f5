package import Scenario
import Trace

/// What became of one of several scenarios.
package struct SuiteRun: Sendable {
    /// The scenario's name.
    package var scenario: String
    /// The file that the scenario is in, as the user named it; `nil` for the built-in one.
    package var file: String?
    /// How long it took, on the wall.
    package var duration: Duration
    package var outcome: Outcome
    /// The command that repeats this scenario alone.
    package var repeatCommand: String

    package enum Outcome: Sendable {
        /// The run was carried out, as far as that was possible.
        case judged(RunReport)
        /// The run did not even begin: why.
        case notDone(String)
    }

    package init(
        scenario: String,
        file: String?,
        duration: Duration,
        outcome: Outcome,
        repeatCommand: String
    ) {
        self.scenario = scenario
        self.file = file
        self.duration = duration
        self.outcome = outcome
        self.repeatCommand = repeatCommand
    }

    /// What is concluded from this run.
    package var verdict: Verdict {
        switch self.outcome {
        case .judged(let report): report.verdict
        case .notDone: .invalid
        }
    }

    /// With which the command would end if this run were the only one.
    package var exitCode: Int32 {
        switch self.outcome {
        case .judged(let report): report.exitCode
        case .notDone: 3
        }
    }

    /// Why the run could not be done; `nil` if it was.
    package var obstacle: String? {
        switch self.outcome {
        case .judged(let report): report.obstacle
        case .notDone(let why): why
        }
    }

    /// The first thing that keeps the run from being good, in a few words; `nil` if nothing does.
    package var reason: String? {
        if let obstacle { return obstacle }
        guard case .judged(let report) = self.outcome, self.verdict != .pass else { return nil }
        // What was found while we were late ourselves is not why.
        if self.verdict == .fail, let violation = report.judgement.findings.first?.violation {
            return violation.kind.rawValue
                + ": expected \(violation.expected), found \(violation.found)"
        }
        return report.doubts.first
    }
}
