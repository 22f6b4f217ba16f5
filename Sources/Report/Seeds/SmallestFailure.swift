package import Scenario

/// The smallest scenario that fails as one of many seeds did, and where it was written.
package struct SmallestFailure: Sendable {
    /// How much there is in a scenario.
    package struct Size: Sendable, Hashable {
        package var calls: Int
        package var turns: Int
        package var faults: Int

        package init(calls: Int, turns: Int, faults: Int) {
            self.calls = calls
            self.turns = turns
            self.faults = faults
        }

        /// Such as `1 call, 2 turns, 1 fault`.
        package var words: String {
            [
                self.calls.counted("call"), self.turns.counted("turn"),
                self.faults.counted("fault"),
            ].joined(separator: ", ")
        }
    }

    /// The seed that failed.
    package var seed: UInt64
    package var before: Size
    package var after: Size
    /// The faults that are left, in words.
    package var faults: [String]
    /// What is found in it.
    package var finding: Finding
    /// How many runs it took to make it so small.
    package var trialCount: Int
    /// Whether there was no time to try all.
    package var wasStopped: Bool
    /// The file of the scenario.
    package var file: String
    /// The file with the trace of the failing call.
    package var traceFile: String
    /// The command that runs the file.
    package var repeatCommand: String

    package init(
        seed: UInt64,
        before: Size,
        after: Size,
        faults: [String],
        finding: Finding,
        trialCount: Int,
        wasStopped: Bool,
        file: String,
        traceFile: String,
        repeatCommand: String
    ) {
        self.seed = seed
        self.before = before
        self.after = after
        self.faults = faults
        self.finding = finding
        self.trialCount = trialCount
        self.wasStopped = wasStopped
        self.file = file
        self.traceFile = traceFile
        self.repeatCommand = repeatCommand
    }
}

extension SmallestFailure {
    func lines(on terminal: Terminal) -> [String] {
        let heading =
            terminal.styled("seed \(self.seed) made small", .bold)
            + "  \(self.after.words), from \(self.before.words), in \(self.trialCount.counted("run"))"
        var lines = heading.wrapped(to: terminal.width, lineCountMax: 3)
        if self.wasStopped { lines.append("it may get smaller: there was no time to try all") }
        lines += self.faults.flatMap { "fault  \($0)".wrapped(to: terminal.width, lineCountMax: 3) }
        lines += RunReport.lines(for: self.finding, on: terminal)
        return lines + [
            "scenario: \(self.file)", "trace: \(self.traceFile)",
            "repeat: \(self.repeatCommand)",
        ]
    }
}
