/// The sizes in which a chart is drawn: one of the two is shown, so that its text is as large as that of the
/// page on a desk and on a phone.
struct ChartLayout: Sendable, Equatable {
    let name: String
    let width: Length
    let height: Length
    let left: Length
    let right: Length
    let top: Length
    let bottom: Length
    /// How many ticks there is room for, beside the one at zero.
    let columnCount: Int
    let rowCount: Int
    let isNarrow: Bool

    static let wide = ChartLayout(
        name: "wide",
        width: 912,
        height: 340,
        left: 60,
        right: 900,
        top: 26,
        bottom: 296,
        columnCount: 12,
        rowCount: 6,
        isNarrow: false
    )
    static let narrow = ChartLayout(
        name: "narrow",
        width: 358,
        height: 290,
        left: 56,
        right: 350,
        top: 26,
        bottom: 246,
        columnCount: 5,
        rowCount: 5,
        isNarrow: true
    )
    static let all = [wide, narrow]
}

/// What every chart is: a picture with words for who cannot see it, drawn in both layouts.
protocol Chart {
    /// Names it among the charts of the page.
    var id: String { get }
    var title: String { get }
    /// What the picture shows, in a sentence or two.
    var summary: String { get }
    func draw(in layout: ChartLayout, on html: inout HTMLWriter)
}

extension Chart {
    func write(to html: inout HTMLWriter) {
        for layout in ChartLayout.all {
            let (title, summary) = ("\(self.id)-\(layout.name)", "\(self.id)-\(layout.name)-d")
            html.element(
                "svg",
                [
                    "class": "chart \(layout.name)",
                    "viewBox": "0 0 \(layout.width.text) \(layout.height.text)",
                    "role": "img", "aria-labelledby": title, "aria-describedby": summary,
                ]
            ) { html in
                html.element("title", ["id": title], text: self.title)
                html.element("desc", ["id": summary], text: self.summary)
                self.draw(in: layout, on: &html)
            }
        }
    }
}

extension ChartLayout {
    /// Draws the lines of a vertical axis of milliseconds, and what they stand for.
    func drawRows(_ axis: TimeAxis, on html: inout HTMLWriter) {
        for tick in axis.ticks {
            let y = axis.place(of: tick, from: self.bottom, to: self.top)
            html.line(tick == .zero ? "base" : "grid", from: (self.left, y), to: (self.right, y))
            html.label(axis.label(tick), "tick", at: self.left - 8, y + 4, .end)
        }
        html.label("ms", "unit", at: self.left - 8, self.top - 12, .end)
    }

    /// Draws what a place on the horizontal axis stands for.
    func drawColumn(_ words: String, at x: Length, on html: inout HTMLWriter) {
        html.line("notch", from: (x, self.bottom), to: (x, self.bottom + 5))
        html.label(words, "tick", at: x, self.bottom + 19, .middle)
    }

    /// Draws what the horizontal axis is.
    func drawCaption(_ words: String, on html: inout HTMLWriter) {
        html.label(words, "unit", at: self.right, self.bottom + 38, .end)
    }
}
