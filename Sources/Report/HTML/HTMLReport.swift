import Scenario
import Timeline
import Trace

/// A run as a page to be looked at: one file that needs no network, no script, and nothing beside it.
///
///     verdict, why, and how to repeat the run
///     the numbers
///     latency by percentile, first audio over time
///     turns, and whose time it was
///     violations, with the events around them
///     how well we did our own part
///     what could not be checked, what is put up with, what is known
///
/// The same run always makes the same bytes.
package struct HTMLReport: Sendable {
    let report: RunReport

    /// - Parameter report: What is shown.
    package init(_ report: RunReport) {
        self.report = report
    }

    /// The page, in HTML that is well-formed XML too.
    package var html: String {
        let title = "\(self.report.verdict.rawValue): \(self.report.scenario)"
        return Self.page(title: title) { html in
            self.writeHead(to: &html)
            if self.report.obstacle == nil {
                self.writeMetrics(to: &html)
                self.writeCharts(to: &html)
                self.writeTurns(to: &html)
                self.writeFindings(to: &html)
                self.writeGenerator(to: &html)
                self.writeReservations(to: &html)
            }
            self.writeFoot(to: &html)
        }
    }

    /// The page of `run`, also if it did not even begin.
    package static func html(of run: SuiteRun) -> String {
        switch run.outcome {
        case .judged(let report): HTMLReport(report).html
        case .notDone(let why):
            Self.page(title: "\(run.verdict.rawValue): \(run.scenario)") { html in
                html.element("header") { html in
                    let why = "The run could not be done: \(why)"
                    Self.write(run.verdict, scenario: run.scenario, why: why, to: &html)
                    Self.writeCommand(run.repeatCommand, to: &html)
                }
            }
        }
    }

    /// Writes a page with what `content` writes in it. It tells the browser to load nothing, and to run
    /// nothing.
    private static func page(title: String, _ content: (inout HTMLWriter) -> Void) -> String {
        var html = HTMLWriter()
        html.element("html", ["lang": "en"]) { html in
            html.element("head") { html in
                html.empty("meta", ["charset": "utf-8"])
                html.empty(
                    "meta",
                    [
                        "http-equiv": "Content-Security-Policy",
                        "content": "default-src 'none'; style-src 'unsafe-inline'",
                    ]
                )
                html.empty(
                    "meta",
                    ["name": "viewport", "content": "width=device-width, initial-scale=1"]
                )
                html.empty("meta", ["name": "color-scheme", "content": "light dark"])
                html.element("title", text: title)
                html.style(StyleSheet.text)
            }
            html.element("body") { html in html.element("main") { content(&$0) } }
        }
        return html.html
    }

    /// Writes a part of the page under its `heading`.
    static func writeSection(
        _ heading: String,
        note: String? = nil,
        to html: inout HTMLWriter,
        _ content: (inout HTMLWriter) -> Void
    ) {
        html.element("section") { html in
            html.element("h2", text: heading)
            if let note { html.element("p", ["class": "note"], text: note) }
            content(&html)
        }
    }

    private func writeFoot(to html: inout HTMLWriter) {
        let words =
            "Ringer \(self.report.origin.version), run \(self.report.origin.id). "
            + "Times are in milliseconds, on one clock, and counted from when something was due."
        html.element("footer", text: words)
    }
}
