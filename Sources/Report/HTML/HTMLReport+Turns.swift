import Scenario
import Timeline
import Trace

extension HTMLReport {
    /// Of more turns than these, some are chosen.
    private static let turnCountMax = 10
    private static let openCountMax = 3

    /// Turns of one kind.
    private struct Group {
        var heading: String?
        var turns: [(entry: TurnGallery.Entry, tags: [String])]
    }

    /// Whose each millisecond was: of all turns of a few, and of many the median, the slowest, and those in
    /// which something was found.
    func writeTurns(to html: inout HTMLWriter) {
        let groups = self.groups.filter { !$0.turns.isEmpty }
        guard !groups.isEmpty else { return }
        let shown = groups.flatMap(\.turns)
        let scale = shown.compactMap(\.entry.timeline.firstAudio).max().map { Tenths($0) }
        let note =
            "From the end of the caller's speech to the first audio of the answer. "
            + "Bars are on one scale; parts add up to the whole."
        Self.writeSection("Whose time it was", note: note, to: &html) { html in
            WaterfallChart.writeLegend(to: &html)
            for group in groups {
                if let heading = group.heading { html.element("h3", text: heading) }
                for (index, turn) in group.turns.enumerated() {
                    let isOpen =
                        shown.count <= Self.openCountMax || index == 0 && group.heading != nil
                        || turn.tags.contains(Tag.median)
                    WaterfallChart(turn.entry, tags: turn.tags)
                        .write(to: &html, isOpen: isOpen, scale: scale ?? Tenths(count: 0))
                }
            }
        }
    }

    private var groups: [Group] {
        let gallery = self.report.gallery
        guard self.report.tally.turns.begun > Self.turnCountMax else {
            return [Group(heading: nil, turns: gallery.sample.map { ($0, self.tags(of: $0)) })]
        }
        var groups: [Group] = []
        var shown: [TurnGallery.Entry] = []
        func add(_ heading: String, _ entries: [TurnGallery.Entry]) {
            let new = entries.filter { !shown.contains($0) }
            shown += new
            groups.append(Group(heading: heading, turns: new.map { ($0, self.tags(of: $0)) }))
        }
        add("The median turn", [self.median].compactMap(\.self))
        add("The slowest turns", gallery.slowest)
        add("Turns in which something was found", gallery.wrong)
        return groups
    }

    /// The turn of the sample that half of the answered ones did not exceed.
    private var median: TurnGallery.Entry? {
        let answered = self.report.gallery.sample.filter { $0.timeline.firstAudio != nil }
            .enumerated()
            .sorted { left, right in
                let (one, other) = (left.element.timeline, right.element.timeline)
                return (one.firstAudio ?? .zero, left.offset)
                    < (other.firstAudio ?? .zero, right.offset)
            }
        return answered.isEmpty ? nil : answered[(answered.count - 1) / 2].element
    }

    private enum Tag {
        static let median = "median"
        static let slowest = "slowest"
        static let violation = "violation"
    }

    private func tags(of entry: TurnGallery.Entry) -> [String] {
        let gallery = self.report.gallery
        let isAlone = gallery.sample.count < 2
        return [
            !isAlone && entry == self.median ? Tag.median : nil,
            !isAlone && entry == gallery.slowest.first ? Tag.slowest : nil,
            gallery.wrong.contains(entry) ? Tag.violation : nil,
        ]
        .compactMap(\.self)
    }
}
