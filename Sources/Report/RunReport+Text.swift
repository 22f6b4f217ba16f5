import Scenario
import Timeline
import Trace
import YAML

extension RunReport {
    /// More of them say no more. All are in the JSON.
    private static let findingCountMax = 20
    private static let lineCountMax = 6
    private static let waterfallCountMax = 10

    /// The report for a terminal, without the last newline. Its last line is the verdict, the exit code,
    /// and the command that repeats the run.
    package func text(on terminal: Terminal) -> String {
        if let obstacle = self.obstacle {
            let lines = Self.paragraph("the target cannot be rung: ", obstacle, on: terminal)
            return (lines + [self.summary(on: terminal)]).joined(separator: "\n")
        }
        let blocks =
            self.waterfalls(on: terminal)
            + [self.overview(on: terminal)]
            + self.findings(on: terminal)
            + [self.reservations(on: terminal), [self.summary(on: terminal)]]
        return blocks.filter { !$0.isEmpty }
            .map { "\n" + $0.joined(separator: "\n") }
            .joined(separator: "\n")
    }

    /// The last line alone.
    package func summary(on terminal: Terminal) -> String {
        terminal.styled(self.verdict.rawValue, self.verdict.style)
            + "  exit \(self.exitCode)  repeat: \(self.repeatCommand)"
    }

    // MARK: Parts

    /// The turns as they are drawn: all of a few, and of many those of which people want to know more:
    /// what went wrong, and what was slow.
    private func waterfalls(on terminal: Terminal) -> [[String]] {
        func draw(_ entry: TurnGallery.Entry) -> [String] {
            Waterfall(entry.timeline, title: entry.title).lines(on: terminal)
        }
        let count = self.tally.turns.begun
        guard count > Self.waterfallCountMax else { return self.gallery.sample.map(draw) }
        var chosen: [TurnGallery.Entry] = []
        for entry in self.gallery.wrong.prefix(Self.waterfallCountMax - 3)
            + self.gallery.slowest.prefix(3)
        where !chosen.contains(entry) {
            chosen.append(entry)
        }
        let rest = (count - chosen.count).counted("turn")
        return chosen.map(draw)
            + [["\(rest) not drawn: the slowest are, and those with violations"]]
    }

    /// The two numbers that matter most, over all turns, if there are several.
    private func overview(on terminal: Terminal) -> [String] {
        let metrics = self.tally.metrics
        let rows = [Metric.firstAudio, .serverOverhead].compactMap { metric -> String? in
            let samples = metrics[metric]
            guard let median = samples.percentile(permille: 500), let max = samples.max else {
                return nil
            }
            let (count, p50, most) = ("\(samples.count)", Tenths(median).text, Tenths(max).text)
            return Columns.row(metric.rawValue, count, p50, most)
        }
        guard !rows.isEmpty else { return [] }
        return [terminal.styled(Columns.row("", "turns", "p50 ms", "max ms"), .dim)] + rows
    }

    private func findings(on terminal: Terminal) -> [[String]] {
        let findings = self.judgement.findings
        let blocks = findings.prefix(Self.findingCountMax).map { Self.lines(for: $0, on: terminal) }
        guard findings.count > blocks.count else { return blocks }
        let rest = (findings.count - blocks.count).counted("more violation")
        return blocks + [["and \(rest), all of which --json writes"]]
    }

    /// What is said of `finding`, in lines.
    static func lines(for finding: Finding, on terminal: Terminal) -> [String] {
        let violation = finding.violation
        let place = Self.place(of: finding)
        return ["\(terminal.styled(violation.kind.rawValue, .red))  \(place)"]
            + Self.paragraph("  expected  ", violation.expected, on: terminal)
            + Self.paragraph("  found     ", violation.found, on: terminal)
            + finding.around.map { heard in
                let at = Tenths(heard.at.sinceStart).text.alignedRight(to: 11)
                let line = "  \(heard.isMismatch ? "->" : "  ") \(at)  \(heard.event.rawValue)"
                return heard.isMismatch ? terminal.styled(line, .red) : line
            }
    }

    /// Where `finding` was, in words.
    static func place(of finding: Finding) -> String {
        guard !finding.isAboutRun else { return "the whole run" }
        let call = finding.call.map { "call \($0)" } ?? "unknown call"
        let turn = finding.turn > 0 ? "turn \(finding.turn)" : "before the first turn"
        let file = finding.file.map { "\($0):" } ?? "line "
        let line = finding.position.map { " (\(file)\($0.line))" } ?? ""
        return "\(call), \(turn), at \(Tenths(finding.at.sinceStart).text) ms\(line)"
    }

    /// What could not be checked, and what is in doubt, and what was found and does not count.
    private func reservations(on terminal: Terminal) -> [String] {
        let unchecked = self.judgement.unchecked.flatMap { unchecked in
            let words =
                "\(unchecked.rule), since \(unchecked.reason) "
                + "(\(unchecked.turnCount.counted("turn")))"
            return Self.paragraph("not checked: ", words, on: terminal)
        }
        let doubts = self.judgement.doubts.flatMap {
            Self.paragraph("in doubt: ", $0, on: terminal)
        }
        let mercy = [
            ("put up with: ", self.judgement.tolerated), ("known: ", self.judgement.known),
        ]
        .flatMap { label, findings in
            findings.prefix(Self.findingCountMax).flatMap { finding in
                let violation = finding.violation
                let words =
                    "\(violation.kind.rawValue), \(Self.place(of: finding)): expected "
                    + "\(violation.expected), found \(violation.found)"
                return Self.paragraph(label, words, on: terminal)
            }
        }
        return (unchecked + doubts + mercy).map { terminal.styled($0, .yellow) }
    }

    /// `text`, which may be anybody's, behind `label`.
    private static func paragraph(
        _ label: String,
        _ text: String,
        on terminal: Terminal
    ) -> [String] {
        text.harmless.hanging(on: label, width: terminal.width, lineCountMax: Self.lineCountMax)
    }
}
