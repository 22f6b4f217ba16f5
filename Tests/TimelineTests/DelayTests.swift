import Testing
import Timeline

struct DelayTests {
    @Test func aFixedDelayIgnoresWhatWasRecorded() {
        var random = SeededGenerator(seed: 1)
        let delay = Delay.fixed(.milliseconds(25))
        #expect(delay.applied(to: .seconds(3), using: &random) == .milliseconds(25))
    }

    @Test(
        arguments: [
            (0, .seconds(1), .zero),
            (500_000, .nanoseconds(3), .nanoseconds(1)),
            (1_000_000, .milliseconds(180), .milliseconds(180)),
            (2_500_000, .milliseconds(100), .milliseconds(250)),
            (1_000_000_000, .nanoseconds(Int64.max), .nanoseconds(Int64.max)),
        ] as [(Int64, Duration, Duration)]
    )
    func aRecordedDelayScales(parts: Int64, recorded: Duration, expected: Duration) {
        let delay = Delay.recorded(times: Ratio(partsPerMillion: parts))
        var random = SeededGenerator(seed: 1)
        #expect(delay.applied(to: recorded, using: &random) == expected)
    }

    @Test(arguments: [Int64(-1), Ratio.partsPerMillionMax + 1])
    func aRatioOutOfRangeIsAMistakeOfOurs(parts: Int64) async {
        await #expect(processExitsWith: .failure) { [parts] in
            _ = Ratio(partsPerMillion: parts)
        }
    }
}
