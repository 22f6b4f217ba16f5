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

    private static func draws(_ delay: Delay, count: Int, seed: UInt64 = 1) -> [Duration] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in delay.applied(to: .zero, using: &random) }
    }

    static let uniform = Delay.uniform(.milliseconds(10), .milliseconds(30))
    static let normal = Delay.normal(mean: .milliseconds(30), deviation: .milliseconds(5))
    static let lognormal = Delay.lognormal(
        median: .milliseconds(320),
        sigma: Ratio(partsPerMillion: 400_000)
    )

    /// The same on every platform: these numbers are not to change.
    @Test(
        arguments: [
            (Self.uniform, [21_331_232, 24_915_635, 29_420_056, 18_887_184]),
            (Self.normal, [32_147_261, 32_282_276, 28_365_807, 35_277_619]),
            (Self.lognormal, [379_973_638, 384_100_055, 280_783_971, 488_105_005]),
        ] as [(Delay, [Int64])]
    )
    func theSameSeedGivesTheSameNanoseconds(delay: Delay, nanoseconds: [Int64]) {
        let found = Self.draws(delay, count: 4).map(\.wholeNanoseconds)
        #expect(found == nanoseconds)
    }

    @Test func chanceKeepsWithinItsBounds() {
        for duration in Self.draws(Self.uniform, count: 10_000) {
            #expect(duration >= .milliseconds(10) && duration <= .milliseconds(30))
        }
        let wild = Delay.normal(mean: .milliseconds(1), deviation: .seconds(1))
        let draws = Self.draws(wild, count: 1_000)
        #expect(draws.allSatisfy { $0 >= .zero })
        #expect(draws.contains(.zero))
        let wildest = Delay.lognormal(
            median: .seconds(1),
            sigma: Ratio(partsPerMillion: 1_000_000_000)
        )
        #expect(Self.draws(wildest, count: 100).allSatisfy { $0 <= Delay.drawnMax })
        #expect(Self.draws(wildest, count: 100).contains(Delay.drawnMax))
    }

    /// Within four and a half of the deviations that 10,000 draws have.
    @Test func theMiddleIsWhereItShouldBe() {
        func milliseconds(_ durations: [Duration]) -> (mean: Double, median: Double) {
            let sorted = durations.map { Double($0.wholeNanoseconds) / 1_000_000 }.sorted()
            return (sorted.reduce(0, +) / Double(sorted.count), sorted[sorted.count / 2])
        }
        let uniform = milliseconds(Self.draws(Self.uniform, count: 10_000))
        #expect(abs(uniform.mean - 20) < 0.25 && abs(uniform.median - 20) < 0.45)
        let normal = milliseconds(Self.draws(Self.normal, count: 10_000))
        #expect(abs(normal.mean - 30) < 0.2 && abs(normal.median - 30) < 0.2)
        let lognormal = milliseconds(Self.draws(Self.lognormal, count: 10_000))
        // The mean is the median times e^(0.4^2 / 2).
        #expect(abs(lognormal.mean - 346.65) < 4 && abs(lognormal.median - 320) < 4)
    }
}
