import Report
import Scenario
import Support
import Testing
import Timeline
import Trace

struct LoadProgressTests {
    private static func progress(_ records: [TraceRecord]) -> LoadProgress {
        var progress = LoadProgress()
        for record in records { progress.saw(record) }
        return progress
    }

    @Test func callsAreCountedByHowTheyGo() {
        var progress = Self.progress([
            record(0, .dialled(late: .zero), call: 1, turn: 0),
            record(0, .dialled(late: .zero), call: 2, turn: 0),
            record(0, .dialled(late: .zero), call: 3, turn: 0),
            record(10, .ready(session: "s"), call: 1, turn: 0),
            record(10, .ready(session: "s"), call: 2, turn: 0),
            record(20, .ended(.completed), call: 1),
            record(30, .ended(.timedOut(waitingFor: "BotReady")), call: 3, turn: 0),
        ])
        #expect(
            progress.line(on: .plain)
                == "     0 s  3 calls: 1 up, 1 done, 1 failed"
        )
    }

    @Test func theTimeIsNotThatOfWhatIsYetToCome() {
        var progress = Self.progress([
            record(2_000_000, .dialled(late: .zero), turn: 0), record(30_000_000, .speechEnded),
        ])
        #expect(progress.line(on: .plain) == "     2 s  1 call: 0 up, 0 done")
    }

    @Test func aCallThatRingsAgainIsOneCall() {
        var progress = Self.progress([
            record(0, .dialled(late: .zero), turn: 0), record(1, .ready(session: "s"), turn: 0),
            record(2, .dialled(late: .zero)), record(3, .ready(session: "s")),
        ])
        #expect(progress.line(on: .plain) == "     0 s  1 call: 1 up, 0 done")
    }

    /// 100 turns of 1,001 to 1,100 ms, and an old one that is not of now.
    @Test func latencyIsThatOfTheLastSeconds() {
        var progress = Self.progress(
            [
                record(0, .dialled(late: .zero), turn: 0), record(1, .ready(session: "s"), turn: 0),
                record(0, .speechEnded), record(9_000_000, .audio(.zeros(1), playing: nil)),
            ]
        )
        for turn in 2...101 {
            progress.saw(record(20_000_000, .speechEnded, turn: turn))
            let took = 1_000_000 + Int64(turn - 1) * 1_000
            progress.saw(record(20_000_000 + took, .audio(.zeros(1), playing: nil), turn: turn))
            // Only the first audio of a turn counts.
            progress.saw(record(29_000_000, .audio(.zeros(1), playing: nil), turn: turn))
        }
        #expect(
            progress.line(on: .plain)
                == "    29 s  1 call: 1 up, 0 done   first audio p50 1,050 p95 1,095 ms"
        )
    }

    /// Ten answers a second for ten minutes, of which nobody asks.
    @Test func whatIsHeldDoesNotGrow() {
        var progress = Self.progress([record(0, .dialled(late: .zero), turn: 0)])
        var most = 0
        for turn in 1...6_000 {
            let start = Int64(turn) * 100_000
            progress.saw(record(start, .speechEnded, turn: turn))
            progress.saw(record(start + 1_000, .audio(.zeros(1), playing: nil), turn: turn))
            most = max(most, progress.recentCount)
        }
        #expect((100...201).contains(most))
    }

    /// Ten calls a second, which begin with the second half of the run's first second. The second part makes
    /// every other of them, and is behind.
    @Test func callsThatWereNotStartedAreDueAllTheSame() {
        let load = Scenario.Load(.steady(CallRate(10, per: .second), .even), calls: 50)
        let part = LoadPart(number: 2, of: 2)
        var progress = LoadProgress(of: Arrivals(load, seed: 1, part: part))
        #expect(progress.dueCount() == 0)
        // Call 2 is due 100 ms after the beginning.
        progress.saw(record(700_000, .dialled(late: .milliseconds(100)), call: 2, turn: 0))
        #expect(progress.dueCount() == 1)
        progress.saw(record(2_499_999, .ready(session: "s"), call: 2, turn: 0))
        #expect(progress.dueCount() == 10)
        progress.saw(record(2_600_000, .connected, call: 2, turn: 0))
        #expect(progress.dueCount() == 11)
        progress.saw(record(90_000_000, .ended(.completed), call: 2))
        #expect(progress.dueCount() == 25)
        #expect(progress.startedCount == 1)
    }

    @Test func inAClosedLoadNoCallIsDueBeforeItIsStarted() {
        let load = Scenario.Load(.concurrent(9, rampUp: nil), lasts: .seconds(60))
        var progress = LoadProgress(of: Arrivals(load, seed: 1))
        progress.saw(record(0, .dialled(late: .zero), call: 1, turn: 0))
        progress.saw(record(9_000_000, .connected, call: 1, turn: 0))
        #expect(progress.dueCount() == 1)
    }

    /// Counts take 30 columns, latency 36 more, and that we are late 18 more.
    @Test(
        arguments: [
            (120, "   first audio p50 1,000 p95 1,000 ms   late p99 5.0 ms"),
            (90, "   first audio p50 1,000 p95 1,000 ms   late p99 5.0 ms"),
            (80, "   late p99 5.0 ms"), (48, ""), (40, ""),
        ]
    )
    func whatHasNoRoomIsLeftOutWhole(width: Int, rest: String) {
        var progress = Self.progress([record(0, .dialled(late: .zero), turn: 0)])
        for turn in 1...100 {
            progress.saw(record(20_000_000, .speechEnded, turn: turn))
            progress.saw(record(21_000_000, .audio(.zeros(1), playing: nil), turn: turn))
        }
        let late = Samples(repeatElement(.milliseconds(5), count: 100))
        let terminal = Terminal(isColored: false, width: width)
        #expect(
            progress.line(on: terminal, lateness: late) == "    21 s  1 call: 0 up, 0 done" + rest
        )
    }

    @Test func theLineFitsTheTerminal() {
        var progress = Self.progress([record(0, .dialled(late: .zero), turn: 0)])
        let line = progress.line(on: Terminal(isColored: false, width: 20))
        #expect(line.columnCount <= 40)
    }
}
