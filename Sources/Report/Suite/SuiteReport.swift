package import Scenario

/// Everything that is said of several runs when they are over.
package struct SuiteReport: Sendable {
    /// In the order of the scenarios.
    package var runs: [SuiteRun]
    /// The names of the scenarios that were not begun, since the runs were told to stop.
    package var notRun: [String]
    /// Whether the runs were told to stop by a signal.
    package var wasInterrupted: Bool
    /// The command that repeats all.
    package var repeatCommand: String

    package init(
        runs: [SuiteRun],
        notRun: [String] = [],
        wasInterrupted: Bool = false,
        repeatCommand: String
    ) {
        self.runs = runs
        self.notRun = notRun
        self.wasInterrupted = wasInterrupted
        self.repeatCommand = repeatCommand
    }

    /// The worst of all runs. Nothing can be concluded of all if some were not even begun.
    package var verdict: Verdict {
        if self.runs.contains(where: { $0.verdict == .fail }) { return .fail }
        let isWhole = self.notRun.isEmpty && !self.wasInterrupted && !self.runs.isEmpty
        return isWhole && self.unsuccessful.isEmpty ? .pass : .invalid
    }

    /// With which the command ends.
    package var exitCode: Int32 {
        if self.wasInterrupted { return 130 }
        if self.runs.contains(where: { $0.obstacle != nil }) { return 3 }
        return self.verdict.exitCode
    }

    /// The runs that a person has to look at.
    package var unsuccessful: [SuiteRun] { self.runs.filter { $0.verdict != .pass } }
}
