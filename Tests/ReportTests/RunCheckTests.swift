import Report
import Scenario
import Testing
import Timeline
import Trace

struct RunCheckTests {
    private static func checks(_ trace: [TraceRecord]) throws -> [String: RunCheck.Outcome] {
        let checks = RunCheck.all(of: try RunReport.sample(trace).judgement)
        return Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0.outcome) })
    }

    @Test func aGoodRunPassesEachOfThem() throws {
        let checks = try Self.checks(SampleCall.whole())
        #expect(checks.count == Violation.Kind.allCases.count)
        #expect(checks.values.allSatisfy { $0 == .passed })
    }

    @Test func whatWasFoundStandsWithItsKind() throws {
        let violation = Violation(.audio, expected: "a", found: "b")
        let trace = SampleCall.whole() + [record(1, .violation(violation))]
        let finding = Finding(
            call: 1,
            turn: 1,
            at: Instant(sinceStart: .microseconds(1)),
            violation: violation
        )
        let checks = try Self.checks(trace)
        #expect(checks["audio"] == .failed([finding]))
        #expect(checks["order"] == .passed)
    }

    @Test func aRuleThatCouldNotSayAnythingIsSkipped() throws {
        let trace = SampleCall.foreignTurn() + [record(9_000_000, .ended(.completed))]
        let checks = try Self.checks(trace)
        #expect(
            checks["recognized text"]
                == .skipped("the recognizer left no record of the turn (1 turn)")
        )
    }

    @Test func nothingPassesWhereNothingCanBeConcluded() throws {
        let checks = try Self.checks([record(0, .dialled, turn: 0)])
        #expect(!checks.values.contains(.passed))
        #expect(
            checks["order"] == .skipped("no turn got a complete answer, so nothing was checked")
        )
    }
}
