import Scenario

extension SuiteReport {
    /// The report for a terminal, without the last newline: what happened in the runs that are not
    /// good, how many there are of each kind, and ``summary(on:)``.
    package func text(on terminal: Terminal) -> String {
        let details = self.unsuccessful.map { "\n" + Self.details(of: $0, on: terminal) }
        return (details + ["\n" + self.counts, self.summary(on: terminal)]).joined(separator: "\n")
    }

    /// The last line alone: the verdict, the exit code, and the command that repeats the run that is
    /// not good; or all, if there are several or none.
    package func summary(on terminal: Terminal) -> String {
        let culprits = self.unsuccessful
        let isOne = culprits.count == 1 && !self.wasInterrupted
        let command = (isOne ? culprits.first?.repeatCommand : nil) ?? self.repeatCommand
        return Self.summary(self.verdict, self.exitCode, command, on: terminal)
    }

    /// Such as `12 scenarios: 10 passed, 1 failed, 1 invalid`.
    package var counts: String {
        let undone = self.runs.count { $0.obstacle != nil }
        func count(_ verdict: Verdict) -> Int {
            self.runs.count { $0.verdict == verdict && $0.obstacle == nil }
        }
        let parts = [
            (count(.pass), "passed"), (count(.fail), "failed"), (count(.invalid), "invalid"),
            (undone, "could not be done"), (self.notRun.count, "not run"),
        ]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return (self.runs.count + self.notRun.count).counted("scenario") + ": \(words)"
    }

    private static func details(of run: SuiteRun, on terminal: Terminal) -> String {
        let name = terminal.styled(run.scenario.harmless, .bold)
        let heading = name + (run.file.map { "  \($0.harmless)" } ?? "")
        switch run.outcome {
        case .judged(let report):
            return heading + "\n" + report.text(on: terminal)
        case .notDone(let why):
            let words = why.harmless.wrapped(to: terminal.width, lineCountMax: 6)
            let summary = self.summary(run.verdict, run.exitCode, run.repeatCommand, on: terminal)
            return ([heading] + words + [summary]).joined(separator: "\n")
        }
    }

    private static func summary(
        _ verdict: Verdict,
        _ exitCode: Int32,
        _ repeatCommand: String,
        on terminal: Terminal
    ) -> String {
        terminal.styled(verdict.rawValue, verdict.style)
            + "  exit \(exitCode)  repeat: \(repeatCommand)"
    }
}
