import Scenario
import Timeline
import Trace

extension HTMLReport {
    /// What people want to know first: what is concluded and why, of how much, and how to see it again.
    func writeHead(to html: inout HTMLWriter) {
        html.element("header") { html in
            let report = self.report
            Self.write(report.verdict, scenario: report.scenario, why: self.reason, to: &html)
            html.element("dl", ["class": "counts"]) { html in
                for count in self.counts {
                    html.element("div", ["class": count.isBad ? "bad" : nil]) { html in
                        html.element("dt", text: count.name)
                        html.element("dd", text: Self.grouped(count.value))
                    }
                }
            }
            html.element("dl", ["class": "facts"]) { html in
                for (name, value) in self.facts {
                    html.element("div") { html in
                        html.element("dt", text: name)
                        html.element("dd", text: value)
                    }
                }
            }
            Self.writeCommand(report.repeatCommand, to: &html)
        }
    }

    static func write(
        _ verdict: Verdict,
        scenario: String,
        why: String,
        to html: inout HTMLWriter
    ) {
        html.element("div", ["class": "verdict \(verdict.rawValue.lowercased())"]) { html in
            html.element("p", ["class": "word"], text: verdict.rawValue)
            html.element("h1") { html in html.element("bdi", text: scenario) }
            html.element("p", ["class": "why"]) { html in html.element("bdi", text: why) }
        }
    }

    static func writeCommand(_ command: String, to html: inout HTMLWriter) {
        html.element("div", ["class": "repeat"]) { html in
            html.element("h2", ["id": "repeat"], text: "Repeat this run")
            html.element("pre", ["tabindex": "0", "aria-labelledby": "repeat"]) { html in
                html.element("code", text: command)
            }
        }
    }

    /// One sentence about the verdict.
    private var reason: String {
        let report = self.report
        let judgement = report.judgement
        let interrupted = report.wasInterrupted ? "The run was interrupted. " : ""
        if let obstacle = report.obstacle { return "The target cannot be rung: \(obstacle)" }
        switch report.verdict {
        case .fail:
            guard let first = judgement.findings.first else { return interrupted }
            let more = report.findingCount - 1
            let rest = more > 0 ? " (and \(more.counted("more violation")))" : ""
            return interrupted + "\(first.violation.kind.rawValue): expected "
                + "\(first.violation.expected), found \(first.violation.found)\(rest)"
        case .invalid:
            let more = report.doubts.count - 1
            let rest = more > 0 ? " (and \(more.counted("more doubt")))" : ""
            return interrupted + "Nothing can be concluded: "
                + (report.doubts.first ?? "nothing was checked") + rest
        case .pass:
            guard judgement.known.isEmpty else {
                return interrupted + "It failed as it is known to: "
                    + "\(judgement.known.count.counted("violation")), listed below."
            }
            let held = judgement.checks.count { $0.outcome == .passed }
            return interrupted + "All that could be checked held: "
                + "\(held.counted("rule")) and expectations."
        }
    }

    private var counts: [(name: String, value: Int, isBad: Bool)] {
        let (calls, turns) = (self.report.tally.calls, self.report.tally.turns)
        let always = [
            ("calls", calls.begun, false),
            ("turns", turns.begun, false),
            ("answered", turns.completed, false),
            ("stuck", turns.stuck, turns.stuck > 0),
            ("failed calls", calls.wrong, calls.wrong > 0),
        ]
        let sometimes = [
            ("with an error", turns.withError, true),
            ("interrupted calls", calls.interrupted, true),
            ("calls not made", calls.notMade, true),
            ("calls without an end", calls.open, true),
        ]
        return always + sometimes.filter { $0.1 > 0 }
    }

    private var facts: [(String, String)] {
        let origin = self.report.origin
        let speed =
            origin.speedThousandths == 1_000
            ? "" : " at \(Self.thousandths(origin.speedThousandths)) times the speed"
        return [
            ("when", Self.moment(origin.startedAt)),
            ("took", Self.seconds(origin.duration) + speed),
            ("seed", "\(self.report.seed)"),
            ("exit code", "\(self.report.exitCode)"),
            ("version", origin.version),
        ] + (origin.part.map { [("part", "\($0.number) of \($0.count)")] } ?? [])
    }

    // MARK: Numbers in words

    /// Such as `12,345`.
    static func grouped(_ count: Int) -> String {
        String(Tenths(count: Int64(count) * 10).text.dropLast(2))
    }

    /// Such as `61.5 s`.
    static func seconds(_ duration: Duration) -> String {
        let tenths = (duration.wholeNanoseconds + 50_000_000) / 100_000_000
        return Tenths(count: tenths).text + " s"
    }

    /// Such as `10` or `0.25`.
    static func thousandths(_ count: Int64) -> String {
        let (whole, rest) = count.quotientAndRemainder(dividingBy: 1_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(1_000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    /// The moment so many milliseconds after the beginning of 1970, such as `2026-03-01 12:00:05 UTC`.
    ///
    /// The days are counted in years that begin in March, so that a leap day is the last of its year.
    package static func moment(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        let days = seconds / 86_400 + 719_468
        let (era, dayOfEra) = days.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = era * 400 + yearOfEra + (month >= 10 ? 1 : 0)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(year)-\(two(month < 10 ? month + 3 : month - 9))-\(two(day))"
        let time = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map(two)
        return "\(date) \(time.joined(separator: ":")) UTC"
    }
}
