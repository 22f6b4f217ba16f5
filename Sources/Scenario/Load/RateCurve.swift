import Timeline

/// The rate of an open model over time, and how many calls it makes due: its integral, and back.
///
/// Calls are counted in pieces so small that all of this is exact: a rate is a whole number of
/// calls a minute and a time of nanoseconds, so what becomes due is a whole number of
/// 1 / 120,000,000,000 of a call (the 2 of a triangle's half, times the nanoseconds of a minute), but
/// inside a ramp, where it is compared as a fraction.
struct RateCurve: Hashable, Sendable {
    /// A number of calls, in pieces.
    typealias Pieces = Int128

    /// A whole call.
    static let call: Pieces = 120_000_000_000

    /// A time in which the rate is the same, or changes evenly. The rates are calls a minute.
    fileprivate struct Stretch: Hashable {
        let start: Int64
        /// `nil`: endless, and then the rate is the same all the time.
        let length: Int64?
        let from: Int64
        let to: Int64
        /// What has become due before it.
        let before: Pieces

        /// What becomes due in it; `nil` if that is endless.
        var all: Pieces? { self.length.map { Pieces(self.from + self.to) * Pieces($0) } }
    }

    private let stretches: [Stretch]

    /// The same rate for ever, which is not 0.
    init(steady rate: CallRate) {
        let perMinute = Int64(rate.perMinute)
        self.stretches = [
            Stretch(start: 0, length: nil, from: perMinute, to: perMinute, before: 0)
        ]
    }

    /// One stage after the other.
    init(_ stages: [Scenario.Load.Stage]) {
        var stretches: [Stretch] = []
        var (start, rate, before) = (Int64(0), Int64(0), Pieces(0))
        for stage in stages {
            let (length, to) = (stage.duration.wholeNanoseconds, Int64(stage.lastRate.perMinute))
            if case .hold = stage { rate = to }
            let stretch = Stretch(start: start, length: length, from: rate, to: to, before: before)
            stretches.append(stretch)
            start += length
            rate = to
            before += stretch.all ?? 0
        }
        self.stretches = stretches
    }

    /// How long it lasts; `nil`: for ever.
    var duration: Duration? {
        guard let last = self.stretches.last else { return .zero }
        return last.length.map { .nanoseconds(last.start + $0) }
    }

    /// When `pieces` have become due, cut off below a nanosecond; `nil` if they never do.
    ///
    /// What is due just as a stage ends is due when the rate is next above 0.
    func instant(of pieces: Pieces) -> Instant? {
        let stretch = self.stretches.first { $0.holds(pieces) }
        return stretch.map { Instant(nanoseconds: $0.start + $0.offset(of: pieces - $0.before)) }
    }

    /// How many even calls are due before `instant`.
    func callCount(before instant: Instant) -> Int {
        let (whole, part, divisor) = self.pieces(before: instant)
        // The first is due at 0 pieces: so many calls as were begun, counting the last part.
        let scaled = whole * divisor + part
        let call = Self.call * divisor
        return Int((scaled + call - 1) / call)
    }

    /// What becomes due before `instant`: `whole` and `part` / `divisor` pieces.
    private func pieces(
        before instant: Instant
    ) -> (whole: Pieces, part: Pieces, divisor: Pieces) {
        let time = instant.nanoseconds
        guard let stretch = self.stretches.last(where: { $0.start <= time }) else {
            return (0, 0, 1)
        }
        let length = stretch.length ?? .max
        let scaled = stretch.scaledPieces(after: min(time - stretch.start, length))
        return (stretch.before, scaled, stretch.divisor)
    }
}

extension RateCurve.Stretch {
    /// Whether `pieces`, counted from the beginning of the curve, become due in it.
    ///
    /// Only asked if they have not before it.
    func holds(_ pieces: RateCurve.Pieces) -> Bool {
        self.all.map { pieces < self.before + $0 } ?? true
    }

    /// What ``scaledPieces(after:)`` is to be divided by.
    var divisor: RateCurve.Pieces {
        self.from == self.to ? 1 : RateCurve.Pieces(self.length ?? 1)
    }

    /// What has become due `time` after its start, times ``divisor``: the area of a rectangle, and
    /// of a triangle, of which time * time / length is the share that is over.
    func scaledPieces(after time: Int64) -> RateCurve.Pieces {
        let time = RateCurve.Pieces(time)
        let level = 2 * RateCurve.Pieces(self.from) * time
        guard self.from != self.to else { return level }
        return level * self.divisor + RateCurve.Pieces(self.to - self.from) * time * time
    }

    /// How long after its start `pieces` have become due, cut off below a nanosecond. There are more
    /// in it than that.
    func offset(of pieces: RateCurve.Pieces) -> Int64 {
        guard self.from != self.to, let length else {
            return Int64(pieces / (2 * RateCurve.Pieces(self.from)))
        }
        var time = min(max(self.estimate(of: pieces, length), 0), length)
        // The last nanosecond is decided by whole numbers.
        let target = pieces * self.divisor
        while time > 0, self.scaledPieces(after: time) > target { time -= 1 }
        while time < length, self.scaledPieces(after: time + 1) <= target { time += 1 }
        return time
    }

    /// ``offset(of:)``, but for a few nanoseconds.
    ///
    /// The lower rate a, at one end, and what becomes due between that end and t give t:
    /// a * t * 2 + change * t * t / length = due. Solved so that nothing is subtracted, which would
    /// cost digits; and IEEE 754 rounds all of this in one way only.
    private func estimate(of pieces: RateCurve.Pieces, _ length: Int64) -> Int64 {
        let rises = self.from < self.to
        let due = Double(rises ? pieces : (self.all ?? 0) - pieces)
        let lower = Double(min(self.from, self.to))
        let change = Double(abs(self.to - self.from))
        let slope = lower + (lower * lower + change * due / Double(length)).squareRoot()
        let time = slope > 0 ? Int64(due / slope) : 0
        return rises ? time : length - time
    }
}
