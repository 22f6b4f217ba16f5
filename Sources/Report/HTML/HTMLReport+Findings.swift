import Scenario
import Timeline
import Trace
import YAML

extension HTMLReport {
    /// More of them say no more. All are in the JSON.
    private static let findingCountMax = 100
    /// Of more kinds than one, only the first of each is unfolded.
    private static let openCountMax = 3

    /// Why the run fails: by kind, each with the events around it.
    func writeFindings(to html: inout HTMLWriter) {
        let findings = self.report.judgement.findings
        guard !findings.isEmpty else { return }
        let kinds = Violation.Kind.allCases.filter { kind in
            findings.contains { $0.violation.kind == kind }
        }
        let heading = "Violations: \(Self.grouped(self.report.findingCount))"
        Self.writeSection(heading, to: &html) { html in
            for kind in kinds {
                self.write(
                    findings.filter { $0.violation.kind == kind },
                    of: kind,
                    countMax: Self.findingCountMax / kinds.count,
                    isAlone: kinds.count == 1,
                    to: &html
                )
            }
        }
    }

    private func write(
        _ findings: [Finding],
        of kind: Violation.Kind,
        countMax: Int,
        isAlone: Bool,
        to html: inout HTMLWriter
    ) {
        let count = findings.count + self.report.judgement.omitted[kind, default: 0]
        html.element("h3", ["class": "kind"]) { html in
            html.text(kind.rawValue)
            if !isAlone || count > 1 {
                html.element("span", ["class": "tag"], text: Self.grouped(count))
            }
        }
        for (index, finding) in findings.prefix(countMax).enumerated() {
            let isOpen = index < (isAlone ? Self.openCountMax : 1)
            Self.write(finding, isOpen: isOpen, to: &html)
        }
        let rest = count - min(findings.count, countMax)
        if rest > 0 {
            let words = "and \(Self.grouped(rest)) more of this kind, not shown"
            html.element("p", ["class": "note"], text: words)
        }
    }

    private static func write(_ finding: Finding, isOpen: Bool, to html: inout HTMLWriter) {
        let violation = finding.violation
        html.element("details", ["class": "finding", "open": isOpen ? "open" : nil]) { html in
            html.element("summary") { html in
                html.element("b", text: self.place(of: finding))
                html.text(" ")
                html.element("bdi", ["class": "said"], text: violation.found)
            }
            html.element("dl", ["class": "pair"]) { html in
                for (name, text) in [("expected", violation.expected), ("found", violation.found)] {
                    html.element("dt", text: name)
                    html.element("dd") { html in html.element("bdi", text: text) }
                }
            }
            guard !finding.around.isEmpty else { return }
            html.element("table", ["class": "events"]) { html in
                for heard in finding.around {
                    let kind = heard.isMismatch ? "mismatch" : nil
                    html.element("tr", ["class": kind]) { html in
                        html.element("td", text: heard.isMismatch ? "→" : "")
                        let at = Tenths(heard.at.sinceStart).text
                        html.element("td", ["class": "number"], text: "\(at) ms")
                        html.element("td", text: heard.event.rawValue)
                    }
                }
            }
        }
    }

    // MARK: What does not count

    /// What is in doubt and what could not be checked, and what was found and does not count.
    func writeReservations(to html: inout HTMLWriter) {
        let judgement = self.report.judgement
        self.writeList("In doubt", self.report.doubts, to: &html)
        self.writeList(
            "Not checked",
            judgement.unchecked.map {
                "\($0.rule), since \($0.reason) (\($0.turnCount.counted("turn")))"
            },
            to: &html
        )
        self.writeList("Put up with", judgement.tolerated.map(Self.words), to: &html)
        self.writeList("Known", judgement.known.map(Self.words), to: &html)
    }

    private func writeList(_ heading: String, _ lines: [String], to html: inout HTMLWriter) {
        guard !lines.isEmpty else { return }
        Self.writeSection(heading, to: &html) { html in
            html.element("ul") { html in
                for line in lines.prefix(Self.findingCountMax) {
                    html.element("li") { html in html.element("bdi", text: line) }
                }
            }
            let rest = lines.count - Self.findingCountMax
            if rest > 0 {
                let words = "and \(Self.grouped(rest)) more, not shown"
                html.element("p", ["class": "note"], text: words)
            }
        }
    }

    private static func words(about finding: Finding) -> String {
        "\(finding.violation.kind.rawValue), \(self.place(of: finding)): expected "
            + "\(finding.violation.expected), found \(finding.violation.found)"
    }

    private static func place(of finding: Finding) -> String { RunReport.place(of: finding) }
}
