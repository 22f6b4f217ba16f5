import Scenario
import Timeline
import Trace

/// Latency by percentile: how long a turn took that was slower than so many of a hundred.
///
///     ms
///     3,000 |- - - - - - - - - - - - - first_audio p95 at most 3,000 ms
///     2,000 |                 ______/----o  max
///           |____-------/----
///         0 +----+------+-------+-------+
///           0    50     90      99   99.9
struct PercentileChart: Chart {
    /// What is drawn of one metric.
    private struct Series {
        var metric: Metric
        var samples: Samples
        var marker: Marker
    }

    /// What the scenario allows.
    private struct Limit {
        var metric: Metric
        var limit: MetricExpectation.Limit

        /// Such as `first_audio p95 ≤ 3,000 ms`.
        var words: String {
            let most = Tenths(self.limit.atMost).text.replacing(".0", with: "")
            return "\(self.metric.rawValue) \(self.limit.statistic.rawValue) ≤ \(most) ms"
        }
    }

    private static let metrics: [(Metric, Marker)] = [
        (.firstAudio, .circle), (.response, .square), (.serverOverhead, .triangle),
    ]

    private let series: [Series]
    private let limits: [Limit]
    /// Limits that are far above all that was measured, and would press it flat.
    private let farLimits: [Limit]
    private let rows: Duration
    private let percentiles: PercentileAxis

    /// `nil` if nothing was measured of which there are percentiles.
    init?(_ report: RunReport) {
        let series = Self.metrics.map { metric, marker in
            Series(metric: metric, samples: report.tally.metrics[metric], marker: marker)
        }
        .filter { $0.samples.percentile(permille: 1) != nil }
        guard let longest = series.compactMap(\.samples.max).max() else { return nil }
        let limits = report.expectations.metrics.flatMap { expectation in
            expectation.limits.map { Limit(metric: expectation.metric, limit: $0) }
        }
        .filter { limit in series.contains { $0.metric == limit.metric } }
        self.limits = limits.filter { $0.limit.atMost <= longest * 2 }
        self.farLimits = limits.filter { $0.limit.atMost > longest * 2 }
        self.series = series
        self.rows = self.limits.map(\.limit.atMost).reduce(longest) { max($0, $1) }
        let count = series.map(\.samples.count).max() ?? 0
        self.percentiles = PercentileAxis(sampleCount: count)
    }

    var id: String { "by-percentile" }
    var title: String { "Latency by percentile" }

    var summary: String {
        self.series.map { series in
            let values = [500, 900, 990].compactMap { permille in
                series.samples.percentile(permille: permille).map {
                    "p\(PercentileAxis.label(permille)) \(Tenths($0).text) ms"
                }
            }
            return "\(series.metric.rawValue): \(values.joined(separator: ", "))."
        }
        .joined(separator: " ")
    }

    /// What the picture leaves out; `nil` if that is nothing.
    var note: String? {
        guard !self.farLimits.isEmpty else { return nil }
        let limits = self.farLimits.map(\.words).joined(separator: ", ")
        return "Far above the picture, so not drawn: \(limits)."
    }

    func writeLegend(to html: inout HTMLWriter) {
        html.element("p", ["class": "legend"]) { html in
            for series in self.series {
                let kind = series.metric.rawValue
                html.legendItem(kind) { html in
                    html.line("curve \(kind)", from: (0, 6), to: (20, 6))
                    html.mark(series.marker, "point \(kind)", at: 10, 6)
                }
            }
            if !self.limits.isEmpty {
                html.legendItem("limit of the scenario") { html in
                    html.line("limit", from: (0, 6), to: (20, 6))
                }
            }
        }
    }

    func draw(in layout: ChartLayout, on html: inout HTMLWriter) {
        let axis = TimeAxis(
            upTo: self.rows,
            tickCountMax: layout.rowCount,
            scale: .milliseconds,
            endsAtTick: true
        )
        let picture = Picture(layout: layout, rows: axis, columns: self.percentiles)
        layout.drawRows(axis, on: &html)
        for tick in self.percentiles.ticks(isSparse: layout.isNarrow) {
            let label = PercentileAxis.label(tick)
            layout.drawColumn(label, at: picture.x(tick), on: &html)
        }
        layout.drawColumn("max", at: picture.mostX, on: &html)
        let caption = "% of turns were as fast as this, or faster"
        layout.drawCaption(caption, on: &html)
        self.drawLimitLines(picture, on: &html)
        for series in self.series { Self.draw(series, picture, on: &html) }
        self.drawLimitLabels(picture, on: &html)
    }

    /// A curve rises where a percentile is larger than the one before, and is as long as its samples reach.
    private static func draw(_ series: Series, _ picture: Picture, on html: inout HTMLWriter) {
        let kind = series.metric.rawValue
        var path = Path()
        var height: Length?
        var last: Length?
        for permille in 1...999 {
            guard let value = series.samples.percentile(permille: permille) else { break }
            let (x, y) = (picture.x(permille), picture.y(value))
            if height == nil { path.move(to: picture.layout.left, y) }
            if let height, height != y {
                path.horizontal(to: x)
                path.vertical(to: y)
            }
            (height, last) = (y, x)
        }
        if let last { path.horizontal(to: last) }
        html.curve("curve \(kind)", path)
        for permille in [500, 900, 990, 999] {
            guard let value = series.samples.percentile(permille: permille) else { break }
            let (x, y) = (picture.x(permille), picture.y(value))
            html.mark(series.marker, "point \(kind)", at: x, y)
        }
        if let most = series.samples.max {
            html.mark(series.marker, "hollow \(kind)", at: picture.mostX, picture.y(most), size: 4)
        }
    }

    private func drawLimitLines(_ picture: Picture, on html: inout HTMLWriter) {
        for limit in self.limits {
            let y = picture.y(limit.limit.atMost)
            let (start, end) = (picture.layout.left, picture.layout.right)
            html.line("limit \(limit.metric.rawValue)", from: (start, y), to: (end, y))
        }
    }

    /// Labels stand on their lines, and hang below them where another line is close above.
    private func drawLimitLabels(_ picture: Picture, on html: inout HTMLWriter) {
        var taken: Length?
        for limit in self.limits.sorted(by: { $0.limit.atMost > $1.limit.atMost }) {
            let line = picture.y(limit.limit.atMost)
            var y = line - 5
            if let taken, y - 13 < taken { y = max(line + 14, taken + 14) }
            taken = max(y, line)
            html.label(limit.words, "limit-label", at: picture.layout.left + 6, y)
        }
    }

    /// Where things are in the picture.
    private struct Picture {
        let layout: ChartLayout
        let rows: TimeAxis
        let columns: PercentileAxis

        /// The maximum is no percentile, and has a column of its own.
        var mostX: Length { self.layout.right - 14 }

        func x(_ permille: Int) -> Length {
            let end = self.mostX - (self.layout.isNarrow ? 34 : 52)
            return self.columns.place(of: permille, from: self.layout.left, to: end)
        }

        func y(_ value: Duration) -> Length {
            self.rows.place(of: value, from: self.layout.bottom, to: self.layout.top)
        }
    }
}
