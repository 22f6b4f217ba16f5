import DequeModule
import Timeline

/// The calls that a closed model has at a time, as places that are taken and become free again.
struct CallPlaces: Sendable {
    /// How many this part has.
    let count: Int

    private let countOfAll: Int
    private let rampUp: Duration
    private let end: Instant?
    private let part: LoadPart
    /// How many were taken for the first time.
    private var usedCount = 0
    /// When each place that has become free is to be taken again, the earliest first. Mostly empty, and
    /// never longer than ``count``.
    private var free: Deque<Instant> = []

    /// The places of `part`, of `count` in all: every n-th, so that the first parts have the
    /// remainder. None is taken when the load has lasted for `lasts`.
    init(_ count: Int, rampUp: Duration, lasts: Duration?, part: LoadPart) {
        self.count = part.share(of: count)
        self.countOfAll = count
        self.rampUp = rampUp
        self.end = lasts.map(Instant.init(sinceStart:))
        self.part = part
    }

    /// When the next place is to be taken; `nil` if none is free, or it is too late.
    var nextDue: Instant? {
        let due = [self.firstUse, self.free.first].compactMap { $0 }.min()
        guard let due, self.end.map({ due < $0 }) ?? true else { return nil }
        return due
    }

    /// The place that was to be taken next has been.
    mutating func taken() {
        if let again = self.free.first, self.firstUse.map({ again < $0 }) ?? true {
            self.free.removeFirst()
        } else {
            self.usedCount += 1
        }
    }

    /// A place is free, to be taken at `due`.
    mutating func freed(at due: Instant) {
        precondition(self.free.count < self.usedCount, "more calls ended than began")
        // Mostly it is the latest.
        let index = self.free.lastIndex { $0 <= due }.map { $0 + 1 } ?? 0
        self.free.insert(due, at: index)
    }

    /// When the next place is taken for the first time: all of them evenly over the ramp-up.
    private var firstUse: Instant? {
        guard self.usedCount < self.count else { return nil }
        let place = Int128(self.part.call(self.usedCount) - 1)
        let due = place * Int128(self.rampUp.wholeNanoseconds) / Int128(self.countOfAll)
        return Instant(nanoseconds: Int64(due))
    }
}
