import Scenario
import Support
import Testing
import Timeline
import Trace

/// Each standing rule is broken once by itself.
struct JudgeRulesTests {
    /// A trace in which one rule does not hold.
    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rule: RuleName
        let violation: Violation
        let records: [TraceRecord]
        let scenario: String

        init(
            _ what: String,
            _ rule: RuleName,
            _ kind: Violation.Kind,
            _ expected: String,
            _ found: String,
            _ records: [TraceRecord],
            _ scenario: String = JudgedCall.scenario
        ) {
            self.testDescription = what
            self.rule = rule
            self.violation = Violation(kind, expected: expected, found: found)
            self.records = records
            self.scenario = scenario
        }
    }

    private static let good = JudgedCall.good()
    private static let nothingAfter = "nothing after TTSDone until the caller speaks again"

    private static let broken = [
        Broken(
            "text of another turn",
            .crossTalk,
            .content,
            "text of call 1, turn 1",
            "“x” of call 1, turn 2",
            good.with(
                1_350,
                1,
                .violation(
                    Violation(
                        .content,
                        expected: "text of call 1, turn 1",
                        found: "“x” of call 1, turn 2"
                    )
                )
            )
        ),
        Broken(
            "a fixture that has no answer",
            .fixture,
            .fixture,
            "a",
            "b",
            good.with(1_350, 1, .violation(Violation(.fixture, expected: "a", found: "b")))
        ),
        Broken(
            "bytes that are no message",
            .malformed,
            .malformed,
            "a",
            "b",
            good.with(1_350, 1, .violation(Violation(.malformed, expected: "a", found: "b")))
        ),
        Broken(
            "nothing in time",
            .silence,
            .timeout,
            "a",
            "nothing",
            good.with(1_350, 1, .violation(Violation(.timeout, expected: "a", found: "nothing")))
        ),
        Broken(
            "a close without a word, where a close is expected",
            .silence,
            .ended,
            "a BotError, or a close with a code or a reason",
            "the server closed the connection without a word",
            good.ending(2_500, 2, .closedByServer(code: nil, reason: "")),
            JudgedCall.scenario + "  expect: [closed]\n"
        ),
        Broken(
            "bytes before the audio",
            .exactAudio,
            .audio,
            "not a byte more than the caller's audio",
            "12 bytes before it in each packet",
            good.with(1_010, 1, .prefixHeard(byteCount: 12)),
            JudgedCall.scenario + "expect: { also: [exact_audio] }\n"
        ),
        Broken(
            "a packet lost",
            .audioUp,
            .audio,
            "packet 3",
            "packet 4",
            good.with(
                1_040,
                1,
                .violation(Violation(.audio, expected: "packet 3", found: "packet 4"))
            )
        ),
        Broken(
            "an error between two turns",
            .errors,
            .botError,
            "no BotError",
            "BotError X: y",
            good.with(12, 0, .botError(code: "X", message: "y"))
        ),
        Broken(
            "a second answer to one utterance",
            .turns,
            .turns,
            "2 complete answers",
            "3 complete answers",
            good.with(1_510, 1, .recognized(text: "one"))
                .with(1_520, 1, .sentenceStarted(text: ""))
                .with(1_530, 1, .audioSent(sentence: 3, .zeros(1)))
                .with(1_530, 1, .audio(.zeros(1), playing: nil))
                .with(1_540, 1, .done),
            JudgedCall.scenario + "expect: { except: [after_turn] }\n"
        ),
        Broken(
            "one answer too many and one too few",
            .turns,
            .turns,
            "2 complete answers",
            "2 complete answers, 2 in turn 1, 0 in turn 2",
            good.without { $0.turn == 2 && $0.event == .done }
                .with(1_510, 1, .recognized(text: "one"))
                .with(1_540, 1, .done),
            JudgedCall.scenario + "expect: { except: [after_turn, order] }\n"
        ),
        Broken(
            "audio after the end of the turn",
            .afterTurn,
            .afterTurn,
            nothingAfter,
            "Audio 20 ms after it, and 1 more",
            good.with(1_520, 1, .audio(.zeros(1), playing: nil))
                .with(1_530, 1, .sentenceEnded),
            JudgedCall.scenario + "expect: { except: [order, audio_down] }\n"
        ),
        Broken(
            "a connection that is never closed",
            .leftOpen,
            .leftOpen,
            "asr connection 1 to be closed within 2s after the call",
            "it was never closed",
            good.without { $0.event == .connectionClosed(.asr, number: 1) }
        ),
        Broken(
            "a connection that is closed late",
            .leftOpen,
            .leftOpen,
            "asr connection 1 to be closed within 2s after the call",
            "it was open for 2,001 ms after it",
            good.without { $0.event == .connectionClosed(.asr, number: 1) }
                .with(5_001, 2, .connectionClosed(.asr, number: 1))
        ),
        Broken(
            "a connection that outlives a silent caller",
            .leftOpen,
            .leftOpen,
            "asr connection 1 to be closed within 45s after the call",
            "it was open for 45,000.1 ms after it",
            silentlyLeft(closedAfter: .microseconds(45_000_001))
        ),
        Broken(
            "the caller was told another text than was recognized",
            .recognizedText,
            .content,
            "one",
            "two",
            good.map { record in
                var record = record
                if record.event == .recognized(text: "one") {
                    record.event = .recognized(text: "two")
                }
                return record
            }
        ),
    ]

    @Test(arguments: Self.broken) func aRuleThatIsBrokenIsTold(broken: Broken) throws {
        let judgement = try JudgedCall.judge(broken.records, broken.scenario)
        #expect(judgement.findings.map(\.violation) == [broken.violation])
        #expect(judgement.findings.map(\.rule) == [broken.rule])
        #expect(judgement.verdict == .fail)
        let check = judgement.checks.first { $0.name == broken.rule.rawValue }
        #expect(check?.outcome == .failed(judgement.findings))
    }

    @Test(arguments: Self.broken) func aRuleThatIsSwitchedOffIsNot(broken: Broken) throws {
        let rule = broken.rule.rawValue
        var text = broken.scenario
        if broken.rule == .exactAudio {
            text = JudgedCall.scenario
        } else if text.contains("except: [") {
            text = text.replacing("except: [", with: "except: [\(rule), ")
        } else {
            text += "expect: { except: [\(rule)] }\n"
        }
        let judgement = try JudgedCall.judge(broken.records, text)
        #expect(judgement.findings == [])
        #expect(!judgement.checks.contains { $0.name == rule })
    }

    /// A call that its caller leaves silently after 2.45 s.
    private static func silentlyLeft(closedAfter duration: Duration) -> [TraceRecord] {
        let left = Instant(sinceStart: .milliseconds(2_450))
        let call = Self.good.without { $0.event == .connectionClosed(.asr, number: 1) }
            .ending(2_450, 2, .hungUp(.silently))
        let closed = TraceEvent.connectionClosed(.asr, number: 1)
        let at = left.advanced(by: duration)
        return call + [TraceRecord(at: at, call: 1, turn: 0, event: closed)]
    }

    @Test func aServerMayFindOutByPingsThatACallerIsGone() throws {
        let records = Self.silentlyLeft(closedAfter: .seconds(45))
        #expect(try JudgedCall.judge(records).verdict == .pass)
    }

    @Test func aConnectionOfNobodyIsJudgedByTheLastCall() throws {
        let records =
            JudgedCall.good()
            + JudgedCall.good(call: 2).map { record in
                var record = record
                record.at = record.at.advanced(by: .seconds(60))
                return record
            }
        let unknown = records.map { record in
            var record = record
            if case .connectionClosed = record.event { record.call = nil }
            return record
        }
        #expect(try JudgedCall.judge(unknown).verdict == .pass)
        let open =
            unknown + [
                JudgedCall.record(5, 0, .connectionOpened(.tts, number: 1), call: nil)
            ]
        let finding = try #require(try JudgedCall.judge(open).findings.first)
        #expect(finding.at == Instant(sinceStart: .seconds(65)))
        #expect(finding.call == nil)
    }

    @Test func withoutConnectionsNobodyKnowsWhatIsLeftOpen() throws {
        let records = Self.good.without { record in
            switch record.event {
            case .connectionOpened, .connectionClosed: true
            default: false
            }
        }
        let judgement = try JudgedCall.judge(records)
        #expect(judgement.verdict == .pass)
        let reason = "the providers left no record of connections"
        #expect(judgement.unchecked.map(\.rule) == ["left_open"])
        #expect(judgement.unchecked.map(\.reason) == [reason])
        #expect(judgement.checks.contains(Check("left_open", .unchecked(reason))))
    }

    @Test func aCallThatTimesOutIsOneFailure() throws {
        let noted = Violation(.timeout, expected: "TTSDone within 10 seconds", found: "nothing")
        let records = Self.good.ending(2_420, 2, .timedOut(waitingFor: "TTSDone"))
            .with(2_415, 2, .violation(noted))
        let findings = try JudgedCall.judge(records).findings
        #expect(findings.map(\.violation.kind) == [.timeout, .ended, .order])
        #expect(findings.map(\.cause) == [nil, .timeout, .timeout])
    }

    @Test func whatComesAfterATurnIsAlsoOutOfOrder() throws {
        let records = Self.good.with(1_520, 1, .audio(.zeros(1), playing: nil))
        let text = JudgedCall.scenario + "expect: { except: [audio_down] }\n"
        let findings = try JudgedCall.judge(records, text).findings
        #expect(findings.map(\.rule) == [.order, .afterTurn])
        #expect(findings.map(\.cause) == [.afterTurn, nil])
    }

    @Test func aCallerThatHangsUpNeedsNoMoreAnswers() throws {
        let records = Self.good.ending(2_350, 2, .hungUp(.reset))
        let judgement = try JudgedCall.judge(records)
        #expect(judgement.findings == [])
        #expect(judgement.verdict == .pass)
        // The turn before was to be answered.
        let silent = records.without { $0.turn == 1 && $0.event == .done }
        let expectations = JudgedCall.scenario + "expect: { except: [order] }\n"
        #expect(try JudgedCall.judge(silent, expectations).findings.map(\.rule) == [.turns])
    }

    @Test(arguments: [
        "error", "settled", "error: E*", "{ error: { code: E1, within: 1s } }",
    ])
    func anErrorThatATurnExpectsIsFine(item: String) throws {
        let item = item.contains("{") || !item.contains(":") ? item : "{ \(item) }"
        let records = JudgedCall.good().without {
            $0.turn == 1 && $0.at > Instant(sinceStart: .milliseconds(1_320))
        }
        .with(1_330, 1, .botError(code: "E1", message: "no"))
        .with(1_340, 1, .connectionClosed(.asr, number: 1))
        let judgement = try JudgedCall.judge(records, JudgedCall.scenario(expecting: item))
        #expect(judgement.findings == [])
        #expect(judgement.verdict == .pass)
    }

    @Test func anErrorThatTheCallExpectsMayComeAfterTheTurn() throws {
        let records = Self.good.with(1_700, 1, .botError(code: "BAD", message: "no"))
        let text = JudgedCall.scenario + "  expect: [{ error: BAD }]\n"
        #expect(try JudgedCall.judge(records, text).findings == [])
        let other = text.replacing("BAD", with: "GOOD")
        let rules = try JudgedCall.judge(records, other).findings.map(\.rule)
        #expect(rules == [.errors, .afterTurn, nil])
    }

    @Test func whatFailsWhileTheMicrophoneIsOpenMayBeToldAtAnyTime() throws {
        let records = Self.good.with(1_700, 1, .botError(code: "ASR.Closed", message: "gone"))
        let text = JudgedCall.scenario + "expect: { except: [errors] }\n"
        #expect(try JudgedCall.judge(records, text).findings.map(\.rule) == [.afterTurn])
        let open = text.replacing("caller:\n", with: "caller:\n  mic: open\n")
        #expect(try JudgedCall.judge(records, open).findings == [])
        // But not an answer.
        let sentence = Self.good.with(1_700, 1, .sentenceStarted(text: ""))
        let findings = try JudgedCall.judge(sentence, open).findings
        #expect(findings.map(\.rule) == [.order, .afterTurn])
    }

    @Test func whatComesWhenTheCallerHasRungAgainIsNotLate() throws {
        let error = TraceEvent.botError(code: "ASR.Closed", message: "gone")
        let text = JudgedCall.scenario + "expect: { except: [errors] }\n"
        let rangAgain = Self.good.with(1_600, 1, .dialled(late: .zero))
        #expect(try JudgedCall.judge(rangAgain.with(1_700, 1, error), text).findings == [])
        let findings = try JudgedCall.judge(rangAgain.with(1_590, 1, error), text).findings
        #expect(findings.map(\.rule) == [.afterTurn])
    }

    /// Nothing that a server says reaches a caller whose own line is dead.
    @Test(arguments: [
        ("timeout", []), ("stall 1s", [RuleName.silence, .order, .silence]),
    ])
    func aDeadLineOfTheCallersOwnIsNotTheServersFault(deed: String, found: [RuleName]) throws {
        let noted = Violation(.timeout, expected: "TTSDone within 10s", found: "nothing")
        let text = """
            \(JudgedCall.scenario)
            faults: [{ party: caller, turn: 2, at: Packet 1, do: \(deed) }]
            expect: { except: [ended, turns] }

            """
        let records = Self.good.with(2_020, 2, .fault(index: 0))
            .ending(2_420, 2, .closedByServer(code: nil, reason: "connection lost"))
            .with(2_415, 2, .violation(noted))
        let judgement = try JudgedCall.judge(records, text)
        #expect(judgement.findings.map(\.rule) == found)
    }

    /// Where a whole answer is not asked for, a failure that is told is as good.
    @Test(arguments: [("turns", Verdict.pass), ("ended", .invalid)])
    func aRunOfErrorsIsFineWhereNoAnswerIsAskedFor(rule: String, verdict: Verdict) throws {
        let text = JudgedCall.scenario + "expect: { except: [errors, \(rule)] }\n"
        let records = JudgedCall.good().ending(1_210, 1, .hungUp(.politely))
            .with(1_205, 1, .botError(code: "E", message: ""))
            .with(1_206, 1, .connectionClosed(.asr, number: 1))
        let told = records.map { record in
            var record = record
            if case .ended = record.event { record.turn = 2 }
            return record
        }
        #expect(try JudgedCall.judge(told, text).verdict == verdict)
        let silent = told.without { if case .botError = $0.event { true } else { false } }
        #expect(try JudgedCall.judge(silent, text).doubts.count == 1)
    }

    @Test func aRunOfPlannedErrorsIsNotInvalid() throws {
        let text = """
            name: a
            fixture: f
            caller:
              turns:
                - say: one.wav
                  expect: [error]

            """
        let records = JudgedCall.good().ending(1_210, 1, .completed)
            .with(1_205, 1, .botError(code: "E", message: ""))
            .with(1_206, 1, .connectionClosed(.asr, number: 1))
        let judgement = try JudgedCall.judge(records, text)
        #expect(judgement.completedTurnCount == 0)
        #expect(judgement.verdict == .pass)
    }
}
