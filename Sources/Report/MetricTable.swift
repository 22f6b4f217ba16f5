import Scenario
import Trace

/// Metrics in rows, with as many percentiles as there are samples for.
///
///                               n    p50 ms    p95 ms    p99 ms    max ms   stuck
///     first_audio           1,996   2,961.0   3,310.2   3,402.7   3,611.9       2
///       in turn 1             500   3,020.4   3,391.6   3,500.1   3,611.9
struct MetricTable {
    private struct Row: Sendable {
        var name: String
        var samples: Samples
        var stuckCount: Int
    }

    /// What a column shows of a row; `nil` for nothing.
    private struct Column: Sendable {
        var title: String
        var width: Int
        var text: @Sendable (Row) -> String?
    }

    private let rows: [Row]

    /// The two metrics that matter most, or all that were measured if it `isWhole`.
    init(_ metrics: Metrics, isWhole: Bool) {
        let shown = isWhole ? Metric.allCases : [.firstAudio, .serverOverhead]
        self.rows = shown.flatMap { Self.rows(of: $0, metrics, isWhole: isWhole) }
    }

    /// One row, and one of turn 1 apart where that tells how a server warms up.
    private static func rows(of metric: Metric, _ metrics: Metrics, isWhole: Bool) -> [Row] {
        let samples = metrics[metric]
        let stuckCount = metrics.stuck(metric).count
        guard samples.count > 1 || stuckCount > 0 else { return [] }
        if let buffer = metric.playoutBuffer, buffer > .zero, samples.max == .zero {
            // Where nothing pauses, once is enough.
            return []
        }
        let row = Row(name: metric.rawValue, samples: samples, stuckCount: stuckCount)
        let isApart = [.firstAudio, .serverOverhead].contains(metric)
        guard isWhole, isApart, metrics.laterTurns(metric).count > 0 else { return [row] }
        let first = metrics.firstTurns(metric)
        return [row, Row(name: "  in turn 1", samples: first, stuckCount: 0)]
    }

    /// The lines of the table, without newlines; none if nothing was measured. On a narrow terminal there are
    /// fewer columns.
    func lines(on terminal: Terminal) -> [String] {
        guard !self.rows.isEmpty else { return [] }
        let (columns, nameWidth) = self.layout(on: terminal)
        let titles = columns.map { $0.title.alignedRight(to: $0.width) }.joined()
        let header = String(repeating: " ", count: nameWidth) + titles
        return [terminal.styled(header, .dim)]
            + self.rows.map { row in
                let cells = columns.map { ($0.text(row) ?? "").alignedRight(to: $0.width) }
                return (("  " + row.name).padded(to: nameWidth) + cells.joined()).trimmingSpaces
            }
    }

    /// The columns for which there is room, and the width of that of the names.
    private func layout(on terminal: Terminal) -> (columns: [Column], nameWidth: Int) {
        var columns = Self.columns.filter { column in
            self.rows.contains { column.text($0) != nil }
        }
        func fit(_ nameWidth: Int) -> Bool {
            nameWidth + columns.reduce(0) { $0 + $1.width } <= terminal.width
        }
        if fit(Self.nameWidth) { return (columns, Self.nameWidth) }
        let nameWidth = 2 + (self.rows.map(\.name.columnCount).max() ?? 0)
        for title in Self.dispensableTitles where !fit(nameWidth) {
            columns.removeAll { $0.title == title }
        }
        return (columns, nameWidth)
    }

    private static let nameWidth = 22
    /// Of the columns that may be left out, the first to go first.
    private static let dispensableTitles = ["n", "p99 ms", "max ms", "p50 ms"]

    private static let columns: [Column] =
        [Column(title: "n", width: 9) { $0.samples.count.grouped }]
        + [("p50", 500), ("p95", 950), ("p99", 990)].map { name, permille in
            Column(title: "\(name) ms", width: 10) { row in
                row.samples.percentile(permille: permille).map { Tenths($0).text }
            }
        }
        + [
            Column(title: "max ms", width: 10) { $0.samples.max.map { Tenths($0).text } },
            Column(title: "stuck", width: 8) { $0.stuckCount > 0 ? $0.stuckCount.grouped : nil },
        ]
}
