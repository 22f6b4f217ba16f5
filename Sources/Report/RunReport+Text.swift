import Scenario
import Timeline
import Trace
import YAML

extension RunReport {
    /// More of them say no more. All are in the JSON.
    private static let findingCountMax = 20
    private static let waterfallCountMax = 10

    /// The report for a terminal, without the last newline. Its last line is the verdict, the exit code,
    /// and the command that repeats the run.
    package func text(on terminal: Terminal) -> String {
        if let obstacle = self.obstacle {
            let lines = Self.paragraph("the target cannot be rung: ", obstacle, on: terminal)
            return (lines + self.places(on: terminal) + [self.summary(on: terminal)])
                .joined(separator: "\n")
        }
        let blocks =
            self.waterfalls(on: terminal)
            + [self.overview(on: terminal)]
            + self.findings(on: terminal)
            + [self.reservations(on: terminal), self.places(on: terminal)]
            + [[self.summary(on: terminal)]]
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

    /// The numbers that matter most, over all turns, if there are several; of a load all that there are.
    private func overview(on terminal: Terminal) -> [String] {
        let isLoad = self.tally.turns.begun > Self.waterfallCountMax
        let table = MetricTable(self.tally.metrics, isWhole: isLoad)
        return table.lines(on: terminal) + (isLoad ? ["", self.counts] : [])
    }

    /// Such as `500 calls: 498 completed, 2 failed; 2,000 turns: 1,996 answered, 2 stuck`.
    private var counts: String {
        let (calls, turns) = (self.tally.calls, self.tally.turns)
        func words(_ counts: [(Int, String)]) -> String {
            counts.filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }.joined(separator: ", ")
        }
        let ofCalls = words([
            (calls.completed, "completed"), (calls.wrong, "wrong"),
            (calls.interrupted, "interrupted"), (calls.notMade, "not made"),
        ])
        let ofTurns = words([
            (turns.completed, "answered"), (turns.withError, "with an error"),
            (turns.stuck, "stuck"),
        ])
        return "\(calls.begun.counted("call")): \(ofCalls.isEmpty ? "none ended" : ofCalls); "
            + "\(turns.begun.counted("turn")): \(ofTurns.isEmpty ? "none answered" : ofTurns)"
    }

    private func findings(on terminal: Terminal) -> [[String]] {
        let findings = self.judgement.findings
        let blocks = findings.prefix(Self.findingCountMax).map { Self.lines(for: $0, on: terminal) }
        let restCount = self.findingCount - blocks.count
        guard restCount > 0 else { return blocks }
        let keptCount = findings.count - blocks.count
        let kept = keptCount == restCount ? "all of which" : "\(keptCount.grouped) of which"
        return blocks + [["and \(restCount.counted("more violation")), \(kept) --json writes"]]
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
        let doubts = self.doubts.flatMap {
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

    /// Where there is more to look at.
    private func places(on terminal: Terminal) -> [String] {
        self.traces.flatMap { Self.paragraph("traces: ", $0.words, on: terminal) }
    }

    /// `text`, which may be anybody's, behind `label`.
    private static func paragraph(
        _ label: String,
        _ text: String,
        on terminal: Terminal
    ) -> [String] {
        text.harmless.hanging(
            on: label,
            width: terminal.width,
            lineCountMax: terminal.paragraphLineCountMax
        )
    }
}
