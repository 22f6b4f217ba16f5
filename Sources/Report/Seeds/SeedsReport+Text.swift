import Scenario
import Timeline

extension SeedsReport {
    /// The report for a terminal, without the last newline: what was found with the first seeds with which not
    /// all was good, the first of them made small, how much was run, and ``summary(on:)``.
    package func text(on terminal: Terminal) -> String {
        let blocks =
            self.coverageTables + self.failures.map { $0.lines(on: terminal) }
            + [self.smallest?.lines(on: terminal), self.counts(on: terminal)].compactMap(\.self)
        return blocks.map { "\n" + $0.joined(separator: "\n") }.joined(separator: "\n")
            + "\n" + self.summary(on: terminal)
    }

    /// The last line alone: the verdict, the exit code, and the command that repeats the first seed with which
    /// not all was good; or all, if there is none.
    package func summary(on terminal: Terminal) -> String {
        terminal.styled(self.verdict.rawValue, self.verdict.style)
            + "  exit \(self.exitCode)  repeat: "
            + (self.failures.first?.repeatCommand ?? self.repeatCommand)
    }

    /// How it stands while seeds are run, such as `1,234 of 10,000 seeds: 1,233 passed, 1 failed`.
    package var progressLine: String {
        "\(self.seedCount.grouped) of \(self.seedTotal.counted("seed")): \(self.verdicts)"
    }

    private var seedTotal: Int {
        Int(clamping: min(self.seeds.upperBound - self.seeds.lowerBound, .max - 1) + 1)
    }

    private var verdicts: String {
        let parts = [
            (self.passedCount, "passed"), (self.failedCount, "failed"),
            (self.invalidCount, "invalid"),
        ]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
        return words.isEmpty ? "nothing was run" : words.joined(separator: ", ")
    }

    /// Such as `10,000 seeds: 9,998 passed, 2 failed`, and what that was.
    private func counts(on terminal: Terminal) -> [String] {
        var lines = [
            "\(self.seedCount.counted("seed")): \(self.verdicts)",
            "\(self.callCount.counted("call")), \(self.turnCount.counted("turn")), "
                + "\(self.eventCount.counted("event")), "
                + "\((Int(self.simulated.inMilliseconds) / 60_000).grouped) min of calls in "
                + self.duration.inWords,
            "digest of all traces: \(String(self.digest, radix: 16))",
        ]
        if let unlike {
            let words =
                unlike.isEmpty
                ? "each seed was run twice, and both runs were the same"
                : "with \(unlike.count.counted("seed")) a second run was another, first with "
                    + "\(unlike[0])"
            lines.append(words)
        }
        if self.seedCount < self.seedTotal {
            let why = self.ranOutOfTime ? "the time was over" : "it was told to stop"
            lines.append("\((self.seedTotal - self.seedCount).counted("seed")) not run: \(why)")
        }
        return lines.flatMap { $0.wrapped(to: terminal.width, lineCountMax: 3) }
    }
}

extension SeedsReport.Failure {
    private static let shownCountMax = 3

    fileprivate func lines(on terminal: Terminal) -> [String] {
        let heading = terminal.styled("seed \(self.seed)", .bold) + "  \(self.verdict.rawValue)"
        let findings = self.findings.prefix(Self.shownCountMax).flatMap {
            RunReport.lines(for: $0, on: terminal)
        }
        let more = self.findings.count - Self.shownCountMax
        let doubts = self.doubts.flatMap {
            "in doubt: \($0)".wrapped(to: terminal.width, lineCountMax: 3)
        }
        return [heading] + findings + doubts
            + (more > 0 ? ["and \(more.counted("more violation"))"] : [])
            + ["repeat: \(self.repeatCommand)"]
    }
}
