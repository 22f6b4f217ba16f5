package import NIOCore
package import Timeline

/// How fast a run goes: at 2, a second of the run takes half a second on the wall.
package struct Speed: Hashable, Sendable {
    /// A thousand times the speed, so that a deadline is whole numbers all the way. Above 0.
    package let thousandths: Int64

    /// As fast as the wall clock.
    package static let realTime = Speed(thousandths: 1_000)

    /// The speed `thousandths` / 1000, which must be above 0.
    package init(thousandths: Int64) {
        precondition(thousandths > 0, "a run at speed \(thousandths)/1000 would never end")
        self.thousandths = thousandths
    }
}

/// Tells the time of a run from the machine's monotonic clock, and back.
///
/// Both ways are exact: no floating point, and no drift however long the run is.
package struct RunClock: Sendable {
    /// The moment on the wall at which the run's time is ``Timeline/Instant/start``.
    package let start: NIODeadline
    package let speed: Speed

    /// A clock whose run starts at `start`.
    package init(start: NIODeadline = .now(), speed: Speed = .realTime) {
        self.start = start
        self.speed = speed
    }

    /// The run's time now.
    package func now() -> Instant { self.instant(of: .now()) }

    /// The run's time at `deadline`, cut off below one nanosecond.
    package func instant(of deadline: NIODeadline) -> Instant {
        // Nanoseconds of a deadline are never negative, so the difference cannot overflow.
        let elapsed = Self.nanoseconds(deadline) - Self.nanoseconds(self.start)
        let scaled = Int128(elapsed) * Int128(self.speed.thousandths)
        return Instant(nanoseconds: Int64(clamping: Self.floor(scaled, by: 1_000)))
    }

    /// How long `duration` of the run lasts on the wall.
    package func onTheWall(_ duration: Duration) -> TimeAmount {
        let nanoseconds = Int128(duration.wholeNanoseconds) * 1_000 / Int128(self.speed.thousandths)
        return .nanoseconds(Int64(clamping: nanoseconds))
    }

    /// The first moment on the wall at which the run's time is `instant` or later.
    ///
    /// So a timer set for it never comes early. An instant beyond the range of the wall clock gives its
    /// first or last moment.
    package func deadline(for instant: Instant) -> NIODeadline {
        let scaled = -Int128(instant.nanoseconds) * 1_000
        let elapsed = -Self.floor(scaled, by: Int128(self.speed.thousandths))
        let nanoseconds = Int128(Self.nanoseconds(self.start)) + elapsed
        return .uptimeNanoseconds(UInt64(clamping: min(nanoseconds, Int128(Int64.max))))
    }

    private static func nanoseconds(_ deadline: NIODeadline) -> Int64 {
        Int64(clamping: deadline.uptimeNanoseconds)
    }

    /// The quotient, rounded down for negative numbers too.
    private static func floor(_ dividend: Int128, by divisor: Int128) -> Int128 {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
