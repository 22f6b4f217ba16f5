import Support
import Testing
import Timeline
import Trace

struct CallMeasurementTests {
    private static func record(
        _ milliseconds: Int64,
        _ turn: Int,
        _ event: TraceEvent
    ) -> TraceRecord {
        let at = Instant(sinceStart: .milliseconds(milliseconds))
        return TraceRecord(at: at, call: 1, turn: turn, event: event)
    }

    /// A caller that dials late has waited since the call was due.
    @Test func readyCountsFromWhenTheCallWasDue() {
        let call = CallMeasurement([
            Self.record(150, 0, .dialled(late: .milliseconds(40))),
            Self.record(170, 0, .ready(session: "s")),
        ])
        #expect(call.values == [.ready: .milliseconds(60)])
    }

    @Test(
        arguments: [
            (.timedOut(waitingFor: "TTSDone"), true),
            (.closedByServer(code: nil, reason: ""), true),
            (.protocolBroken("no"), true), (.completed, false), (.hungUp(.reset), false),
            (.interrupted, false),
        ] as [(EndReason, Bool)]
    )
    func aTurnThatNeverEndedIsStuckIfItShouldHave(reason: EndReason, isStuck: Bool) {
        let call = CallMeasurement([
            Self.record(0, 0, .dialled(late: .zero)), Self.record(1, 0, .ready(session: "s")),
            Self.record(1_000, 1, .speechEnded), Self.record(3_000, 1, .recognized(text: "a")),
            Self.record(13_000, 1, .ended(reason)),
        ])
        let waited: [Metric: Duration] = [
            .firstAudio: .seconds(12), .turn: .seconds(12), .response: .seconds(10),
        ]
        #expect(call.stuck == (isStuck ? waited : [:]))
    }

    @Test(arguments: [TraceEvent.done, .botError(code: "TTS.1", message: "")])
    func aTurnThatWasToldItsEndIsNotStuck(event: TraceEvent) {
        let call = CallMeasurement([
            Self.record(0, 0, .dialled(late: .zero)), Self.record(1, 0, .ready(session: "s")),
            Self.record(1_000, 1, .speechEnded), Self.record(3_000, 1, event),
            Self.record(13_000, 1, .ended(.timedOut(waitingFor: "SentenceRecognized"))),
        ])
        #expect(call.stuck == [:])
    }

    @Test func aCallThatIsNeverReadyIsStuck() {
        let call = CallMeasurement([
            Self.record(100, 0, .dialled(late: .milliseconds(100))),
            Self.record(10_000, 0, .ended(.timedOut(waitingFor: "BotReady"))),
        ])
        #expect(call.stuck == [.ready: .seconds(10)])
    }

    @Test func turnOneIsApart() {
        var metrics = Metrics()
        for (turn, took) in [(1, 900), (2, 300), (3, 500)] as [(Int, Int64)] {
            metrics.add(
                CallMeasurement([
                    Self.record(1_000, turn, .speechEnded),
                    Self.record(1_000 + took, turn, .audio(.zeros(1), playing: nil)),
                ])
            )
        }
        #expect(metrics.firstTurns(.firstAudio).max == .milliseconds(900))
        #expect(metrics.laterTurns(.firstAudio).count == 2)
        #expect(metrics.laterTurns(.firstAudio).mean == .milliseconds(400))
        #expect(metrics[.firstAudio].count == 3)
        #expect(metrics[.firstAudio].max == .milliseconds(900))
    }

    @Test func whatWasStuckAddsUpByItself() {
        let stuck = CallMeasurement([
            Self.record(0, 0, .dialled(late: .zero)),
            Self.record(5_000, 0, .ended(.timedOut(waitingFor: "BotReady"))),
        ])
        var (metrics, others) = (Metrics(), Metrics())
        metrics.add(stuck)
        others.add(stuck)
        metrics += others
        #expect(metrics.stuck(.ready).count == 2)
        #expect(metrics[.ready].count == 0)
    }

    /// 100 ms of audio at a time, of which each but the first comes so late.
    @Test(
        arguments: [
            ([0, 0, 0], [0, 0, 0, 0]), ([0, 50, 0], [50, 0, 0, 0]), ([0, 80, 30], [80, 20, 0, 0]),
            ([0, 300, 200], [300, 240, 200, 100]), ([0, 70, 150], [150, 90, 50, 0]),
        ] as [([Int64], [Int64])]
    )
    func aBufferSparesPauses(lateness: [Int64], pauses: [Int64]) {
        let audio = lateness.enumerated().map { index, late in
            Self.record(
                1_000 + Int64(index) * 100 + late,
                1,
                .audio(.zeros(1), playing: .milliseconds(100))
            )
        }
        let turn = CallMeasurement(audio).turns[0]
        let metrics: [Metric] = [.underrun, .underrun60, .underrun100, .underrun200]
        #expect(metrics.map { turn.values[$0] } == pauses.map { .milliseconds($0) })
    }

    @Test func eachGapBetweenMessagesIsMeasured() {
        let turn = CallMeasurement(
            [0, 20, 90].map { Self.record($0, 1, .audio(.zeros(1), playing: nil)) }
        ).turns[0]
        let gaps = turn.series.filter { $0.metric == .chunkGap }.map(\.value)
        #expect(gaps == [.milliseconds(20), .milliseconds(70)])
        #expect(turn.values[.underrun] == nil)
    }
}
