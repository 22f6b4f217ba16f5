import Scenario
import Support
import Testing
import Timeline
import Trace

struct JudgeTests {
    @Test func aCallAsItShouldBePasses() throws {
        let judgement = try judge(JudgedCall.good())
        #expect(judgement.findings == [])
        #expect(judgement.unchecked == [])
        #expect(judgement.doubts == [])
        #expect(judgement.completedTurnCount == 2)
        #expect(judgement.verdict == .pass)
    }

    @Test(arguments: [(Verdict.pass, Int32(0)), (.fail, 1), (.invalid, 4)])
    func aVerdictHasItsExitCode(verdict: Verdict, code: Int32) {
        #expect(verdict.exitCode == code)
    }

    @Test func anEmptyTraceNeverPasses() throws {
        let judgement = try judge([])
        #expect(judgement.verdict == .invalid)
        #expect(judgement.doubts == ["no turn got a complete answer, so nothing was checked"])
    }

    /// The end of a call in which nothing else is wrong.
    @Test(
        arguments: [
            (.unreachable("connection refused"), "no connection: connection refused"),
            (.refused("HTTP 404"), "no WebSocket: HTTP 404"),
            (
                .closedByServer(code: 1011, reason: "oops"),
                "the server closed the connection with code 1011: oops"
            ),
            (
                .closedByServer(code: nil, reason: ""),
                "the server closed the connection without a code"
            ),
            (
                .timedOut(waitingFor: "TTSDone"),
                "nothing came for too long, waiting for TTSDone"
            ),
            (.protocolBroken("a text frame"), "the protocol was broken: a text frame"),
        ] as [(EndReason, String)]
    )
    func aCallThatIsCutOffFails(reason: EndReason, found: String) throws {
        var records = JudgedCall.good()
        records[records.count - 1].event = .ended(reason)
        let judgement = try judge(records)
        #expect(judgement.verdict == .fail)
        let violation = Violation(
            .ended,
            expected: "the call to last until its script is over",
            found: found
        )
        #expect(judgement.findings.map(\.violation) == [violation])
    }

    @Test func anInterruptedCallIsInvalidAndNobodysFault() throws {
        var records = JudgedCall.good()
        records.removeLast(6)
        records.append(JudgedCall.record(9_000, 2, .ended(.interrupted)))
        let judgement = try judge(records)
        #expect(judgement.findings == [])
        #expect(judgement.doubts == ["1 of 1 calls interrupted"])
        #expect(judgement.verdict == .invalid)
    }

    @Test func aTraceThatBreaksOffIsInvalid() throws {
        let judgement = try judge(JudgedCall.good().dropLast())
        #expect(judgement.findings == [])
        #expect(judgement.doubts == ["1 of 1 calls without an end in the trace"])
        #expect(judgement.verdict == .invalid)
    }

    @Test func anEventThatCannotComeIsShownAmongItsNeighbours() throws {
        var records = JudgedCall.good()
        let index = try #require(records.firstIndex { $0.event == .done })
        records.insert(records[index], at: index)
        let judgement = try judge(records)
        let finding = try #require(judgement.findings.first)
        #expect(judgement.findings.count == 1)
        #expect(finding.call == 1)
        #expect(finding.turn == 1)
        #expect(finding.at == Instant(sinceStart: .milliseconds(1_500)))
        let expected = "SentenceRecognized or the end of the call"
        #expect(finding.violation == Violation(.order, expected: expected, found: "TTSDone"))
        #expect(
            finding.around.map(\.event) == [
                .sentenceStart, .audio, .sentenceStart, .audio, .done, .done,
                .sentenceRecognized, .sentenceStart,
            ]
        )
        #expect(finding.around.map(\.isMismatch).firstIndex(of: true) == 5)
        #expect(finding.around.first?.at == Instant(sinceStart: .milliseconds(1_300)))
    }

    @Test func anAnswerWithoutItsEndFailsAndSoDoesItsTurn() throws {
        var records = JudgedCall.good()
        let index = try #require(records.lastIndex { $0.event == .done })
        records.remove(at: index)
        let judgement = try judge(records)
        #expect(
            judgement.findings.map(\.violation) == [
                Violation(
                    .order,
                    expected: "TTSSentenceStart, Audio or TTSDone",
                    found: "the end of the call"
                ),
                Violation(.turns, expected: "2 complete answers", found: "1 complete answer"),
            ]
        )
        #expect(judgement.completedTurnCount == 1)
    }

    @Test func oneAnswerTooManyFails() throws {
        let text = JudgedCall.scenario.replacing("    - say: two.wav\n", with: "")
        let judgement = try judge(JudgedCall.good(), text)
        #expect(
            judgement.findings.map(\.violation) == [
                Violation(.turns, expected: "1 complete answer", found: "2 complete answers")
            ]
        )
    }

    @Test func anErrorThatNobodyPlannedFailsOnce() throws {
        var records = JudgedCall.good().prefix { $0.turn < 2 }
        records.append(JudgedCall.record(2_000, 2, .botError(code: "500", message: "no")))
        records.append(JudgedCall.record(2_001, 2, .recognized(text: "x")))
        records.append(JudgedCall.record(2_002, 2, .ended(.timedOut(waitingFor: "TTSDone"))))
        let judgement = try judge(Array(records))
        #expect(judgement.findings.map(\.violation.kind) == [.botError, .afterTurn, .ended])
        #expect(judgement.findings.first?.violation.found == "BotError 500: no")
    }

    @Test func anErrorThatTheScenarioPlansIsFine() throws {
        let text =
            JudgedCall.scenario
            + "expect: { order: (BotReady | SentenceRecognized | TTSSentenceStart "
            + "| Audio | TTSDone | BotError)* }\n"
        var records = JudgedCall.good()
        records.insert(JudgedCall.record(2_000, 2, .botError(code: "1", message: "")), at: 12)
        #expect(try judge(records, text).findings == [])
    }

    @Test func whatTheMachinesNotedIsCarriedOver() throws {
        let noted = Violation(.audio, expected: "packet 3", found: "packet 4")
        let unknown = Violation(.fixture, expected: "a stream", found: "hello")
        var records = JudgedCall.good()
        records.insert(JudgedCall.record(1_200, 1, .violation(noted)), at: 5)
        let nobody = Instant(sinceStart: .milliseconds(5))
        records.append(TraceRecord(at: nobody, call: nil, turn: 0, event: .violation(unknown)))
        let findings = try judge(records).findings
        #expect(findings.map(\.violation) == [unknown, noted])
        #expect(findings.map(\.call) == [nil, 1])
    }

    @Test(
        arguments: [
            (.recognized(text: "one"), .recognized(text: "ONE"), "one", "ONE"),
            (.sentenceStarted(text: "b."), .sentenceStarted(text: "c."), "a. b.", "a.c."),
            (.sentenceStarted(text: "b."), .sentenceStarted(text: "a.b."), "a. b.", "a.a.b."),
            (.sentenceStarted(text: "a."), .sentenceStarted(text: "b."), "a. b.", "b.b."),
        ] as [(TraceEvent, TraceEvent, String, String)]
    )
    func otherTextsThanTheFixturesFail(
        good: TraceEvent,
        bad: TraceEvent,
        expected: String,
        found: String
    ) throws {
        var records = JudgedCall.good()
        let index = try #require(records.firstIndex { $0.event == good })
        records[index].event = bad
        let judgement = try judge(records)
        let violation = Violation(.content, expected: expected, found: found)
        #expect(judgement.findings.map(\.violation) == [violation])
        #expect(judgement.findings.map(\.turn) == [1])
    }

    @Test func withoutTheProvidersRecordsItSaysWhatItCouldNotCheck() throws {
        let records = JudgedCall.good().filter { record in
            switch record.event {
            case .finalTextSent, .lastTokenSent: false
            default: true
            }
        }
        let judgement = try judge(records)
        #expect(judgement.verdict == .pass)
        #expect(
            judgement.unchecked.map { "\($0.rule): \($0.reason) (\($0.turnCount))" } == [
                "audio_up: the recognizer left no record of the turn (2)",
                "recognized_text: the recognizer left no record of the turn (2)",
                "spoken_text: the model left no record of the turn (2)",
            ]
        )
    }

    @Test func eachCallIsJudgedForItself() throws {
        let calls = [3, 1, 2].map { JudgedCall.good(call: $0) }
        var records: [TraceRecord] = []
        for index in calls[0].indices {
            for call in calls { records.append(call[index]) }
        }
        #expect(try judge(records).verdict == .pass)
        records.removeAll { $0.call == 3 && $0.turn == 2 && $0.event == .done }
        records.removeAll { $0.call == 2 && $0.turn == 1 && $0.event == .done }
        let judgement = try judge(records)
        #expect(judgement.findings.map(\.call) == [2, 2, 3, 3])
        #expect(judgement.findings.map(\.violation.kind) == [.order, .turns, .order, .turns])
        #expect(judgement.completedTurnCount == 4)
        #expect(try judge(records) == judgement)
    }

    private func judge(
        _ records: [TraceRecord],
        _ text: String = JudgedCall.scenario
    ) throws -> Judgement {
        try JudgedCall.judge(records, text)
    }
}
