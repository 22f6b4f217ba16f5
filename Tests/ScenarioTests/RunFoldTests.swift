import Scenario
import Testing
import Timeline
import Trace

/// A run that is judged call by call, as it goes on, is judged as if all of it were known.
struct RunFoldTests {
    private static func scenario() throws -> Scenario {
        try Scenario(text: JudgedCall.scenario, file: "s.yaml")
    }

    /// Judges `records` as they come, with no more in memory than what is going on.
    private static func fold(_ records: [TraceRecord], _ scenario: Scenario) -> RunFold {
        var collector = CallCollector(farewell: .milliseconds(2_100))
        var fold = RunFold(scenario)
        for record in records.inOrder {
            for piece in collector.add(record) { _ = fold.add(piece) }
        }
        for piece in collector.takeRest() { _ = fold.add(piece) }
        return fold
    }

    /// Calls one after the other, of which the third is broken.
    private static func run(breaking broken: ([TraceRecord]) -> [TraceRecord]) -> [TraceRecord] {
        (1...9).flatMap { call in
            let records = JudgedCall.good(call: call).map { record in
                var record = record
                record.at = record.at.advanced(by: .milliseconds(call * 1_300))
                return record
            }
            return call == 3 ? broken(records) : records
        }
    }

    private static let breaks: [String: @Sendable ([TraceRecord]) -> [TraceRecord]] = [
        "nothing": { $0 },
        "no TTSDone": { $0.without { $0.event == .done && $0.turn == 2 } },
        "an error": { records in
            records + [Self.late(records, 2, .botError(code: "E", message: "m"))]
        },
        "audio of nobody": { records in
            records + [Self.late(records, 1, .audio(.init([9, 9].span), playing: nil))]
        },
        "lost audio": { records in
            records.without { if case .audio = $0.event { $0.turn == 2 } else { false } }
        },
        "a connection that is never closed": { records in
            records.without { if case .connectionClosed = $0.event { true } else { false } }
        },
        "another text": { records in
            records.map { record in
                guard case .recognized = record.event else { return record }
                var record = record
                record.event = .recognized(text: "else")
                return record
            }
        },
        "a mismatch of nobody": { records in
            let violation = Violation(.fixture, expected: "a", found: "b")
            var record = Self.late(records, 0, .violation(violation))
            record.call = nil
            return records + [record]
        },
    ]

    /// `event` in the middle of `turn` of the call that `records` are of.
    private static func late(
        _ records: [TraceRecord],
        _ turn: Int,
        _ event: TraceEvent
    ) -> TraceRecord {
        let start = records[0].at.advanced(by: .milliseconds(max(turn, 1) * 1_000 + 450))
        return TraceRecord(at: start, call: records[0].call, turn: turn, event: event)
    }

    @Test(arguments: breaks.keys.sorted())
    func itIsJudgedAsAWhole(name: String) throws {
        let scenario = try Self.scenario()
        let records = Self.run(breaking: try #require(Self.breaks[name]))
        let fold = Self.fold(records, scenario)
        let whole = Judge(scenario).judge(records.inOrder)
        #expect(fold.judge.judgement() == whole)
        #expect(whole.findings.isEmpty == (name == "nothing"))
        #expect(fold.judge.tally == RunFold(scenario, records.inOrder).judge.tally)
        #expect(fold.judge.tally.calls.begun == 9)
    }

    @Test func aCallsOpinionNamesTheTurnsThatAreWrong() throws {
        var fold = RunFold(try Self.scenario())
        let good = fold.add(.call(1, JudgedCall.good()))
        #expect(good?.wrongTurns == [])
        #expect(good?.titles == [1: "one", 2: "two"])
        let broken = JudgedCall.good(call: 2).without { $0.event == .done && $0.turn == 2 }
        #expect(fold.add(.call(2, broken))?.wrongTurns == [2])
        #expect(fold.judge.tally.calls.wrong == 1)
    }

    /// Who said it is known only when the other call is over.
    @Test func audioOfACallThatGoesOnIsCrossTalk() throws {
        let digest = ContentDigest([1, 2, 3].span)
        let heard = JudgedCall.good().with(1_450, 1, .audio(digest, playing: nil))
        var other = JudgedCall.good(call: 2)
        let sent = JudgedCall.record(1_306, 1, .audioSent(sentence: 1, digest), call: 2)
        other.insert(sent, at: 9)
        var fold = RunFold(try Self.scenario())
        _ = fold.add(.call(1, heard))
        #expect(!fold.judge.judgement().findings.contains { $0.violation.kind == .crossTalk })
        _ = fold.add(.call(2, other))
        let found = fold.judge.judgement().findings.filter { $0.violation.kind == .crossTalk }
        #expect(found.map(\.call) == [1])
        #expect(found.first?.violation.found.hasPrefix("audio of call 2, turn 1") == true)
    }

    @Test func moreFindingsThanAnybodyReadsAreCounted() throws {
        let violation = Violation(.malformed, expected: "a", found: "b")
        let records = (0..<10_005).map { JudgedCall.record($0, 1, .violation(violation)) }
        let judgement = try JudgedCall.judge(records + JudgedCall.good())
        #expect(judgement.findings.count { $0.violation.kind == .malformed } == 10_000)
        #expect(judgement.omitted == [.malformed: 5])
    }
}
