import Scenario
import Testing
import Timeline
import Trace

/// What becomes of audio on its way, up and down.
struct JudgeAudioTests {
    private static let pieces = ["aaaa", "bb", "cccccc", "dddd"]
    private static let expected = "each byte of the synthesizer's audio once, and in order"

    @Test(arguments: [
        ["aaaa", "bb", "cccccc", "dddd"],
        ["aaaabb", "ccccccdddd"],
        ["a", "aaabbc", "cccccddd", "d"],
    ])
    func audioMayBeCutAndJoined(heard: [String]) throws {
        #expect(try Self.judge(heard: heard).findings == [])
    }

    @Test(arguments: [
        ([], "16 bytes missing at the end"),
        (["aaaa", "bb", "cccccc"], "4 bytes missing at the end"),
        (["aaaa", "cccccc", "dddd"], "2 bytes missing before message 2"),
        (["bb", "cccccc", "dddd"], "4 bytes missing before message 1"),
        (["aaaa", "aaaa", "bb", "cccccc", "dddd"], "message 2 repeats 4 bytes"),
        (["aaaa", "bb", "cccccc", "dddd", "bb"], "message 5 repeats 2 bytes"),
        (["aaaa", "cccccc", "bb", "dddd"], "message 2 is out of order"),
        (["bb", "aaaa", "cccccc", "dddd"], "message 1 is out of order"),
        (
            ["aaaa", "bb", "xxxxxx", "dddd"],
            "message 3, of 6 bytes, is not the synthesizer's"
        ),
        (
            ["aaaa", "bb", "cccccc", "dddd", "x"],
            "message 5, of 1 byte, is not the synthesizer's"
        ),
    ])
    func audioThatDepartsIsTold(heard: [String], found: String) throws {
        let findings = try Self.judge(heard: heard).findings
        let violation = Violation(.answerAudio, expected: Self.expected, found: found)
        #expect(findings.map(\.violation) == [violation])
        #expect(findings.map(\.rule) == [.audioDown])
    }

    /// A server may put sentences into their order that came in another.
    @Test(arguments: [
        (["x", "y"], nil), (["y", "x"], nil), (["y"], "1 byte missing before message 1"),
        (["x", "x"], "message 2 repeats 1 byte"), (["y", "y"], "1 byte missing before message 1"),
    ])
    func sentencesMayBePutInOrder(heard: [String], found: String?) throws {
        var (sent, texts) = (["x", "y"], heard)
        let records = JudgedCall.good().map { record in
            var record = record
            guard record.turn == 1 else { return record }
            switch record.event {
            case .audioSent(let sentence, _):
                // The second comes first.
                let digest = Self.digest(sent.removeFirst())
                record.event = .audioSent(sentence: 3 - sentence, digest)
            case .audio where texts.isEmpty: record.event = .sentenceEnded
            case .audio: record.event = .audio(Self.digest(texts.removeFirst()), playing: nil)
            default: break
            }
            return record
        }
        let text = JudgedCall.scenario + "expect: { except: [order] }\n"
        let findings = try JudgedCall.judge(records, text).findings
        #expect(findings.map(\.violation.found) == (found.map { [$0] } ?? []))
    }

    @Test func aDepartureIsShownWhereItIs() throws {
        let finding = try #require(
            try Self.judge(heard: ["aaaa", "cccccc", "dddd"]).findings.first
        )
        #expect(finding.at == Instant(sinceStart: .milliseconds(1_311)))
        #expect(finding.around.first { $0.isMismatch }?.event == .audio)
    }

    @Test(arguments: ["aaaa", "aaaabb", "aaaab"])
    func anAnswerThatIsCutOffMayLackItsEnd(heard: String) throws {
        let error = TraceEvent.botError(code: "E", message: "")
        let text = JudgedCall.scenario(expecting: "error")
        #expect(try Self.judge(heard: [heard], ending: error, text).findings == [])
        // But nothing may be missing before, where that can be told.
        let bad = try Self.judge(heard: [heard, "cccccc"], ending: error, text).findings
        #expect(bad.map(\.rule) == (heard == "aaaa" ? [.audioDown] : []))
    }

    @Test func audioOfAnotherTurnIsCrossTalk() throws {
        let records = Self.records(heard: ["aaaa", "zzz"]).map { record in
            var record = record
            if record.turn == 2 {
                switch record.event {
                case .audio: record.event = .audio(Self.digest("zzz"), playing: nil)
                case .audioSent(let sentence, _):
                    record.event = .audioSent(sentence: sentence, Self.digest("zzz"))
                default: break
                }
            }
            return record
        }
        let findings = try JudgedCall.judge(records).findings
        let violation = Violation(
            .crossTalk,
            expected: "audio of call 1, turn 1",
            found: "audio of call 1, turn 2 in message 2"
        )
        #expect(findings.map(\.violation) == [violation])
    }

    @Test func withoutASynthesizersRecordItSaysSo() throws {
        let records = Self.records(heard: Self.pieces).without { record in
            if case .audioSent = record.event { true } else { false }
        }
        let judgement = try JudgedCall.judge(records)
        #expect(judgement.verdict == .pass)
        #expect(
            judgement.unchecked.map { "\($0.rule): \($0.reason) (\($0.turnCount))" }
                == ["audio_down: the synthesizer left no record of the turn (2)"]
        )
    }

    @Test func whatTheCallersLineDoesIsNotTheServersFault() throws {
        let noted = Violation(.audio, expected: "packet 3", found: "packet 4")
        let records = JudgedCall.good().with(1_030, 1, .fault(index: 0))
            .with(1_040, 1, .violation(noted))
        let faults = "faults: [{ party: caller, turn: 1, at: Packet 3, do: omit }]\n"
        let judgement = try JudgedCall.judge(records, JudgedCall.scenario + faults)
        #expect(judgement.findings == [])
        #expect(judgement.unchecked.map(\.rule) == ["audio_up"])
        #expect(
            judgement.unchecked.map(\.reason)
                == ["a fault of the caller's line happened in the turn"]
        )
        // The next turn is judged as ever.
        let later = records.with(2_040, 2, .violation(noted))
        let findings = try JudgedCall.judge(later, JudgedCall.scenario + faults).findings
        #expect(findings.map(\.turn) == [2])
    }

    private static func digest(_ text: String) -> ContentDigest {
        ContentDigest(Array(text.utf8).span)
    }

    private static func judge(
        heard: [String],
        ending: TraceEvent = .done,
        _ text: String = JudgedCall.scenario
    ) throws -> Judgement {
        let rest =
            text + (heard.isEmpty ? "expect: { except: [order] }\n" : "")
        return try JudgedCall.judge(Self.records(heard: heard, ending: ending), rest)
    }

    /// Two turns, in the first of which the pieces are sent, and `heard`.
    private static func records(
        heard: [String],
        ending: TraceEvent = .done
    ) -> [TraceRecord] {
        JudgedCall.good().flatMap { record -> [TraceRecord] in
            guard record.turn == 1 else { return [record] }
            switch record.event {
            case .sentenceStarted(text: "a."):
                let sent = Self.pieces.map { piece in
                    JudgedCall.record(1_305, 1, .audioSent(sentence: 1, Self.digest(piece)))
                }
                let audio = heard.enumerated().map { index, piece in
                    JudgedCall.record(1_310 + index, 1, .audio(Self.digest(piece), playing: nil))
                }
                var whole = record
                whole.event = .sentenceStarted(text: "a.b.")
                return sent + [whole] + audio
            case .sentenceStarted, .audio, .audioSent: return []
            case .done: return [JudgedCall.record(1_500, 1, ending)]
            default: return [record]
            }
        }
    }
}
