import Report
import Scenario
import Testing
import Timeline
import Trace

/// What is said of a seed that was made small.
struct SmallestFailureTests {
    private static let finding = Finding(
        call: 1,
        turn: 1,
        at: Instant(sinceStart: .milliseconds(15_000)),
        violation: Violation(.timeout, expected: "TTSDone within 10s", found: "nothing"),
        rule: .silence
    )

    private static func report(wasStopped: Bool) -> SeedsReport {
        var report = SeedsReport(
            scenario: "chaos",
            scenarioDigest: "0",
            version: "0.1.0",
            seeds: 1...9,
            repeatCommand: "ringer simulate chaos.yaml --seeds 9"
        )
        report.seedCount = 9
        report.failedCount = 1
        report.smallest = SmallestFailure(
            seed: 5,
            before: SmallestFailure.Size(calls: 4, turns: 9, faults: 28),
            after: SmallestFailure.Size(calls: 1, turns: 1, faults: 1),
            faults: ["llm, turn 1, at Token 2: no_reply"],
            finding: Self.finding,
            trialCount: 27,
            wasStopped: wasStopped,
            file: "small/chaos-seed-5.yaml",
            traceFile: "small/chaos-seed-5.jsonl",
            repeatCommand: "ringer simulate small/chaos-seed-5.yaml --seed 5"
        )
        return report
    }

    @Test func itSaysHowSmallItIsAndWhereItWasWritten() {
        let text = Self.report(wasStopped: false).text(on: Terminal(isColored: false, width: 100))
        let expected = """
            seed 5 made small  1 call, 1 turn, 1 fault, from 4 calls, 9 turns, 28 faults, in 27 runs
            fault  llm, turn 1, at Token 2: no_reply
            timeout  call 1, turn 1, at 15,000.0 ms
              expected  TTSDone within 10s
              found     nothing
            scenario: small/chaos-seed-5.yaml
            trace: small/chaos-seed-5.jsonl
            repeat: ringer simulate small/chaos-seed-5.yaml --seed 5
            """
        #expect(text.contains("\n\(expected)\n"))
        #expect(!text.contains("no time to try all"))
    }

    @Test func itSaysIfThereWasNoTimeForMore() {
        let text = Self.report(wasStopped: true).text(on: Terminal(isColored: false, width: 100))
        #expect(text.contains("\nit may get smaller: there was no time to try all\n"))
    }

    @Test func programsReadTheSame() {
        let json = String(decoding: Self.report(wasStopped: false).json, as: UTF8.self)
        #expect(
            json.contains(
                #""smallest":{"seed":"5","before":{"calls":4,"turns":9,"faults":28},"#
                    + #""after":{"calls":1,"turns":1,"faults":1},"#
                    + #""faults":["llm, turn 1, at Token 2: no_reply"],"violation":{"#
            )
        )
        #expect(
            json.contains(
                #""runs":27,"stopped":false,"file":"small/chaos-seed-5.yaml","#
                    + #""trace":"small/chaos-seed-5.jsonl","#
            )
        )
    }
}
