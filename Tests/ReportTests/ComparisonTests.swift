import Report
import Scenario
import Support
import Testing
import Timeline
import Trace

struct ComparisonTests {
    /// What changes from one run to another.
    struct Server {
        var slowdown = 1.0
        var wrongCount = 0
    }

    /// A run of `callCount` calls of four turns: the server takes about 300 ms more in some turns of the script than
    /// in others, calls differ, and the machine is slower for a while and then quicker again.
    static func report(
        seed: UInt64,
        callCount: Int = 125,
        _ server: Server = Server()
    ) throws -> RunReport {
        var random = SeededGenerator(seed: seed)
        var records: [TraceRecord] = []
        var drift = 0.0
        for call in 1...callCount {
            drift = 0.8 * drift + 6 * random.nextNormal()
            let ofCall = 15 * random.nextNormal()
            let start = Int64(call * 100_000) * 1_000
            records.append(record(start, .ready(session: "s"), call: call, turn: 0))
            for turn in 1...4 {
                let base = 600 + Double(turn % 2) * 300
                let noise = Delay.lognormal(
                    median: .milliseconds(60),
                    sigma: Ratio(partsPerMillion: 500_000)
                )
                .applied(to: .zero, using: &random).inMilliseconds
                let milliseconds = max(50, (base + drift + ofCall + noise) * server.slowdown)
                let start = Int64(call * 100_000 + turn * 20_000) * 1_000
                let took = Int64(milliseconds * 1_000)
                records += [
                    record(start, .speechEnded, call: call, turn: turn),
                    record(start + 1, .recognized(text: "a"), call: call, turn: turn),
                    record(start + 2, .sentenceStarted(text: "a"), call: call, turn: turn),
                    record(
                        start + 1 + took,
                        .audio(.zeros(1), playing: nil),
                        call: call,
                        turn: turn
                    ),
                    record(start + 2 + took, .done, call: call, turn: turn),
                ]
            }
            let isWrong = call <= server.wrongCount
            let reason = isWrong ? EndReason.closedByServer(code: nil, reason: "no") : .completed
            let end = Int64(call * 100_000 + 95_000) * 1_000
            records.append(record(end, .ended(reason), call: call, turn: 4))
        }
        return try .sample(records, turnCount: 4)
    }

    private static func compare(_ base: RunReport, _ new: RunReport) -> Comparison {
        Comparison(base: base, new: new, metrics: [.firstAudio, .response, .turn])
    }

    /// Of twenty one may be called different.
    @Test func runsOfTheSameBuildCompareEqual() throws {
        let differentCount = try (0..<10).count { pair in
            let base = try Self.report(seed: UInt64(2 * pair + 1))
            let new = try Self.report(seed: UInt64(2 * pair + 2))
            return Self.compare(base, new).verdict != .pass
        }
        #expect(differentCount <= 1, "\(differentCount) of 10")
    }

    @Test func aTenthMoreIsFound() throws {
        let foundCount = try (0..<10).count { pair in
            let base = try Self.report(seed: UInt64(2 * pair + 1))
            let new = try Self.report(seed: UInt64(2 * pair + 2), Server(slowdown: 1.1))
            let comparison = Self.compare(base, new)
            #expect(Self.compare(new, base).verdict == .pass)
            return comparison.verdict == .fail
        }
        #expect(foundCount == 10, "\(foundCount) of 10")
    }

    /// However certain it is.
    @Test func whatIsBelowTheFloorsIsNoRegression() throws {
        let base = try Self.report(seed: 1)
        let new = try Self.report(seed: 1, Server(slowdown: 1.004))
        #expect(Self.compare(base, new).verdict == .pass)
        var floors = Comparison.Floors()
        floors.time = .zero
        floors.share = .zero
        let strict = Comparison(base: base, new: new, metrics: [.response], floors: floors)
        #expect(strict.rows.contains { $0.base != $0.new })
    }

    @Test func moreCallsThatGoWrongAreARegression() throws {
        let base = try Self.report(seed: 1)
        let few = try Self.report(seed: 1, Server(wrongCount: 2))
        let many = try Self.report(seed: 1, Server(wrongCount: 20))
        #expect(Self.compare(base, few).verdict == .pass)
        let comparison = Self.compare(base, many)
        #expect(comparison.verdict == .fail)
        #expect(
            comparison.summary(on: .plain)
                == "FAIL  exit 1  regression: more calls that went wrong"
        )
    }

    @Test func tooFewCallsTellNothing() throws {
        let base = try Self.report(seed: 1, callCount: 7)
        let comparison = Self.compare(base, base)
        #expect(comparison.verdict == .invalid)
        #expect(
            comparison.summary(on: .plain)
                == "INVALID  exit 4  too few calls to tell: each run needs 8 or more with samples"
        )
    }

    /// What was measured while we were late ourselves says nothing.
    @Test func aRunInWhichWeWereLateIsNotCompared() throws {
        let base = try Self.report(seed: 1)
        let late = try RunReport.sample(
            SampleCall.whole(),
            lateness: (0..<200).map { .milliseconds($0) }
        )
        #expect(Self.compare(base, late).verdict == .invalid)
        #expect(
            Self.compare(late, base).summary(on: .plain)
                == "INVALID  exit 4  a run was INVALID, since we were late ourselves: make it again"
        )
    }

    @Test func theTableFits() throws {
        let base = try Self.report(seed: 1)
        let new = try Self.report(seed: 2, Server(slowdown: 1.1, wrongCount: 20))
        let text = Self.compare(base, new).text(on: .plain)
        for line in text.split(separator: "\n").dropLast() {
            #expect(String(line).columnCount <= 80, "\(line)")
        }
        #expect(text.contains("  response        mean"))
        #expect(text.contains("slower"))
        #expect(
            text.contains(
                "  calls that went wrong: 0 of 125 before, 20 of 125 now: more than chance"
            )
        )
    }

    @Test func theJSONSaysTheSame() throws {
        let base = try Self.report(seed: 1)
        let json = String(decoding: Self.compare(base, base).json, as: UTF8.self)
        #expect(
            json.hasPrefix(
                #"{"verdict":"PASS","exit_code":0,"meaning":"no regression","metrics":[{"#
            )
        )
        #expect(json.hasSuffix("]}\n"))
    }
}
