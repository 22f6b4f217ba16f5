import Report
import Scenario
import Support
import Testing
import Timeline
import Trace

struct ComparisonTests {
    private static func report(
        seed: UInt64 = 1,
        callCount: Int = 120,
        slowdown: Double = 1,
        wrongCount: Int = 0
    ) throws -> RunReport {
        var run = MadeUpRun(seed: seed, callCount: callCount, slowdown: slowdown)
        run.wrongCount = wrongCount
        return try run.report()
    }

    private static func compare(
        _ base: RunReport,
        _ new: RunReport,
        _ metrics: [Metric] = [.firstAudio, .response, .turn]
    ) -> Comparison {
        Comparison(base: base, new: new, metrics: metrics)
    }

    // MARK: Chance

    /// One of twenty may seem to differ, however many calls are in each run.
    @Test(arguments: [[120, 120], [50, 300]])
    func runsOfTheSameBuildCompareEqual(callCounts: [Int]) throws {
        var different: [UInt64] = []
        let pairCount: UInt64 = 40
        for seed in 1...pairCount {
            let base = try Self.report(seed: 2 * seed, callCount: callCounts[0])
            let new = try Self.report(seed: 2 * seed + 1, callCount: callCounts[1])
            let comparison = Self.compare(base, new)
            #expect(!comparison.rows.contains { $0.finding == .unknown }, "seed \(seed)")
            // What is faster one way round is slower the other.
            if comparison.rows.contains(where: { $0.finding != .same }) { different.append(seed) }
        }
        #expect(different.count * 20 <= pairCount, "seeds \(different)")
    }

    @Test func aTenthMoreIsFoundInAHundredAndTwentyCalls() throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            let base = try Self.report(seed: 2 * seed)
            let new = try Self.report(seed: 2 * seed + 1, slowdown: 1.1)
            #expect(Self.compare(base, new).verdict == .fail, "seed \(seed)")
        }
    }

    // MARK: Blocks

    /// The findings of the mean and of the 95th percentile, where each turn takes `milliseconds` more.
    private static func findings(
        _ turnCounts: [Int],
        more milliseconds: Int64 = 20
    ) throws -> [Comparison.Finding] {
        let base = try MadeUpRun(turnCounts: turnCounts) { _, _ in 100 }.report()
        let new = try MadeUpRun(turnCounts: turnCounts) { _, _ in 100 + milliseconds }.report()
        return Self.compare(base, new, [.turn]).rows.map(\.finding)
    }

    @Test func blocksAreOfWholeCallsWithEnoughSamplesEach() throws {
        let many = { (call: Int, turn: Int) in [Int](repeating: turn, count: call) }
        #expect(try Self.findings(many(7, 40)) == [.unknown, .unknown])
        #expect(try Self.findings(many(8, 19)) == [.slower, .unknown])
        #expect(try Self.findings(many(8, 20)) == [.slower, .slower])
        // Two calls make a block, and four blocks are too few.
        #expect(try Self.findings(many(9, 18)) == [.slower, .unknown])
        #expect(try Self.findings(many(16, 18)) == [.slower, .slower])
        #expect(try Self.findings(many(160, 1)) == [.slower, .slower])
        #expect(try Self.findings(many(159, 1)) == [.slower, .unknown])
        // A call is never cut, however long it is.
        #expect(try Self.findings([400] + many(6, 20) + many(19, 1)) == [.slower, .unknown])
        #expect(try Self.findings([400] + many(6, 20) + many(20, 1)) == [.slower, .slower])
        // What was measured nowhere counts nowhere.
        #expect(try Self.findings(many(100, 0) + many(7, 20)) == [.unknown, .unknown])
        #expect(try Self.findings([]) == [.unknown, .unknown])
    }

    /// Worked out by hand: ten calls of 101 to 110 ms have a mean of 105.5 ms, whose variance is 11/12, and the
    /// others take 40 ms more. The chance of error of 0.05 is shared by this row, that of the 95th percentile, and
    /// two rates, and a row has two sides. Student's t is 2.7745 at 1 - 0.05 / 4 / 2 and 18 degrees of freedom,
    /// and that times the root of 11/6 is 3.757.
    @Test func theIntervalIsThatOfTheBlocks() throws {
        let counts = [Int](repeating: 1, count: 10)
        let base = try MadeUpRun(turnCounts: counts) { call, _ in 100 + Int64(call) }.report()
        let new = try MadeUpRun(turnCounts: counts) { call, _ in 151 - Int64(call) }.report()
        let text = Self.compare(base, new, [.turn]).text(on: .plain)
        #expect(
            text.contains(
                "  turn              mean    105.5    145.5  +37.9 %       +36.2 to +43.8  slower\n"
            )
        )
    }

    // MARK: What may be compared

    /// It is measured once a call, and stands with the first turn.
    @Test func howLongCallsTakeToBeReadyIsCompared() throws {
        func run(_ milliseconds: Int64) throws -> RunReport {
            let turn: [Metric: Duration] = [.turn: .seconds(1)]
            let first = turn.merging([.ready: .milliseconds(milliseconds)]) { $1 }
            return try MadeUpRun([[[Metric: Duration]]](repeating: [first, turn], count: 8))
                .report()
        }
        let rows = Self.compare(try run(10), try run(20), [.ready]).rows
        #expect(rows.map(\.finding) == [.slower, .unknown])
        #expect(rows[0].interval == 10...10)
    }

    /// The figures of the whole run are those of the longest gaps as well, and not of all gaps.
    @Test func theLongestGapsOfTurnsAreCompared() throws {
        func run(_ milliseconds: Int64) throws -> RunReport {
            let records = (1...8).flatMap { call -> [TraceRecord] in
                ([0, 100, 100 + milliseconds, 110 + milliseconds] as [Int64]).map { at in
                    record(at * 1_000, .audio(.zeros(1), playing: nil), call: call)
                }
            }
            return try .sample(records)
        }
        let comparison = Self.compare(try run(200), try run(250), [.chunkGap])
        #expect(comparison.rows[0].base == .milliseconds(200))
        #expect(comparison.rows[0].new == .milliseconds(250))
        #expect(comparison.rows[0].finding == .slower)
        #expect(comparison.text(on: .plain).contains("  chunk_gap_max     mean    200.0    250.0"))
    }

    /// However certain it is.
    @Test func whatIsBelowTheFloorsIsNoRegression() throws {
        let counts = [Int](repeating: 1, count: 8)
        let base = try MadeUpRun(turnCounts: counts) { _, _ in 100 }.report()
        let few = try MadeUpRun(turnCounts: counts) { _, _ in 105 }.report()
        let more = try MadeUpRun(turnCounts: counts) { _, _ in 106 }.report()
        #expect(Self.compare(base, few, [.turn]).verdict == .pass)
        #expect(Self.compare(base, more, [.turn]).verdict == .fail)
        var floors = Comparison.Floors()
        floors.share = Ratio(partsPerMillion: 60_000)
        let strict = Comparison(base: base, new: more, metrics: [.turn], floors: floors)
        #expect(strict.verdict == .pass)
        #expect(
            strict.text(on: .plain).contains("No change: 0 is in it, or less than 5.0 ms or 6 %")
        )
    }

    @Test func moreCallsThatGoWrongAreARegression() throws {
        let base = try Self.report()
        #expect(Self.compare(base, try Self.report(wrongCount: 2)).verdict == .pass)
        let comparison = Self.compare(base, try Self.report(wrongCount: 20))
        #expect(comparison.verdict == .fail)
        #expect(
            comparison.summary(on: .plain)
                == "FAIL  exit 1  regression: more calls that went wrong"
        )
    }

    // MARK: What is told

    @Test func tooFewCallsTellNothing() throws {
        let base = try Self.report(callCount: 7)
        #expect(
            Self.compare(base, base).summary(on: .plain)
                == "INVALID  exit 4  too few calls to tell: each run needs 8 or more with samples"
        )
    }

    /// What nothing is known of has not passed.
    @Test func whatIsNotKnownIsSaid() throws {
        let base = try Self.report(callCount: 39)
        let comparison = Self.compare(base, base, [.turn])
        #expect(
            comparison.summary(on: .plain)
                == "PASS  exit 0  no regression; of 1 of 2 rows too little is known"
        )
        #expect(comparison.text(on: .plain).contains(" needs 8 x 20 samples\n"))
    }

    /// What was measured while we were late ourselves says nothing.
    @Test func aRunInWhichWeWereLateIsNotCompared() throws {
        let base = try Self.report()
        var run = MadeUpRun(seed: 2, callCount: 120)
        run.lateness = (0..<200).map { .milliseconds($0) }
        let late = try run.report()
        func summary(_ base: RunReport, _ new: RunReport) -> String {
            Self.compare(base, new).summary(on: .plain)
        }
        let rest = "we were late ourselves: make"
        #expect(summary(base, late) == "INVALID  exit 4  in new \(rest) it again")
        #expect(summary(late, base) == "INVALID  exit 4  in base \(rest) it again")
        #expect(summary(late, late) == "INVALID  exit 4  in base and new \(rest) them again")
    }

    @Test func anotherScenarioIsNoted() throws {
        let base = try Self.report()
        var run = MadeUpRun(seed: 1, callCount: 120)
        run.origin = base.origin
        run.origin?.scenarioDigest = "another"
        let text = Self.compare(base, try run.report()).text(on: .plain)
        #expect(text.contains("  note: the scenario or its fixture is not the same in both runs\n"))
        #expect(!Self.compare(base, base).text(on: .plain).contains("note"))
    }

    @Test func theTableFits() throws {
        let base = try Self.report()
        let new = try Self.report(seed: 2, slowdown: 1.1, wrongCount: 20)
        let text = Self.compare(base, new).text(on: .plain)
        for line in text.split(separator: "\n").dropLast() {
            #expect(String(line).columnCount <= 80, "\(line)")
        }
        #expect(text.contains("  response          mean"))
        #expect(text.contains("slower"))
        #expect(
            text.contains(
                "  calls that went wrong: 0 of 120 before, 20 of 120 now: more than chance"
            )
        )
    }

    /// However wide numbers are, they do not touch.
    @Test func columnsStayApart() throws {
        func run(_ hours: Int64) throws -> RunReport {
            try MadeUpRun(turnCounts: [Int](repeating: 1, count: 8)) { call, _ in
                (hours + Int64(call)) * 3_600_000
            }
            .report()
        }
        let text = Self.compare(try run(100), try run(100_000), [.turn]).text(on: .plain)
        #expect(
            text.contains("mean 376,200,000.0 360,016,200,000.0        - +359,627,373,569.2 to ")
        )
    }

    @Test func theJSONSaysTheSame() throws {
        let base = try Self.report()
        let json = String(decoding: Self.compare(base, base).json, as: UTF8.self)
        #expect(
            json.hasPrefix(
                #"{"verdict":"PASS","exit_code":0,"meaning":"no regression","metrics":[{"#
            )
        )
        #expect(json.hasSuffix("],\"notes\":[]}\n"))
    }
}
