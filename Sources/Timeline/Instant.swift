/// A moment of a run, counted from its start.
///
/// Only the engine that runs the machines knows what the count stands for: a monotonic clock
/// (possibly sped up) in a live run, the event queue in a simulated one.
package struct Instant: Hashable, Sendable {
    /// Nanoseconds since the start of the run. Negative before it.
    package let nanoseconds: Int64

    /// The start of the run.
    package static let start = Instant(nanoseconds: 0)

    /// The moment `nanoseconds` after the start of the run.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The moment `duration` after the start of the run.
    package init(sinceStart duration: Duration) {
        self.nanoseconds = duration.wholeNanoseconds
    }

    /// How long after the start of the run this is.
    package var sinceStart: Duration { .nanoseconds(self.nanoseconds) }
}

extension Instant: InstantProtocol {
    package func advanced(by duration: Duration) -> Instant {
        Instant(nanoseconds: self.nanoseconds + duration.wholeNanoseconds)
    }

    package func duration(to other: Instant) -> Duration {
        .nanoseconds(other.nanoseconds - self.nanoseconds)
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Duration {
    /// The duration in nanoseconds, cut off below one nanosecond.
    ///
    /// Exact for up to 292 years, which no call lasts.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The duration in milliseconds, for reports. Decisions use the duration itself.
    package var inMilliseconds: Double { Double(self.wholeNanoseconds) / 1_000_000 }
}
