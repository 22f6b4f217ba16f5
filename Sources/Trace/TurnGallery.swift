import Timeline

/// Some turns of a run, to be looked at: an even sample of all, the slowest, and some that went wrong.
///
/// Which turns are in the sample follows from their numbers alone. So it is the same in whatever order
/// calls end, and the sample of several runs together is the sample of their samples.
package struct TurnGallery: Sendable, Equatable {
    /// A turn to be looked at.
    package struct Entry: Sendable, Equatable {
        package var timeline: TurnTimeline
        /// What was measured in it, once each.
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
        self.sampled.sorted { ($0.draw, $0.key) < ($1.draw, $1.key) }
            .prefix(Self.sampleCountMax)
            .sorted { $0.key < $1.key }
    }
    /// By the time to the first audio, longest first.
    package private(set) var slowest: [Entry] = []
    /// The first turns in which something was found.
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
            let entry = Entry(timeline: turn.timeline, values: turn.values, title: title)
            self.add(entry, isWrong: wrong.contains(turn.turn))
        }
        self.shrink()
    }

    /// Adds the turns of another run, or of another part of this one.
    package static func += (left: inout TurnGallery, right: TurnGallery) {
        for entry in right.sampled where entry.draw <= left.limit { left.sampled.append(entry) }
        for entry in right.slowest { left.addSlow(entry) }
        left.wrong += right.wrong.prefix(max(0, Self.wrongCountMax - left.wrong.count))
        left.shrink()
    }

    /// A gallery of turns that were chosen before.
    package init(sample: [Entry], slowest: [Entry], wrong: [Entry]) {
        self.sampled = sample
        self.slowest = slowest
        self.wrong = wrong
        self.shrink()
    }

    private mutating func add(_ entry: Entry, isWrong: Bool) {
        if entry.draw <= self.limit { self.sampled.append(entry) }
        self.addSlow(entry)
        if isWrong, self.wrong.count < Self.wrongCountMax { self.wrong.append(entry) }
    }

    private mutating func addSlow(_ entry: Entry) {
        guard let took = entry.timeline.firstAudio else { return }
        if self.slowest.count == Self.slowCountMax,
            let last = self.slowest.last?.timeline.firstAudio, took <= last
        {
            return
        }
        let place = self.slowest.firstIndex { ($0.timeline.firstAudio ?? .zero) < took }
        self.slowest.insert(entry, at: place ?? self.slowest.count)
        if self.slowest.count > Self.slowCountMax { self.slowest.removeLast() }
    }

    /// Keeps those of the sample with the smallest numbers. It is done when there are twice as many as
    /// may stay, so that it costs little for each.
    private mutating func shrink() {
        guard self.sampled.count > 2 * Self.sampleCountMax else { return }
        self.sampled.sort { ($0.draw, $0.key) < ($1.draw, $1.key) }
        self.sampled.removeSubrange(Self.sampleCountMax...)
        self.limit = self.sampled[Self.sampleCountMax - 1].draw
    }
}

extension TurnGallery.Entry {
    fileprivate var key: TurnKey {
        TurnKey(call: self.timeline.call ?? 0, turn: self.timeline.turn)
    }

    /// A number that no other turn is likely to have, and that says nothing about this one.
    fileprivate var draw: UInt64 {
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(self.key.call)))
            .child(UInt64(bitPattern: Int64(self.key.turn)))
        return generator.next()
    }
}
