import Scenario
import Testing
import Timeline
import Trace

struct GeneratorDoubtsTests {
    /// A hundred samples, of which the 99th percentile is `milliseconds` and one is longer.
    private func samples(p99 milliseconds: Int, count: Int = 100) -> Samples {
        var values = [Duration](repeating: .milliseconds(milliseconds), count: count)
        values[0] = .seconds(100)
        return Samples(values)
    }

    private func stalls(_ milliseconds: Int) -> LoopStalls {
        var stalls = LoopStalls()
        stalls.record(.milliseconds(milliseconds))
        return stalls
    }

    private let advice = "make fewer calls, give more --threads, or use a quieter machine"

    @Test func withoutMeasurementsThereIsNoDoubt() {
        #expect(GeneratorHealth().doubts() == [])
    }

    @Test func whatIsAtItsLimitIsHonest() {
        let health = GeneratorHealth(
            sendLateness: self.samples(p99: 20),
            emissionLateness: self.samples(p99: 20),
            stalls: [.fleet: self.stalls(250), .mocks: self.stalls(250)],
            machine: MachineTime(busy: .seconds(9), idle: .zero, stolen: .seconds(1))
        )
        #expect(health.doubts() == [])
    }

    @Test func whatIsBeyondItsLimitIsSaid() {
        let health = GeneratorHealth(
            sendLateness: self.samples(p99: 38),
            emissionLateness: self.samples(p99: 21),
            stalls: [.fleet: self.stalls(251), .mocks: self.stalls(1_300)],
            cpu: .seconds(8),
            machine: MachineTime(busy: .seconds(8), idle: .seconds(1), stolen: .seconds(2)),
            descriptorCountMax: 1_000,
            refusedStartCount: 3
        )
        #expect(
            health.doubts() == [
                "packets left 38 ms late at the 99th percentile, and at most 20 ms is honest: "
                    + self.advice,
                "the mocks answered 21 ms late at the 99th percentile, and at most 20 ms is honest: "
                    + self.advice,
                "the event loop of callers stood still for 251 ms, and at most 250 ms is honest: "
                    + self.advice,
                "the event loop of the mocks stood still for 1,300 ms, and at most 250 ms is honest: "
                    + self.advice,
                "the host took 18.2% of this machine's time away, and at most 10% is honest: use a "
                    + "machine with fewer neighbours",
                "3 calls could not be started with 1,000 descriptors open, and every call that is due "
                    + "must be: make fewer, or raise the limit that `ringer doctor` names",
            ]
        )
    }

    @Test func tooFewSamplesAreNoPercentile() {
        let health = GeneratorHealth(
            sendLateness: self.samples(p99: 500, count: 99),
            emissionLateness: self.samples(p99: 500, count: 99),
            machine: MachineTime(busy: .zero, idle: .zero, stolen: .milliseconds(990))
        )
        #expect(health.doubts() == [])
    }

    /// The server is what is measured.
    @Test func aStallOfOurServerIsNoDoubt() {
        #expect(GeneratorHealth(stalls: [.server: self.stalls(5_000)]).doubts() == [])
    }

    @Test(
        arguments: [
            (20, 400, nil), (20, 401, "20.1 ms"), (2, 41, "20.5 ms"), (1, 40, "40 ms"),
        ] as [(Int64, Int, String?)]
    )
    func latenessIsJudgedOnTheWall(speed: Int64, runMilliseconds: Int, found: String?) {
        let doubts = GeneratorHealth(sendLateness: self.samples(p99: runMilliseconds))
            .doubts(speed: Ratio(partsPerMillion: speed * 1_000_000))
        let slower = speed > 1 ? "choose a lower --speed, " : ""
        #expect(
            doubts
                == (found.map {
                    [
                        "packets left \($0) late at the 99th percentile, and at most 20 ms is "
                            + "honest: \(slower)\(self.advice)"
                    ]
                } ?? [])
        )
    }

    /// In a run at a tenth of real time, 3 ms of it are 30 ms on the wall.
    @Test func aSlowRunIsJudgedOnTheWallToo() {
        let health = GeneratorHealth(sendLateness: self.samples(p99: 3))
        #expect(health.doubts(speed: Ratio(partsPerMillion: 100_000)).count == 1)
        #expect(health.doubts() == [])
    }

    /// A stall is measured on the wall, so the speed changes nothing.
    @Test func aStallIsNotScaled() {
        let health = GeneratorHealth(stalls: [.fleet: self.stalls(251)])
        #expect(health.doubts(speed: Ratio(partsPerMillion: 100_000_000)).count == 1)
    }

    @Test(arguments: [(2_499, false), (2_500, true)])
    func othersWhoHadAQuarterOfTheMachineAreNamed(milliseconds: Int, isNamed: Bool) throws {
        let health = GeneratorHealth(
            sendLateness: self.samples(p99: 21),
            cpu: .seconds(1),
            machine: MachineTime(
                busy: .seconds(1) + .milliseconds(milliseconds),
                idle: .milliseconds(9_000 - milliseconds),
                stolen: .zero
            )
        )
        let doubt = try #require(health.doubts().first)
        #expect(doubt.hasSuffix(" (other programs had 25% of this one)") == isNamed)
    }

    @Test func limitsCanBeOthers() {
        var limits = GeneratorHealth.Limits()
        limits.stall = .milliseconds(20)
        let health = GeneratorHealth(stalls: [.fleet: self.stalls(21)])
        #expect(health.doubts(limits: limits).count == 1)
        #expect(health.doubts() == [])
    }

    @Test(arguments: [
        (0, "0%"), (100_000, "10%"), (100_001, "10.1%"), (142_900, "14.3%"), (1_000_000, "100%"),
    ])
    func aShareIsInPercent(parts: Int64, words: String) {
        #expect(Ratio(partsPerMillion: parts).inPercent == words)
    }
}
