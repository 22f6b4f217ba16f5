import Scenario
import Support
import Testing
import Timeline
import Trace
import YAML

/// What a scenario expects of single turns and calls.
struct JudgeItemsTests {
    @Test(arguments: [
        "recognized", "{ recognized: one }", "{ recognized: { like: o* } }", "{ spoken: a.b. }",
        "{ spoken: { like: '*b.' } }", "audio", "{ audio: { at_least: 2, at_most: 2 } }",
        "{ audio: { undecodable: 2 } }", "{ audio: { within: 260ms } }",
        "{ audio: { within: 110ms, after: recognized } }", "done",
        "{ done: { within: 450ms, after: speech } }",
        "{ done: { within: 200ms, after: sentence } }",
        "{ done: { within: 190ms, after: audio } }", "{ done: { within: 1500ms, after: dialled } }",
        "{ done: { within: 1490ms, after: ready } }", "settled", "{ absent: TTSSentenceEnd }",
        "{ speaker: doreen }", "{ remembers: nothing }",
        "{ recognized: one }, audio, audio, done", "{ absent: BotError }, audio, { spoken: a.b. }",
    ])
    func whatIsExpectedIsFound(items: String) throws {
        let judgement = try JudgedCall.judge(
            JudgedCall.good(),
            JudgedCall.scenario(expecting: items)
        )
        #expect(judgement.findings == [])
        #expect(judgement.verdict == .pass)
        let checks = judgement.checks.filter { $0.name.hasPrefix("turn 1: ") }
        #expect(!checks.isEmpty)
        #expect(checks.allSatisfy { $0.outcome == .passed })
    }

    @Test(arguments: [
        ("{ recognized: two }", "recognized “two”", "“one”"),
        ("{ recognized: { like: t* } }", "recognized like “t*”", "“one”"),
        ("audio, recognized", "recognized", "no SentenceRecognized"),
        ("{ spoken: a. }", "spoken “a.”", "“a.b.”"),
        ("{ audio: { at_least: 3 } }", "audio (at least 3)", "2 messages of audio"),
        ("{ audio: { at_most: 1 } }", "audio (at most 1)", "2 messages of audio"),
        (
            "{ audio: { at_least: 1, at_most: 9, undecodable: 1 } }",
            "audio (at most 9, 1 undecodable)", "2 undecodable of 2 messages"
        ),
        ("audio, audio, audio", "audio", "no audio"),
        (
            "{ audio: { within: 100ms, after: recognized } }",
            "audio within 100ms after recognized", "110 ms"
        ),
        ("{ audio: { within: 259999us } }", "audio within 259.999ms", "260 ms"),
        (
            "{ done: { within: 1s, after: dialled } }",
            "done within 1s after dialled", "1,500 ms"
        ),
        (
            "{ done: { within: 1s, after: error } }",
            "done within 1s after error", "no “error” from which the time counts"
        ),
        ("done, done", "done", "no TTSDone"),
        ("{ settled: { within: 1ms } }", "settled within 1ms", "450 ms"),
        ("done, settled", "settled", "neither TTSDone nor BotError"),
        ("error", "error", "no BotError"),
        ("{ error: ASR.* }", "error ASR.*", "no BotError"),
        ("{ absent: TTSDone }", "absent TTSDone", "TTSDone"),
        ("{ silent: 4s }", "silent 4s", "SentenceRecognized after 150 ms"),
        ("closed", "closed", "the server did not close the call"),
        ("{ speaker: other }", "speaker other", "speaker doreen"),
        ("{ remembers: x }", "remembers “x”", "nothing"),
    ])
    func whatIsExpectedAndDoesNotComeIsTold(
        items: String,
        expected: String,
        found: String
    ) throws {
        let judgement = try JudgedCall.judge(
            JudgedCall.good(),
            JudgedCall.scenario(expecting: items)
        )
        let violation = Violation(.expectation, expected: expected, found: found)
        #expect(judgement.findings.map(\.violation) == [violation])
        let finding = try #require(judgement.findings.first)
        #expect(finding.rule == nil)
        #expect((finding.call, finding.turn) == (1, 1))
        #expect(finding.position?.line == 6)
        #expect(!finding.around.isEmpty || items.contains("speaker") || items.contains("rem"))
        let check = judgement.checks.first { $0.name == "turn 1: \(expected)" && $0.hasFailed }
        #expect(check?.outcome == .failed([finding]))
    }

    @Test func aLateEventIsShownAmongItsNeighbours() throws {
        let text = JudgedCall.scenario(expecting: "{ audio: { within: 1ms } }")
        let finding = try #require(try JudgedCall.judge(JudgedCall.good(), text).findings.first)
        #expect(finding.at == Instant(sinceStart: .milliseconds(1_310)))
        #expect(finding.around.map(\.isMismatch) == [false, false, false, true, false, false])
        #expect(finding.position == Position(line: 6, column: 16))
    }

    @Test func silenceMayBeExpected() throws {
        let text = """
            name: a
            fixture: f
            caller:
              turns:
                - say: one.wav
                  expect: [{ silent: 1s }]
                - say: two.wav

            """
        let silent = JudgedCall.good().without { record in
            record.turn == 1 && (CallEvent(record.event) != nil || record.isOfAnswer)
        }
        let judgement = try JudgedCall.judge(silent, text)
        #expect(judgement.findings == [])
        #expect(judgement.verdict == .pass)
        // An answer after the time is another matter.
        let late = silent.with(2_049, 1, .sentenceEnded)
        let found = try JudgedCall.judge(late, text).findings.map(\.violation.found)
        #expect(found.contains("TTSSentenceEnd after 999 ms"))
    }

    @Test(arguments: [
        ("closed", nil), ("{ closed: { code: 1011 } }", nil),
        ("{ closed: { within: 90ms, after: audio } }", nil),
        ("{ closed: { code: 1000 } }", "close code 1011"),
        ("{ closed: { within: 89ms, after: audio } }", "90 ms"),
    ])
    func theServerMayCloseTheCall(item: String, found: String?) throws {
        let records = JudgedCall.good().ending(
            2_500,
            2,
            .closedByServer(code: 1011, reason: "over")
        )
        for place in ["", "call"] {
            let text =
                place == "call"
                ? JudgedCall.scenario + "  expect: [\(item)]\n"
                : JudgedCall.scenario.replacing(
                    "- say: two.wav",
                    with: "- say: two.wav\n      expect: [\(item)]"
                )
            // In a call the last audio counts, in a turn the first.
            guard place == "call" || !item.contains("after") else { continue }
            let findings = try JudgedCall.judge(records, text).findings
            #expect(findings.map(\.violation.found) == (found.map { [$0] } ?? []))
        }
    }

    @Test func whatACallExpectsIsFoundAcrossItsTurns() throws {
        let items = "  expect: [{ recognized: one }, done, { recognized: two }, done"
        let good = JudgedCall.scenario + items + "]\n"
        #expect(try JudgedCall.judge(JudgedCall.good(), good).verdict == .pass)
        let bad = JudgedCall.scenario + items + ", { recognized: one }]\n"
        let findings = try JudgedCall.judge(JudgedCall.good(), bad).findings
        #expect(findings.map(\.violation.found) == ["no SentenceRecognized"])
    }

    @Test func whatOnlyMocksKnowIsNotJudgedWithoutThem() throws {
        let records = JudgedCall.good().without(where: \.isOfAnswer)
        let items = "{ speaker: doreen }, { remembers: nothing }"
        let judgement = try JudgedCall.judge(records, JudgedCall.scenario(expecting: items))
        #expect(judgement.verdict == .pass)
        let reasons = [
            "turn 1: speaker doreen": "the synthesizer left no record of the turn",
            "turn 1: remembers nothing": "the model left no record of the turn",
        ]
        for (name, reason) in reasons {
            #expect(judgement.checks.contains(Check(name, .unchecked(reason))))
            #expect(judgement.unchecked.contains { $0.rule == name && $0.reason == reason })
        }
    }

    @Test func aTurnThatNeverBeganIsToldWithWhatEndedTheCall() throws {
        let text = JudgedCall.scenario.replacing("two.wav", with: "two.wav\n      expect: [done]")
        let ended = JudgedCall.good().ending(1_700, 1, .closedByServer(code: 1011, reason: "x"))
        let judgement = try JudgedCall.judge(ended, text)
        #expect(judgement.findings.map(\.rule) == [.ended])
        let reason = "the call was over before the turn"
        #expect(judgement.checks.contains(Check("turn 2: done", .unchecked(reason))))
        // Where the end is planned, nothing else tells of it.
        let planned = try JudgedCall.judge(ended, text + "  expect: [closed]\n")
        #expect(planned.findings.map(\.violation.found) == ["the turn did not begin"])
    }

    @Test func whatMayStillComeInAnInterruptedCallIsNotMissed() throws {
        let text = JudgedCall.scenario.replacing("two.wav", with: "two.wav\n      expect: [done]")
        let judgement = try JudgedCall.judge(
            JudgedCall.good().ending(2_450, 2, .interrupted),
            text
        )
        #expect(judgement.findings == [])
        #expect(judgement.verdict == .invalid)
    }

    @Test func whatIsMissingFollowsFromWhatCutTheTurnOff() throws {
        let noted = Violation(.timeout, expected: "a", found: "nothing")
        let text = JudgedCall.scenario.replacing("two.wav", with: "two.wav\n      expect: [done]")
        let records = JudgedCall.good().ending(2_420, 2, .timedOut(waitingFor: "TTSDone"))
            .with(2_415, 2, .violation(noted))
        let findings = try JudgedCall.judge(records, text).findings
        #expect(findings.first { $0.violation.kind == .expectation }?.cause == .timeout)
    }

    @Test func eachKindOfCallerHasItsOwnExpectations() throws {
        let text = """
            name: a
            fixture: f
            callers:
              - name: good
                turns: [{ say: one.wav, expect: [done] }, { say: two.wav }]
              - name: bad
                turns: [{ say: one.wav, expect: [error] }, { say: two.wav }]

            """
        let scenario = try Scenario(text: text, file: "s.yaml")
        let records = (1...20).flatMap { JudgedCall.good(call: $0) }
        for seed in 1...3 as ClosedRange<UInt64> {
            let judgement = Judge(scenario, seed: seed).judge(records)
            let bad = (1...20).filter { scenario.callerIndex(ofCall: $0, seed: seed) == 1 }
            #expect(judgement.findings.map(\.call) == bad)
            #expect(judgement.checks.contains(Check("good, turn 1: done", .passed)))
            #expect(judgement.checks.contains { $0.name == "bad, turn 1: error" })
        }
    }
}

extension Check {
    fileprivate var hasFailed: Bool {
        if case .failed = self.outcome { true } else { false }
    }
}

extension TraceRecord {
    /// Whether the model or the synthesizer wrote it.
    fileprivate var isOfAnswer: Bool {
        switch self.event {
        case .chatRequested, .firstTextReceived, .lastTokenSent, .audioSent: true
        default: false
        }
    }
}
