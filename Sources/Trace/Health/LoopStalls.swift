/// How well an event loop kept up, seen by a timer that asks to be called again and again.
///
/// All of it is on the wall. While a loop stands still, everything on it is late, whoever it belongs to.
package struct LoopStalls: Sendable, Equatable {
    /// Beyond each of these a wake-up counts as a stall, shortest first.
    package static let limits: [Duration] = [
        .milliseconds(20), .milliseconds(100), .milliseconds(250),
    ]

    /// How often the timer was called.
    package private(set) var wakeUpCount = 0
    /// The longest time that the timer was called late; `nil` if it was never called.
    package private(set) var longest: Duration?
    /// How many wake-ups were later than each of ``limits``.
    private var counts = Self.limits.map { _ in 0 }

    /// Nothing measured.
    package init() {}

    /// What was measured before: `counts` has one number for each of ``limits``.
    package init(wakeUpCount: Int, longest: Duration?, counts: [Int]) {
        precondition(counts.count == Self.limits.count, "there is a count for each limit")
        self.wakeUpCount = wakeUpCount
        self.longest = longest
        self.counts = counts
    }

    /// The timer was called `lateness` after it was due. Sooner than that counts as on time.
    package mutating func record(_ lateness: Duration) {
        let lateness = max(.zero, lateness)
        self.wakeUpCount += 1
        self.longest = max(self.longest ?? .zero, lateness)
        for (index, limit) in Self.limits.enumerated() where lateness > limit {
            self.counts[index] += 1
        }
    }

    /// How many wake-ups were later than `limit`, one of ``limits``.
    package func count(over limit: Duration) -> Int {
        guard let index = Self.limits.firstIndex(of: limit) else {
            preconditionFailure("stalls are not counted over \(limit), but over \(Self.limits)")
        }
        return self.counts[index]
    }

    /// Adds what was seen of another loop, or of the same at another time.
    package static func += (left: inout LoopStalls, right: LoopStalls) {
        left.wakeUpCount += right.wakeUpCount
        if let longest = right.longest { left.longest = max(left.longest ?? .zero, longest) }
        for (index, count) in right.counts.enumerated() { left.counts[index] += count }
    }
}
