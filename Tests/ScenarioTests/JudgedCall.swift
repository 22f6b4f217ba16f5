import Scenario
import Support
import Timeline
import Trace

/// A call as it should be, for tests that spoil it, and a judge of it.
enum JudgedCall {
    static let scenario = """
        name: a
        fixture: f
        caller:
          turns:
            - say: one.wav
            - say: two.wav

        """

    /// A scenario with `items` expected of turn 1, and what else stands in its file.
    static func scenario(expecting items: String, _ rest: String = "") -> String {
        Self.scenario.replacing(
            "    - say: one.wav\n",
            with: "    - say: one.wav\n      expect: [\(items)]\n"
        ) + rest
    }

    static func judge(_ records: [TraceRecord], _ text: String = Self.scenario) throws -> Judgement
    {
        Judge(try Scenario(text: text, file: "s.yaml")).judge(records)
    }

    static func record(
        _ milliseconds: Int,
        _ turn: Int,
        _ event: TraceEvent,
        call: Int? = 1
    ) -> TraceRecord {
        let at = Instant(sinceStart: .milliseconds(milliseconds))
        return TraceRecord(at: at, call: call, turn: turn, event: event)
    }

    /// Two turns, which begin after 1 s and 2 s.
    static func good(call: Int = 1) -> [TraceRecord] {
        var records = [
            Self.record(0, 0, .dialled(late: .zero), call: call),
            Self.record(10, 0, .ready(session: "s"), call: call),
            Self.record(15, 0, .connectionOpened(.asr, number: call), call: nil),
        ]
        for (turn, text) in [(1, "one"), (2, "two")] {
            records += Self.turn(turn, saying: text, call: call)
            guard turn == 1 else { continue }
            let closed = TraceEvent.connectionClosed(.asr, number: call)
            records.append(Self.record(1_600, 1, closed, call: call))
        }
        return records + [Self.record(3_000, 2, .ended(.completed), call: call)]
    }

    /// One turn, which begins after as many seconds as its number.
    static func turn(_ turn: Int, saying text: String, call: Int = 1) -> [TraceRecord] {
        let start = turn * 1_000
        let events: [(Int, TraceEvent)] = [
            (0, .speechStarted(media: "media/\(text).wav")),
            (50, .speechEnded),
            (100, .finalTextSent(text: text)),
            (200, .recognized(text: text)),
            (210, .chatRequested(remembering: turn == 1 ? nil : "a. b.")),
            (220, .firstTextReceived(speaker: "doreen")),
            (250, .lastTokenSent(text: "a. b.")),
            (300, .sentenceStarted(text: "a.")),
            (305, .audioSent(sentence: 1, .zeros(10))),
            (310, .audio(.zeros(10), playing: nil)),
            (400, .sentenceStarted(text: "b.")),
            (405, .audioSent(sentence: 2, .zeros(10))),
            (410, .audio(.zeros(10), playing: nil)),
            (500, .done),
        ]
        return events.map { Self.record(start + $0.0, turn, $0.1, call: call) }
    }
}

extension [TraceRecord] {
    /// Without the records that `isIt` is true of.
    func without(where isIt: (TraceRecord) -> Bool) -> [TraceRecord] { self.filter { !isIt($0) } }

    /// With `event` where the trace has its time, in `turn` of call 1.
    func with(_ milliseconds: Int, _ turn: Int, _ event: TraceEvent) -> [TraceRecord] {
        let record = JudgedCall.record(milliseconds, turn, event)
        let index = self.firstIndex { $0.at > record.at && $0.call == 1 } ?? self.count
        return self[..<index] + [record] + self[index...]
    }

    /// Without anything that comes after, and ending for `reason`.
    func ending(_ milliseconds: Int, _ turn: Int, _ reason: EndReason) -> [TraceRecord] {
        let last = Instant(sinceStart: .milliseconds(milliseconds))
        return self.filter { $0.at <= last } + [
            JudgedCall.record(milliseconds, turn, .ended(reason))
        ]
    }
}
