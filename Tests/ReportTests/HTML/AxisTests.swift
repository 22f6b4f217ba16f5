import Testing
import Timeline

import Report

struct AxisTests {
    @Test(
        arguments: [
            (0, "0 0.0002 0.0004 0.0006 0.0008 0.001"), (1_001, "0 0.0005 0.001 0.0015"),
            (420_000, "0 0.1 0.2 0.3 0.4 0.5"),
            (1_000_000, "0 0.2 0.4 0.6 0.8 1"), (7_300_000, "0 2 4 6 8"),
            (2_961_000_000, "0 1,000 2,000 3,000"),
            (10_000_000_000, "0 2,000 4,000 6,000 8,000 10,000"),
            (10_000_000_001, "0 5,000 10,000 15,000"),
        ] as [(Int64, String)]
    )
    func millisecondsHaveRoundTicks(nanoseconds: Int64, expected: String) {
        let axis = TimeAxis(
            upTo: .nanoseconds(nanoseconds),
            tickCountMax: 5,
            scale: .milliseconds,
            endsAtTick: true
        )
        #expect(axis.ticks.map(axis.label).joined(separator: " ") == expected)
        #expect(axis.ticks.last == axis.end)
    }

    @Test(
        arguments: [
            (.milliseconds(900), "0 s,0.2 s,0.4 s,0.6 s,0.8 s"),
            (.seconds(3), "0 s,1 s,2 s,3 s"), (.seconds(61), "0 s,15 s,30 s,45 s,60 s"),
            (.seconds(130), "0:00,0:30,1:00,1:30,2:00"),
            (.seconds(3_600), "0:00,15:00,30:00,45:00,60:00"),
            (.seconds(7_200), "0:00:00,0:30:00,1:00:00,1:30:00,2:00:00"),
            (.seconds(90_000), "0:00:00,6:00:00,12:00:00,18:00:00,24:00:00"),
        ] as [(Duration, String)]
    )
    func clocksHaveTheirOwnTicks(most: Duration, expected: String) {
        let axis = TimeAxis(upTo: most, tickCountMax: 5, scale: .clock, endsAtTick: false)
        #expect(axis.ticks.map(axis.label).joined(separator: ",") == expected)
        #expect(axis.end == most)
    }

    @Test func aTimeHasItsPlace() {
        let axis = TimeAxis(
            upTo: .milliseconds(100),
            tickCountMax: 5,
            scale: .milliseconds,
            endsAtTick: true
        )
        #expect(axis.place(of: .zero, from: 200, to: 0) == 200)
        #expect(axis.place(of: .milliseconds(25), from: 200, to: 0) == 150)
        #expect(axis.place(of: .milliseconds(100), from: 200, to: 0) == 0)
    }

    @Test(
        arguments: [
            (0, 900), (1, 900), (9, 900), (10, 900), (20, 950), (100, 990), (999, 998),
            (1_000, 999), (1_000_000, 999),
        ]
    )
    func percentilesReachAsFarAsSamples(count: Int, end: Int) {
        #expect(PercentileAxis(sampleCount: count).end == end)
    }

    @Test func eachTenthOfWhatIsLeftHasAsMuchRoom() {
        let axis = PercentileAxis(sampleCount: 1_000)
        let places = [0, 900, 990, 999].map { axis.place(of: $0, from: 10, to: 310) }
        #expect(places == [10, 110, 210, 310])
        let labels = axis.ticks(isSparse: true).map(PercentileAxis.label)
        #expect(labels == ["0", "50", "90", "99", "99.9"])
    }

    @Test(arguments: [(0.04, "0"), (-0.06, "-0.1"), (12, "12"), (310.44, "310.4")])
    func aLengthHasOneDecimal(value: Double, text: String) {
        #expect(Length(value).text == text)
    }
}
