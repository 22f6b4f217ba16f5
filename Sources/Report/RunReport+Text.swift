import Scenario
import Timeline
import Trace

extension RunReport {
    /// The report for a terminal, without the last newline. Its last line is the verdict, the exit code,
    /// and the command that repeats the run.
    package func text(on terminal: Terminal) -> String {
        if let obstacle = self.obstacle {
            return "the target cannot be rung: \(obstacle.harmless)\n" + self.summary(on: terminal)
        }
        var lines: [String] = []
        for turn in self.turns where turn.firstAudio != nil {
            lines.append("")
            lines += Waterfall(turn, title: self.title(of: turn)).lines(on: terminal)
        }
        if !self.judgement.findings.isEmpty { lines.append("") }
        lines += self.judgement.findings.flatMap { Self.lines(for: $0, on: terminal) }
        for unchecked in self.judgement.unchecked {
            lines.append(
                terminal.styled(
                    "not checked: \(unchecked.rule), \(unchecked.reason) (\(unchecked.turnCount) turns)",
                    .yellow
                )
            )
        }
        for doubt in self.judgement.doubts { lines.append(terminal.styled(doubt, .yellow)) }
        lines.append("")
        lines.append(self.summary(on: terminal))
        return lines.joined(separator: "\n")
    }

    /// The last line alone.
    package func summary(on terminal: Terminal) -> String {
        let style: Terminal.Style =
            switch self.verdict {
            case .pass: .green
            case .fail: .red
            case .invalid: .yellow
            }
        return terminal.styled(self.verdict.rawValue, style)
            + "  exit \(self.exitCode)  repeat: \(self.repeatCommand)"
    }

    /// What the caller said, as far as anybody understood it.
    private func title(of turn: TurnTimeline) -> String {
        let records = self.trace.filter { $0.call == turn.call && $0.turn == turn.turn }
        for case .recognized(let text) in records.map(\.event) { return text }
        for case .speechStarted(let media) in records.map(\.event) { return media }
        return ""
    }

    private static func lines(for finding: Finding, on terminal: Terminal) -> [String] {
        let call = finding.call.map { "call \($0)" } ?? "unknown call"
        let violation = finding.violation
        var lines = [
            terminal.styled("\(violation.kind.rawValue)", .red)
                + "  \(call), turn \(finding.turn), at \(Tenths(finding.at.sinceStart).text) ms",
            "  expected  \(violation.expected.harmless)",
            "  found     \(violation.found.harmless)",
        ]
        for heard in finding.around {
            let at = Tenths(heard.at.sinceStart).text.alignedRight(to: 11)
            lines.append("  \(heard.isMismatch ? "->" : "  ") \(at)  \(heard.event.rawValue)")
        }
        return lines
    }
}
