import NIOCore
import Testing
import Timeline
import Transport

struct RunClockTests {
    @Test(
        arguments: [
            // speed in thousandths, wall nanoseconds, run nanoseconds
            (1_000, 1_234_567_891, 1_234_567_891),
            (10_000, 1_234_567_891, 12_345_678_910),
            (500, 1_234_567_891, 617_283_945),
            (1, 1_999, 1),
            (1, 999, 0),
            (1_500, 3, 4),
        ] as [(Int64, Int64, Int64)]
    )
    func timePassesAtItsSpeed(thousandths: Int64, wall: Int64, run: Int64) {
        let start = NIODeadline.uptimeNanoseconds(5_000)
        let clock = RunClock(start: start, speed: Speed(thousandths: thousandths))
        #expect(clock.instant(of: start + .nanoseconds(wall)) == Instant(nanoseconds: run))
    }

    @Test func aMomentBeforeTheStartIsNegative() {
        let clock = RunClock(start: .uptimeNanoseconds(1_000), speed: Speed(thousandths: 1_500))
        #expect(clock.instant(of: .uptimeNanoseconds(999)) == Instant(nanoseconds: -2))
        #expect(clock.deadline(for: Instant(nanoseconds: -2)) == .uptimeNanoseconds(999))
        #expect(clock.deadline(for: Instant(nanoseconds: .min)) == .uptimeNanoseconds(0))
    }

    @Test func aMomentBeyondTheClockIsItsLast() {
        let clock = RunClock(start: .uptimeNanoseconds(1_000), speed: Speed(thousandths: 1))
        #expect(clock.deadline(for: Instant(nanoseconds: .max)) == .distantFuture)
        #expect(
            RunClock(start: .uptimeNanoseconds(0), speed: Speed(thousandths: .max))
                .instant(of: .distantFuture) == Instant(nanoseconds: .max)
        )
    }

    /// The deadline is the first moment that is not before the instant: never early, never a tick late.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func aDeadlineIsTheFirstMomentThatIsDue(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<500 {
            let clock = RunClock(
                start: .uptimeNanoseconds(.random(in: 1_000...1 << 40, using: &generator)),
                speed: Speed(thousandths: .random(in: 1...100_000, using: &generator))
            )
            let instant = Instant(nanoseconds: .random(in: 0...1 << 42, using: &generator))
            let deadline = clock.deadline(for: instant)
            #expect(clock.instant(of: deadline) >= instant, "seed \(seed), step \(step)")
            let before = deadline - .nanoseconds(1)
            #expect(clock.instant(of: before) < instant, "seed \(seed), step \(step)")
        }
    }

    @Test func aRunThatNeverMovesIsABug() async {
        await #expect(processExitsWith: .failure) { _ = Speed(thousandths: 0) }
    }
}
