import Scenario
import Timeline
import Trace

extension HTMLReport {
    private static let permilles = [500, 900, 950, 990]

    /// The numbers, each with its definition.
    func writeMetrics(to html: inout HTMLWriter) {
        let metrics = self.report.tally.metrics
        let isMeasured = { (metric: Metric) in
            metrics[metric].count + metrics.stuck(metric).count > 0
        }
        let measured = Metric.allCases.filter(isMeasured)
        let others = Metric.allCases.filter { !isMeasured($0) }.map(\.rawValue)
        Self.writeSection("Numbers", to: &html) { html in
            if !measured.isEmpty {
                html.element("table", ["class": "metrics"]) { html in
                    Self.writeColumns(to: &html)
                    html.element("tbody") { html in
                        for metric in measured { self.write(metric, to: &html) }
                    }
                }
            }
            html.element("p", ["class": "note"]) { html in
                html.text(
                    "Milliseconds. – stands where there are too few samples to tell a percentile "
                        + "from the maximum: p50 needs 2, p90 10, p95 20, p99 100. Stuck turns never "
                        + "came to their end, and are in no percentile."
                )
                if !others.isEmpty {
                    html.text(" Not measured: \(others.joined(separator: ", ")).")
                }
            }
        }
    }

    private static func writeColumns(to html: inout HTMLWriter) {
        html.element("thead") { html in
            html.element("tr") { html in
                html.element("th", ["scope": "col"], text: "")
                for name in ["n", "p50", "p90", "p95", "p99", "max", "turn 1 p50", "stuck"] {
                    html.element("th", ["scope": "col", "class": "number"], text: name)
                }
            }
        }
    }

    private func write(_ metric: Metric, to html: inout HTMLWriter) {
        let metrics = self.report.tally.metrics
        let (samples, stuck) = (metrics[metric], metrics.stuck(metric))
        let isMain = metric == .firstAudio || metric == .serverOverhead
        html.element("tr", ["class": isMain ? "main" : nil]) { html in
            html.element("th", ["scope": "row"]) { html in
                html.element("span", ["class": "name"], text: metric.rawValue)
                html.element("span", ["class": "definition"], text: Self.definition(of: metric))
            }
            Self.writeCell("n", Self.grouped(samples.count), to: &html)
            for permille in Self.permilles {
                Self.writePercentile(permille, of: samples, name: nil, to: &html)
            }
            Self.writeCell("max", samples.max.map { Tenths($0).text } ?? "–", to: &html)
            let first = metrics.firstTurns(metric)
            Self.writePercentile(500, of: first, name: "turn 1 p50", to: &html)
            let most = stuck.max.map { "waited for up to \(Tenths($0).text) ms" }
            let kind = stuck.count > 0 ? "number stuck" : "number"
            let count = Self.grouped(stuck.count)
            html.element("td", ["class": kind, "data-label": "stuck", "title": most], text: count)
        }
    }

    /// `server_overhead` is told by what it is less, all others by their ends.
    private static func definition(of metric: Metric) -> String {
        metric == .serverOverhead
            ? "\(metric.from), \(metric.to)" : "\(metric.from) → \(metric.to)"
    }

    private static func writeCell(_ name: String, _ text: String, to html: inout HTMLWriter) {
        html.element("td", ["class": "number", "data-label": name], text: text)
    }

    /// A percentile without enough samples is a dash, and says why.
    static func writePercentile(
        _ permille: Int,
        of samples: Samples,
        name: String?,
        to html: inout HTMLWriter
    ) {
        let name = name ?? "p\(PercentileAxis.label(permille))"
        if let value = samples.percentile(permille: permille) {
            return self.writeCell(name, Tenths(value).text, to: &html)
        }
        let needed = (1_000 + 999 - permille) / (1_000 - permille)
        let why = "\(samples.count.counted("sample")): \(name) needs \(needed)"
        html.element(
            "td",
            ["class": "number none", "data-label": name, "title": why],
            text: "–"
        )
    }

    // MARK: Charts

    func writeCharts(to html: inout HTMLWriter) {
        if let chart = PercentileChart(self.report) {
            Self.writeSection(chart.title, to: &html) { html in
                chart.writeLegend(to: &html)
                chart.write(to: &html)
                if let note = chart.note { html.element("p", ["class": "note"], text: note) }
            }
        }
        if let chart = TimeChart(self.report) {
            Self.writeSection(chart.title, to: &html) { html in
                chart.writeLegend(to: &html)
                chart.write(to: &html)
                html.element("p", ["class": "note"], text: chart.summary)
            }
        }
    }
}
