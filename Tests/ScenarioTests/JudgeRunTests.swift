import Scenario
import Support
import Testing
import Timeline
import Trace

/// What a scenario expects of a run as a whole.
struct JudgeRunTests {
    /// So many good calls.
    private static func calls(_ count: Int) -> [TraceRecord] {
        (0..<count).flatMap { JudgedCall.good(call: $0 + 1) }
    }

    private static func judge(
        _ records: [TraceRecord],
        expecting expect: String
    ) throws -> Judgement {
        try JudgedCall.judge(records, JudgedCall.scenario + "expect: { \(expect) }\n")
    }

    @Test(arguments: [("closed", Verdict.pass), ("error", .fail)])
    func aCallThatIsClosedAsPlannedNeedsNoAnswer(item: String, verdict: Verdict) throws {
        let records = [
            JudgedCall.record(0, 0, .dialled(late: .zero)),
            JudgedCall.record(10, 0, .connectionOpened(.asr, number: 1), call: nil),
            JudgedCall.record(20, 0, .connectionClosed(.asr, number: 1), call: nil),
            JudgedCall.record(30, 0, .botError(code: "TTS.Closed", message: "m")),
            JudgedCall.record(40, 0, .ended(.closedByServer(code: 1011, reason: "r"))),
        ]
        let text = JudgedCall.scenario + "  expect: [error, \(item)]\n"
        let judgement = try JudgedCall.judge(records, text)
        #expect(judgement.verdict == verdict)
    }

    // MARK: Metrics

    @Test(arguments: [
        "{ p50: 260ms }", "{ p50: 260ms, p90: 260ms, p95: 260ms, max: 260ms, mean: 260ms }",
        "{ max: 1s, samples: 20 }",
    ])
    func aMetricWithinItsLimitPasses(limits: String) throws {
        let judgement = try Self.judge(Self.calls(10), expecting: "first_audio: \(limits)")
        #expect(judgement.verdict == .pass)
        #expect(judgement.checks.last?.outcome == .passed)
    }

    @Test(arguments: ["p50", "p90", "p95", "max", "mean"])
    func aMetricBeyondItsLimitFails(statistic: String) throws {
        let limits = "first_audio: { \(statistic): 259ms }"
        let judgement = try Self.judge(Self.calls(10), expecting: limits)
        let violation = Violation(
            .expectation,
            expected: "first_audio \(statistic) at most 259ms",
            found: "260 ms"
        )
        #expect(judgement.findings.map(\.violation) == [violation])
        #expect(judgement.findings.first?.isAboutRun == true)
        let check = Check("first_audio \(statistic) 259ms", .failed(judgement.findings))
        #expect(judgement.checks.last == check)
    }

    @Test(arguments: [
        ("first_audio: { max: 1ms, samples: 21 }", "first_audio: 20 samples, 21 are needed"),
        ("first_audio: { p99: 1s }", "first_audio p99: 20 samples, 100 are needed"),
        ("llm_ttft: { max: 1s }", "llm_ttft: 0 samples, 1 is needed"),
        ("errors: { at_most: 5%, samples: 21 }", "errors: 20 turns, 21 are needed"),
    ])
    func tooFewSamplesProveNothing(expect: String, doubt: String) throws {
        let judgement = try Self.judge(Self.calls(10), expecting: expect)
        #expect(judgement.doubts == [doubt])
        #expect(judgement.verdict == .invalid)
        #expect(judgement.checks.last?.outcome == .unchecked(doubt))
    }

    // MARK: Errors and violations

    @Test(arguments: [
        ("10%", 1, nil), ("9.99%", 1, "1 of 10"), ("10%", 2, "2 of 10"), ("0%", 0, nil),
    ])
    func aShareOfTurnsMayFail(share: String, count: Int, found: String?) throws {
        let failing = Self.calls(5).map { record in
            var record = record
            let isFailing = record.turn == 2 && (record.call ?? 0) <= count
            if isFailing, record.event == .done {
                record.event = .botError(code: "E", message: "")
            }
            return record
        }
        let judgement = try Self.judge(failing, expecting: "errors: { at_most: \(share) }")
        let expected = "at most \(share) of the turns to end in a BotError"
        let violation = found.map { Violation(.expectation, expected: expected, found: $0) }
        #expect(judgement.findings.map(\.violation) == (violation.map { [$0] } ?? []))
        #expect(!judgement.checks.contains { $0.name == "errors" })
    }

    /// Calls of which the first `count` time out.
    private static func timingOut(_ count: Int) -> [TraceRecord] {
        let noted = Violation(.timeout, expected: "a", found: "nothing")
        let cutOff = (0..<count).flatMap { number in
            JudgedCall.good().ending(2_420, 2, .timedOut(waitingFor: "TTSDone"))
                .with(2_415, 2, .violation(noted))
                .map { record in
                    var record = record
                    if record.call == 1 { record.call = number + 1 }
                    if case .connectionOpened = record.event {
                        record.event = .connectionOpened(.asr, number: number + 1)
                    }
                    if case .connectionClosed = record.event {
                        record.event = .connectionClosed(.asr, number: number + 1)
                    }
                    return record
                }
        }
        return cutOff + (count..<5).flatMap { JudgedCall.good(call: $0 + 1) }
    }

    @Test(arguments: [
        ("timeout: 2", 2), ("timeout: 5", 2), ("any: 2", 2), ("timeout: 1, any: 2", 2),
        ("ended: 0, timeout: 2", 2),
    ])
    func someViolationsArePutUpWith(tolerated: String, count: Int) throws {
        let judgement = try Self.judge(
            Self.timingOut(count),
            expecting: "violations: { \(tolerated) }"
        )
        #expect(judgement.findings == [])
        // With what follows from them.
        #expect(judgement.tolerated.count == 3 * count)
        #expect(judgement.verdict == .pass)
        #expect(judgement.checks.contains(Check("silence", .passed)))
    }

    @Test(arguments: ["timeout: 1", "any: 1", "content: 9"])
    func moreThanThatAllFail(tolerated: String) throws {
        let judgement = try Self.judge(
            Self.timingOut(2),
            expecting: "violations: { \(tolerated) }"
        )
        #expect(judgement.findings.count == 6)
        #expect(judgement.tolerated == [])
        #expect(judgement.verdict == .fail)
    }

    // MARK: Faults

    @Test func aFaultThatNeverHappenedLeavesItOpen() throws {
        let faults =
            "faults:\n  - { party: tts, at: Audio 2, do: stall 800ms }\n"
            + "  - { party: tts, at: Audio 3, do: omit, chance: 10% }\n"
        let text = JudgedCall.scenario + faults
        let judgement = try JudgedCall.judge(JudgedCall.good(), text)
        #expect(
            judgement.doubts
                == ["the fault at line 8 never happened: tts, at Audio 2: stall 800ms"]
        )
        #expect(judgement.verdict == .invalid)
        let happened = JudgedCall.good().with(1_400, 1, .fault(index: 0))
        #expect(try JudgedCall.judge(happened, text).verdict == .pass)
        let interrupted = JudgedCall.good().ending(1_700, 1, .interrupted)
        let doubts = try JudgedCall.judge(interrupted, text).doubts
        #expect(doubts == ["1 of 1 calls interrupted"])
    }

    // MARK: Known failures

    private func known(_ rest: String = "") -> String {
        JudgedCall.scenario + "known: fail\n" + rest
    }

    @Test func aKnownFailureIsNoNews() throws {
        let judgement = try JudgedCall.judge(Self.timingOut(1), self.known())
        #expect(judgement.verdict == .pass)
        #expect(judgement.findings == [])
        #expect(judgement.known.map(\.violation.kind) == [.timeout, .ended, .order])
        #expect(judgement.checks.last == Check("known failure", .passed))
        #expect(judgement.checks.contains(Check("silence", .unchecked("this failure is known"))))
    }

    @Test func aKnownFailureThatIsGoneIsNews() throws {
        let judgement = try JudgedCall.judge(JudgedCall.good(), self.known())
        let violation = Violation(
            .expectation,
            expected: "this failure is known",
            found: "the run passed: take `known: fail` out"
        )
        #expect(judgement.findings.map(\.violation) == [violation])
        #expect(judgement.verdict == .fail)
        #expect(judgement.checks.last?.outcome == .failed(judgement.findings))
    }

    @Test func aKnownFailureThatCannotBeJudgedStaysInvalid() throws {
        #expect(try JudgedCall.judge([], self.known()).verdict == .invalid)
    }

    @Test func aFailureIsKnownByItsKinds() throws {
        let profile = """
            profiles:
              reference: { known: fail, with: [timeout], why: It waits for ever. }

            """
        let scenario = try Scenario(text: JudgedCall.scenario + profile, file: "s.yaml")
        let judge = Judge(scenario.profile("reference"))
        #expect(judge.judge(Self.timingOut(2)).verdict == .pass)
        let other = judge.judge(Self.timingOut(1).without { $0.turn == 1 && $0.event == .done })
        let violation = Violation(
            .expectation,
            expected: "this failure is known (It waits for ever.): only timeout",
            found: "the run failed in another way: order, turns"
        )
        #expect(other.findings.first?.violation == violation)
        #expect(other.verdict == .fail)
    }

    // MARK: Checks

    @Test func allThatIsJudgedIsListed() throws {
        let judgement = try JudgedCall.judge(
            JudgedCall.good(),
            JudgedCall.scenario(expecting: "recognized, done", "expect: { turn: { max: 1s } }\n")
        )
        #expect(
            judgement.checks.map(\.name) == [
                "ended", "errors", "order", "cross_talk", "fixture", "malformed", "silence",
                "audio_up", "audio_down", "recognized_text", "spoken_text", "turns", "after_turn",
                "left_open", "turn 1: recognized", "turn 1: done", "turn max 1s",
            ]
        )
        #expect(judgement.checks.allSatisfy { $0.outcome == .passed })
    }

    @Test func theTimeGrowsWithTheTraceAndNoFaster() throws {
        let judge = Judge(try Scenario(text: JudgedCall.scenario, file: "s.yaml"))
        let clock = ContinuousClock()
        let times = [Self.calls(100), Self.calls(1_000)].map { records in
            // The shortest of several, since others use the processor too.
            (0..<3).map { _ in
                clock.measure { #expect(judge.judge(records).verdict == .pass) }
            }.min() ?? .zero
        }
        // A square would be a hundred times as much.
        #expect(times[1] < times[0] * 50)
    }
}
