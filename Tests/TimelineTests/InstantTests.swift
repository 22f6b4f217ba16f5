import Testing
import Timeline

struct InstantTests {
    @Test func measuresFromTheStartOfTheRun() {
        let instant = Instant(sinceStart: .milliseconds(1_500))
        #expect(instant.nanoseconds == 1_500_000_000)
        #expect(instant.advanced(by: .microseconds(-1_500_000)) == .start)
        #expect(Instant.start.duration(to: instant) == .milliseconds(1_500))
        #expect(Instant.start < instant)
    }

    @Test(
        arguments: [
            (.zero, 0),
            (.nanoseconds(-1), -1),
            (.seconds(-2) + .nanoseconds(5), -1_999_999_995),
            (.seconds(9_000_000_000), 9_000_000_000_000_000_000),
            (Duration(secondsComponent: 0, attosecondsComponent: 999_999_999), 0),
        ] as [(Duration, Int64)]
    )
    func cutsOffBelowOneNanosecond(duration: Duration, nanoseconds: Int64) {
        #expect(duration.wholeNanoseconds == nanoseconds)
    }
}
