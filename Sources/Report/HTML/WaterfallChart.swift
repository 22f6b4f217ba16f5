import Timeline
import Trace

/// One turn as a picture: its wait for the first audio as one bar, in parts of the colours of those whose
/// time they were, and unfolded each part on a line of its own.
package struct WaterfallChart {
    private static let width = 1_000

    private let turn: TurnTimeline
    private let title: String
    /// Why this turn is shown, such as `median`.
    private let tags: [String]
    private let parts: [PrintedPart]

    init(_ entry: TurnGallery.Entry, tags: [String]) {
        self.turn = entry.timeline
        self.title = entry.title
        self.tags = tags
        self.parts = PrintedPart.all(of: entry.timeline)
    }

    /// A piece of a bar, in thousandths of the scale.
    package struct Segment: Equatable {
        package var start: Int
        package var width: Int
    }

    /// Where the bar of `part` lies if all of the width stands for `scale`. Bars that are put together are as
    /// wide as one of them all, as the printed times add up.
    package static func segment(_ part: PrintedPart, scale: Tenths) -> Segment {
        func place(_ time: Tenths) -> Int {
            guard scale.count > 0 else { return 0 }
            let doubled = Int128(time.count) * Int128(Self.width) * 2
            return Int((doubled + Int128(scale.count)) / (Int128(scale.count) * 2))
        }
        let start = place(part.from)
        return Segment(start: start, width: place(part.until) - start)
    }

    /// - Parameters:
    ///   - html: Where it is written to.
    ///   - isOpen: Whether the parts are unfolded.
    ///   - scale: What the whole width of the page stands for.
    func write(to html: inout HTMLWriter, isOpen: Bool, scale: Tenths) {
        html.element("details", ["class": "turn", "open": isOpen ? "open" : nil]) { html in
            html.element("summary") { html in
                self.writeHead(to: &html)
                if !self.parts.isEmpty { self.writeBar(to: &html, scale: scale) }
            }
            if let firstAudio = self.turn.firstAudio {
                self.writeParts(to: &html, firstAudio: Tenths(firstAudio))
            } else {
                self.writeMilestones(to: &html)
            }
        }
    }

    private func writeHead(to html: inout HTMLWriter) {
        html.element("span", ["class": "turn-head"]) { html in
            let call = self.turn.call.map { "call \($0), " } ?? ""
            html.element("b", text: "\(call)turn \(self.turn.turn)")
            for tag in self.tags { html.element("span", ["class": "tag"], text: tag) }
            html.element("bdi", ["class": "said"], text: self.title)
            let took = self.turn.firstAudio.map { "\(Tenths($0).text) ms" } ?? "no audio"
            html.element("span", ["class": "took"], text: took)
        }
    }

    private func writeBar(to html: inout HTMLWriter, scale: Tenths) {
        let shares = PrintedPart.shares(of: self.parts)
            .map { "\($0.ownerNames) \($0.took.text) ms" }
        Self.writeDrawing(to: &html, kind: "bar", label: shares.joined(separator: ", ")) { html in
            for part in self.parts {
                Self.write(Self.segment(part, scale: scale), of: part, to: &html)
            }
        }
    }

    private func writeParts(to html: inout HTMLWriter, firstAudio: Tenths) {
        html.element("table", ["class": "parts"]) { html in
            html.element("thead") { html in
                html.element("tr") { html in
                    for (kind, words) in [
                        ("", "until"), ("", "whose"), ("picture", ""), ("at number", "at ms"),
                        ("number", "took ms"),
                    ] { html.element("th", ["class": kind], text: words) }
                }
            }
            html.element("tbody") { html in
                for part in self.parts { Self.writeRow(of: part, to: &html, whole: firstAudio) }
            }
            html.element("tfoot") { html in
                html.element("tr") { html in
                    html.element("th", text: "= \(Metric.firstAudio.rawValue)")
                    html.element("td", ["class": "shares", "colspan": "2"]) { html in
                        self.writeShares(to: &html)
                    }
                    html.element("td", ["class": "at number"], text: "")
                    html.element("td", ["class": "number"], text: firstAudio.text)
                }
            }
        }
    }

    private static func writeRow(
        of part: PrintedPart,
        to html: inout HTMLWriter,
        whole: Tenths
    ) {
        html.element("tr") { html in
            html.element("td", text: part.milestone.name)
            html.element("td", ["class": "whose"]) { html in
                Self.writeSwatch(of: part.owners, to: &html)
                html.text(part.ownerNames)
            }
            html.element("td", ["class": "picture"]) { html in
                Self.writeDrawing(to: &html, kind: "bar thin", label: nil) { html in
                    Self.write(Self.segment(part, scale: whole), of: part, to: &html)
                }
            }
            html.element("td", ["class": "at number"], text: part.until.text)
            html.element("td", ["class": "number"], text: part.took.text)
        }
    }

    /// The same sum, by whose time it was.
    private func writeShares(to html: inout HTMLWriter) {
        for share in PrintedPart.shares(of: self.parts) {
            html.element("span", ["class": "share"]) { html in
                Self.writeSwatch(of: share.owners, to: &html)
                html.text("\(share.ownerNames) \(share.took.text)")
            }
        }
    }

    /// How far a turn came in which no audio did.
    private func writeMilestones(to html: inout HTMLWriter) {
        guard let start = self.turn.instant(of: .endOfSpeech) else {
            return html.element("p", ["class": "note"], text: "Nothing is known of its times.")
        }
        html.element("table", ["class": "parts"]) { html in
            for (milestone, at) in self.turn.milestones {
                html.element("tr") { html in
                    html.element("td", text: milestone.name)
                    let since = Tenths(start.duration(to: at)).text
                    html.element("td", ["class": "number"], text: "\(since) ms")
                }
            }
        }
        html.element("p", ["class": "note"], text: "After that, no audio came.")
    }

    // MARK: Shapes

    /// The colours of owners.
    static func writeLegend(to html: inout HTMLWriter) {
        html.element("p", ["class": "legend"]) { html in
            for owner in Owner.allCases {
                html.element("span", ["class": "key"]) { html in
                    Self.writeSwatch(of: [owner], to: &html)
                    html.text(owner.rawValue)
                }
            }
        }
    }

    private static func writeSwatch(of owners: [Owner], to html: inout HTMLWriter) {
        let kind = Self.kind(of: owners)
        html.element("i", ["class": "swatch \(kind)", "aria-hidden": "true"], text: "")
    }

    /// A drawing without text, which is as wide as its place whatever that is.
    private static func writeDrawing(
        to html: inout HTMLWriter,
        kind: String,
        label: String?,
        _ content: (inout HTMLWriter) -> Void
    ) {
        html.element(
            "svg",
            [
                "class": kind, "viewBox": "0 0 \(Self.width) 10", "preserveAspectRatio": "none",
                "role": label == nil ? nil : "img", "aria-label": label,
                "aria-hidden": label == nil ? "true" : nil,
            ],
            content
        )
    }

    private static func write(
        _ segment: Segment,
        of part: PrintedPart,
        to html: inout HTMLWriter
    ) {
        html.empty(
            "rect",
            [
                "class": Self.kind(of: part.owners), "x": "\(segment.start)", "y": "0",
                "width": "\(segment.width)", "height": "10",
            ]
        )
    }

    /// Nobody can say how several owners shared their time.
    private static func kind(of owners: [Owner]) -> String {
        owners.count == 1 ? owners.first?.rawValue ?? "shared" : "shared"
    }
}
