import Timeline

/// Where a stream of bytes is cut, and what comes in one piece: anywhere, as the network likes it.
struct Cutter {
    private enum Way {
        case whole
        /// At so many places more.
        case anywhere(Int)
        /// So many single bytes more, and then the rest.
        case bytes(Int)
    }

    private var random: SeededGenerator
    private var way = Way.whole

    init(random: SeededGenerator) { self.random = random }

    /// How many of `byteCount` bytes, which are sent at once, come in the next piece; at least one.
    ///
    /// Most come whole, some are cut at a few places, and some begin with single bytes, so that headers are
    /// cut everywhere.
    mutating func nextPiece(of byteCount: Int, isFirst: Bool) -> Int {
        if isFirst { self.way = self.nextWay() }
        guard byteCount > 1 else { return byteCount }
        switch self.way {
        case .whole, .anywhere(0), .bytes(0): return byteCount
        case .anywhere(let count):
            self.way = .anywhere(count - 1)
            return Int.random(in: 1..<byteCount, using: &self.random)
        case .bytes(let count):
            self.way = .bytes(count - 1)
            return 1
        }
    }

    private mutating func nextWay() -> Way {
        let number = self.random.next()
        switch number >> 59 {
        case 0: return .bytes(Int(truncatingIfNeeded: number & 31) + 1)
        case 1...8: return .anywhere(Int(truncatingIfNeeded: number & 3) + 1)
        default: return .whole
        }
    }

    /// An instant from `start` to `end`.
    mutating func instant(from start: Instant, to end: Instant) -> Instant {
        guard start < end else { return start }
        let span = start.duration(to: end).wholeNanoseconds
        return start.advanced(by: .nanoseconds(Int64.random(in: 0...span, using: &self.random)))
    }

    /// Whether a piece is read together with the one right behind it.
    mutating func joins() -> Bool { self.random.next() >> 63 == 0 }
}
