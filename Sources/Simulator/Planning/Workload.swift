package import Timeline

/// What waits at one server: a queue in which what comes first is done first, on several cores.
///
/// Frames come evenly, as a fluid, and turns as jobs. What waits is counted in processor time; all cores
/// work it off together. So a job that comes waits for what waits, divided by the cores, and then takes its own
/// time. All of it is whole numbers, so a plan is the same everywhere.
package struct Workload: Sendable {
    private let coreCount: Int128
    /// What comes evenly, in nanoseconds of processor time a second.
    private var rate: Int128 = 0
    private var now = Instant.start
    /// What waits, in billionths of nanoseconds.
    private var waiting: Int128 = 0
    /// What was done so far, in billionths of nanoseconds.
    private var done: Int128 = 0

    /// A server with nothing to do.
    package init(coreCount: Int) { self.coreCount = Int128(coreCount) }

    private static let billion: Int128 = 1_000_000_000

    /// Lets the time pass until `instant`.
    ///
    /// - Returns: What was done meanwhile, in billionths of nanoseconds.
    @discardableResult
    package mutating func advance(to instant: Instant) -> Int128 {
        let passed = Int128(instant.nanoseconds - self.now.nanoseconds)
        guard passed > 0 else { return 0 }
        self.now = instant
        let possible = passed * self.coreCount * Self.billion
        let all = self.waiting + passed * self.rate
        let done = Swift.min(all, possible)
        self.done += done
        self.waiting = all - done
        return done
    }

    /// From now on so much more, or less, comes in a second.
    package mutating func change(by change: Int64) { self.rate += Int128(change) }

    /// A job comes that takes `time`.
    ///
    /// - Returns: How long it takes until it is done.
    package mutating func add(_ time: Duration) -> Duration {
        let delay = self.wait + time
        self.waiting += Int128(time.wholeNanoseconds) * Self.billion
        return delay
    }

    /// How long what comes now waits.
    package var wait: Duration {
        // Billionths of nanoseconds are attoseconds, of which a duration holds more than a count of
        // nanoseconds in 64 bits does.
        Duration(attoseconds: self.waiting / self.coreCount)
    }

    /// Whether what comes now waits for longer than `time`.
    package func isBehind(by time: Duration) -> Bool {
        self.waiting > time.attoseconds * self.coreCount
    }

    /// Whether it has nothing to do, and nothing comes.
    package var isIdle: Bool { self.waiting == 0 && self.rate == 0 }

    /// The processor time that was spent so far.
    package var spent: Duration { Duration(attoseconds: self.done) }
}
