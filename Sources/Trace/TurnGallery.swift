import Timeline

/// Some turns of a run, to be looked at: an even sample of all, the slowest, and some that went wrong.
///
/// Which turns are in it follows from what they are and not from the order in which calls end. So the
/// gallery of several runs together is that of their galleries.
package struct TurnGallery: Sendable, Equatable {
    /// A turn to be looked at.
    package struct Entry: Sendable, Equatable {
        package var timeline: TurnTimeline
        /// What was measured in it; in the first turn also what is measured once a call. Of a metric that is
        /// repeated, the longest.
        package var values: [Metric: Duration]
        /// What the caller said, as far as anybody understood it.
        package var title: String

        package init(timeline: TurnTimeline, values: [Metric: Duration], title: String) {
            self.timeline = timeline
            self.values = values
            self.title = title
        }
    }

    package static let sampleCountMax = 2_000
    package static let slowCountMax = 10
    package static let wrongCountMax = 20

    /// By call and turn: all turns if they are not more than ``sampleCountMax``.
    package var sample: [Entry] {
        var kept = self.sampled
        if kept.count > Self.sampleCountMax {
            kept.sort { ($0.draw, $0.key) < ($1.draw, $1.key) }
            kept.removeSubrange(Self.sampleCountMax...)
        }
        return kept.sorted { $0.key < $1.key }
    }
    /// By the time to the first audio, longest first.
    package private(set) var slowest: [Entry] = []
    /// The first turns in which something was found, by call and turn.
    package private(set) var wrong: [Entry] = []
    /// Those with the smallest numbers drawn, in no order.
    private var sampled: [Entry] = []
    /// The largest number drawn in the sample, once it is full.
    private var limit = UInt64.max

    package init() {}

    /// Adds the turns of `call`, in some of which something was found.
    ///
    /// - Parameters:
    ///   - call: What was measured.
    ///   - titles: What was said in a turn, by its number.
    ///   - wrong: The numbers of the turns in which something was found.
    package mutating func add(
        _ call: CallMeasurement,
        titles: [Int: String],
        wrong: Set<Int>
    ) {
        for turn in call.turns {
            let title = titles[turn.turn] ?? ""
            var values = turn.figures
            if turn.turn == 1 { values.merge(call.values) { $1 } }
            let entry = Entry(timeline: turn.timeline, values: values, title: title)
            self.add(entry, isWrong: wrong.contains(turn.turn))
        }
        self.shrink()
    }

    /// Adds the turns of another run, or of another part of this one.
    package static func += (left: inout TurnGallery, right: TurnGallery) {
        for entry in right.sampled where entry.draw <= left.limit { left.sampled.append(entry) }
        for entry in right.slowest { left.addSlow(entry) }
        for entry in right.wrong { left.addWrong(entry) }
        left.shrink()
    }

    /// A gallery of turns that were chosen before.
    package init(sample: [Entry], slowest: [Entry], wrong: [Entry]) {
        self.sampled = sample
        for entry in slowest { self.addSlow(entry) }
        for entry in wrong { self.addWrong(entry) }
        self.shrink()
    }

    private mutating func add(_ entry: Entry, isWrong: Bool) {
        if entry.draw <= self.limit { self.sampled.append(entry) }
        self.addSlow(entry)
        if isWrong { self.addWrong(entry) }
    }

    /// Of turns that took as long as each other, the one with the smaller number comes first.
    private mutating func addSlow(_ entry: Entry) {
        guard entry.timeline.firstAudio != nil else { return }
        let place = self.slowest.firstIndex { entry.comes(before: $0) } ?? self.slowest.count
        guard place < Self.slowCountMax else { return }
        self.slowest.insert(entry, at: place)
        if self.slowest.count > Self.slowCountMax { self.slowest.removeLast() }
    }

    private mutating func addWrong(_ entry: Entry) {
        let place = self.wrong.firstIndex { entry.key < $0.key } ?? self.wrong.count
        guard place < Self.wrongCountMax else { return }
        self.wrong.insert(entry, at: place)
        if self.wrong.count > Self.wrongCountMax { self.wrong.removeLast() }
    }

    /// Keeps those of the sample with the smallest numbers. It is done when there are a quarter more than
    /// may stay, so that it costs little for each.
    private mutating func shrink() {
        guard self.sampled.count > Self.sampleCountMax * 5 / 4 else { return }
        self.sampled.sort { ($0.draw, $0.key) < ($1.draw, $1.key) }
        self.sampled.removeSubrange(Self.sampleCountMax...)
        self.limit = self.sampled[Self.sampleCountMax - 1].draw
    }
}

extension TurnGallery.Entry {
    fileprivate var key: TurnKey {
        TurnKey(call: self.timeline.call ?? 0, turn: self.timeline.turn)
    }

    /// Whether it was slower than `other`.
    fileprivate func comes(before other: Self) -> Bool {
        let (mine, others) = (self.timeline.firstAudio, other.timeline.firstAudio)
        guard let mine, let others, mine != others else { return self.key < other.key }
        return mine > others
    }

    /// A number that no other turn is likely to have, and that says nothing about this one.
    fileprivate var draw: UInt64 {
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(self.key.call)))
            .child(UInt64(bitPattern: Int64(self.key.turn)))
        return generator.next()
    }
}
