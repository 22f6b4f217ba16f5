/// A moment of a run, counted from its start.
///
/// Only the engine that runs the machines knows what the count stands for: a monotonic clock
/// (possibly sped up) in a live run, the event queue in a simulated one.
@usableFromInline
package struct Instant: Hashable, Sendable {
    /// Nanoseconds since the start of the run. Negative before it.
    @usableFromInline package let nanoseconds: Int64

    /// The start of the run.
    package static let start = Instant(nanoseconds: 0)

    /// The moment `nanoseconds` after the start of the run.
    @inlinable
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The moment `duration` after the start of the run.
    @inlinable
    package init(sinceStart duration: Duration) {
        self.nanoseconds = duration.wholeNanoseconds
    }

    /// How long after the start of the run this is.
    @inlinable
    package var sinceStart: Duration { .nanoseconds(self.nanoseconds) }
}

extension Instant: InstantProtocol {
    @inlinable
    package func advanced(by duration: Duration) -> Instant {
        Instant(nanoseconds: self.nanoseconds + duration.wholeNanoseconds)
    }

    @inlinable
    package func duration(to other: Instant) -> Duration {
        .nanoseconds(other.nanoseconds - self.nanoseconds)
    }

    @inlinable
    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Duration {
    /// The duration in nanoseconds, cut off below one nanosecond.
    ///
    /// Exact for up to 292 years, which no call lasts.
    @inlinable
    package var wholeNanoseconds: Int64 {
        // A division of 64 bits where that is enough, since it takes a fraction of one of 128.
        if let few = Int64(exactly: self.attoseconds) { return few / 1_000_000_000 }
        return Int64(self.attoseconds / 1_000_000_000)
    }

    /// The duration in milliseconds, for reports. Decisions use the duration itself.
    package var inMilliseconds: Double { Double(self.wholeNanoseconds) / 1_000_000 }
}
