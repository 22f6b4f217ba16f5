import Scenario
import Timeline
import Trace

/// The first audio of each turn of the sample, by when the caller had spoken.
struct TimeChart: Chart {
    /// A turn with an answer.
    private struct Point {
        var at: Duration
        var value: Duration
        var isFirst: Bool
        /// Something to read at the points that people ask for.
        var note: String?
    }

    /// What half of the turns of some time did not exceed.
    private struct Bin: Equatable {
        var from: Duration
        var to: Duration
        var median: Duration
    }

    /// Fewer say nothing of the time that they are in.
    private static let binSampleCountMin = 5
    private static let binCountMax = 30

    private let points: [Point]
    /// When callers had spoken that never heard an answer, and which turns these were.
    private let silent: [(at: Duration, note: String)]
    private let end: Duration
    private let most: Duration
    private let bins: [Bin]
    /// How many turns there were, of which these are some.
    private let turnCount: Int

    /// `nil` if there is no turn to draw.
    init?(_ report: RunReport) {
        var points: [Point] = []
        var silent: [(at: Duration, note: String)] = []
        for entry in report.gallery.sample {
            guard let at = entry.timeline.instant(of: .endOfSpeech)?.sinceStart else { continue }
            if let value = entry.timeline.firstAudio {
                let isSlow = report.gallery.slowest.contains(entry)
                let note = isSlow ? "\(entry.place): \(Tenths(value).text) ms" : nil
                let isFirst = entry.timeline.turn == 1
                points.append(Point(at: at, value: value, isFirst: isFirst, note: note))
            } else {
                silent.append((at, "\(entry.place): no audio"))
            }
        }
        guard let end = (points.map(\.at) + silent.map(\.at)).max() else { return nil }
        self.points = points
        self.silent = silent
        self.end = end
        self.most = points.map(\.value).max() ?? .seconds(1)
        self.bins = Self.bins(of: points, end: end)
        self.turnCount = report.tally.turns.begun
    }

    var id: String { "over-time" }
    var title: String { "First audio over time" }

    var summary: String {
        let some = self.points.count + self.silent.count
        let of = some < self.turnCount ? " of \(self.turnCount), an even sample" : ""
        let silent = self.silent.isEmpty ? "" : " \(self.silent.count) of them without any audio."
        return
            "\(some.counted("turn"))\(of).\(silent) The longest took \(Tenths(self.most).text) ms."
    }

    func writeLegend(to html: inout HTMLWriter) {
        html.element("p", ["class": "legend"]) { html in
            if self.points.contains(where: \.isFirst) {
                html.legendItem("first turn of a call") { html in
                    html.mark(.ring, "dot first", at: 10, 6)
                }
            }
            if self.points.contains(where: { !$0.isFirst }) {
                html.legendItem("later turn") { html in
                    html.mark(.circle, "dot later", at: 10, 6)
                }
            }
            if !self.silent.isEmpty {
                html.legendItem("no audio: \(self.silent.count.counted("turn"))") { html in
                    html.mark(.cross, "silent", at: 10, 6, size: 4)
                }
            }
            if !self.bins.isEmpty {
                html.legendItem("p50 of the turns of that time") { html in
                    html.line("median", from: (0, 6), to: (20, 6))
                }
            }
        }
    }

    func draw(in layout: ChartLayout, on html: inout HTMLWriter) {
        let rows = TimeAxis(
            upTo: self.most,
            tickCountMax: layout.rowCount,
            scale: .milliseconds,
            endsAtTick: true
        )
        let columns = TimeAxis(
            upTo: self.end,
            tickCountMax: layout.columnCount,
            scale: .clock,
            endsAtTick: false
        )
        func x(_ time: Duration) -> Length {
            columns.place(of: time, from: layout.left, to: layout.right - 12)
        }
        func y(_ time: Duration) -> Length {
            rows.place(of: time, from: layout.bottom, to: layout.top)
        }
        layout.drawRows(rows, on: &html)
        for tick in columns.ticks {
            layout.drawColumn(columns.label(tick), at: x(tick), on: &html)
        }
        layout.drawCaption("end of the caller's speech, since the run began", on: &html)
        for point in self.points { Self.draw(point, at: x(point.at), y(point.value), on: &html) }
        for (index, bin) in self.bins.enumerated() {
            var path = Path()
            path.move(to: x(bin.from), y(bin.median))
            path.horizontal(to: x(bin.to))
            if index + 1 < self.bins.count, self.bins[index + 1].from == bin.to {
                path.vertical(to: y(self.bins[index + 1].median))
            }
            html.curve("median", path)
        }
        for turn in self.silent {
            html.element("g") { html in
                html.element("title", text: turn.note)
                html.mark(.cross, "silent", at: x(turn.at), layout.top - 10, size: 4)
            }
        }
    }

    private static func draw(
        _ point: Point,
        at x: Length,
        _ y: Length,
        on html: inout HTMLWriter
    ) {
        let (marker, kind): (Marker, String) =
            point.isFirst ? (.ring, "dot first") : (.circle, "dot later")
        guard let note = point.note else {
            return html.mark(marker, kind, at: x, y, size: Length(tenths: 25))
        }
        html.element("g") { html in
            html.element("title", text: note)
            html.mark(marker, kind, at: x, y, size: 3)
        }
    }

    /// The medians of equal times. A time in which too little happened has none.
    private static func bins(of points: [Point], end: Duration) -> [Bin] {
        let count = min(points.count / 20, Self.binCountMax)
        guard count > 1, end > .zero else { return [] }
        let width = end.wholeNanoseconds / Int64(count) + 1
        var values = [[Duration]](repeating: [], count: count)
        for point in points {
            values[Int(max(point.at, .zero).wholeNanoseconds / width)].append(point.value)
        }
        return values.enumerated().compactMap { index, values in
            guard values.count >= Self.binSampleCountMin else { return nil }
            let start = Int64(index) * width
            return Bin(
                from: .nanoseconds(start),
                to: min(.nanoseconds(start + width), end),
                median: values.sorted()[(values.count - 1) / 2]
            )
        }
    }
}

extension TurnGallery.Entry {
    /// Such as `call 3, turn 1`.
    var place: String {
        (self.timeline.call.map { "call \($0), " } ?? "") + "turn \(self.timeline.turn)"
    }
}
