import Scenario
import Support
import Testing
import Timeline
import Trace

struct JudgeTests {
    @Test func aCallAsItShouldBePasses() throws {
        let judgement = try judge(Self.goodCall())
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
        var records = Self.goodCall()
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
        var records = Self.goodCall()
        records.removeLast(6)
        records.append(Self.record(9_000, 2, .ended(.interrupted)))
        let judgement = try judge(records)
        #expect(judgement.findings == [])
        #expect(judgement.doubts == ["1 of 1 calls interrupted"])
        #expect(judgement.verdict == .invalid)
    }

    @Test func aTraceThatBreaksOffIsInvalid() throws {
        let judgement = try judge(Self.goodCall().dropLast())
        #expect(judgement.findings == [])
        #expect(judgement.doubts == ["1 of 1 calls without an end in the trace"])
        #expect(judgement.verdict == .invalid)
    }

    @Test func anEventThatCannotComeIsShownAmongItsNeighbours() throws {
        var records = Self.goodCall()
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
        var records = Self.goodCall()
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
        let text = Self.scenario.replacing("    - say: two.wav\n", with: "")
        let judgement = try judge(Self.goodCall(), text)
        #expect(
            judgement.findings.map(\.violation) == [
                Violation(.turns, expected: "1 complete answer", found: "2 complete answers")
            ]
        )
    }

    @Test func anErrorThatNobodyPlannedFailsOnce() throws {
        var records = Self.goodCall().prefix { $0.turn < 2 }
        records.append(Self.record(2_000, 2, .botError(code: "500", message: "no")))
        records.append(Self.record(2_001, 2, .recognized(text: "x")))
        records.append(Self.record(2_002, 2, .ended(.timedOut(waitingFor: "TTSDone"))))
        let judgement = try judge(Array(records))
        #expect(judgement.findings.map(\.violation.kind) == [.botError, .ended])
        #expect(judgement.findings.first?.violation.found == "BotError 500: no")
    }

    @Test func anErrorThatTheScenarioPlansIsFine() throws {
        let text =
            Self.scenario + "expect: { order: (BotReady | SentenceRecognized | TTSSentenceStart "
            + "| Audio | TTSDone | BotError)* }\n"
        var records = Self.goodCall()
        records.insert(Self.record(2_000, 2, .botError(code: "1", message: "")), at: 12)
        #expect(try judge(records, text).findings == [])
    }

    @Test func whatTheMachinesNotedIsCarriedOver() throws {
        let noted = Violation(.audio, expected: "packet 3", found: "packet 4")
        let unknown = Violation(.fixture, expected: "a stream", found: "hello")
        var records = Self.goodCall()
        records.insert(Self.record(1_200, 1, .violation(noted)), at: 5)
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
        var records = Self.goodCall()
        let index = try #require(records.firstIndex { $0.event == good })
        records[index].event = bad
        let judgement = try judge(records)
        let violation = Violation(.content, expected: expected, found: found)
        #expect(judgement.findings.map(\.violation) == [violation])
        #expect(judgement.findings.map(\.turn) == [1])
    }

    @Test func withoutTheProvidersRecordsItSaysWhatItCouldNotCheck() throws {
        let records = Self.goodCall().filter { record in
            switch record.event {
            case .finalTextSent, .lastTokenSent: false
            default: true
            }
        }
        let judgement = try judge(records)
        #expect(judgement.verdict == .pass)
        #expect(
            judgement.unchecked.map { "\($0.rule): \($0.reason) (\($0.turnCount))" } == [
                "recognized text: the recognizer left no record of the turn (2)",
                "spoken text: the model left no record of the turn (2)",
            ]
        )
    }

    @Test func eachCallIsJudgedForItself() throws {
        let calls = [3, 1, 2].map { Self.goodCall(call: $0) }
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

    static let scenario = """
        name: a
        fixture: f
        caller:
          turns:
            - say: one.wav
            - say: two.wav

        """

    private func judge(
        _ records: [TraceRecord],
        _ text: String = Self.scenario
    ) throws -> Judgement {
        Judge(try Scenario(text: text, file: "s.yaml")).judge(records)
    }

    private static func record(
        _ milliseconds: Int,
        _ turn: Int,
        _ event: TraceEvent,
        call: Int = 1
    ) -> TraceRecord {
        let at = Instant(sinceStart: .milliseconds(milliseconds))
        return TraceRecord(at: at, call: call, turn: turn, event: event)
    }

    private static func goodCall(call: Int = 1) -> [TraceRecord] {
        var events: [(Int, Int, TraceEvent)] = [(0, 0, .dialled), (10, 0, .ready(session: "s"))]
        for (turn, text) in [(1, "one"), (2, "two")] {
            let start = turn * 1_000
            events += [
                (start, turn, .speechStarted(media: "media/\(text).wav")),
                (start + 100, turn, .finalTextSent(text: text)),
                (start + 200, turn, .recognized(text: text)),
                (start + 250, turn, .lastTokenSent(text: "a. b.")),
                (start + 300, turn, .sentenceStarted(text: "a.")),
                (start + 310, turn, .audio(.zeros(10), playing: nil)),
                (start + 400, turn, .sentenceStarted(text: "b.")),
                (start + 410, turn, .audio(.zeros(10), playing: nil)),
                (start + 500, turn, .done),
            ]
        }
        events.append((3_000, 2, .ended(.completed)))
        return events.map { self.record($0.0, $0.1, $0.2, call: call) }
    }
}
