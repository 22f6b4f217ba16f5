import Report
import Scenario
import Support
import Timeline
import Trace

/// A record at `microseconds` after the start of the run.
func record(
    _ microseconds: Int64,
    _ event: TraceEvent,
    call: Int? = 1,
    turn: Int = 1
) -> TraceRecord {
    let at = Instant(sinceStart: .microseconds(microseconds))
    return TraceRecord(at: at, call: call, turn: turn, event: event)
}

/// Whole calls, as the machines write them.
enum SampleCall {
    static let question = "今天上海天气怎么样？"
    static let answer = "今天上海多云，二十三度。"

    /// One turn in which every milestone is there, from `start` on, in microseconds.
    static func turn(_ turn: Int = 1, call: Int = 1, from start: Int64 = 1_000_000) -> [TraceRecord]
    {
        let events: [(Int64, TraceEvent)] = [
            (-1_500_000, .speechStarted(media: "media/turn-1.wav")),
            (0, .speechEnded),
            (120_310, .finalTextSent(text: Self.question)),
            (2_203_080, .endpointReached),
            (2_203_420, .recognized(text: Self.question)),
            (2_203_444, .chatRequested(remembering: nil)),
            (2_523_900, .firstTokenSent),
            (2_524_000, .firstTextReceived(speaker: "v")),
            (2_648_700, .firstSentenceSent),
            (2_649_000, .sentenceTextReceived(sentence: 1)),
            (2_660_000, .lastTokenSent(text: Self.answer)),
            (2_829_650, .firstByteSent(sentence: 1)),
            (2_829_650, .audioSent(sentence: 1, .zeros(9_216))),
            (2_959_700, .lastByteSent(sentence: 1)),
            (2_960_100, .sentenceStarted(text: Self.answer)),
            (2_960_951, .audio(.zeros(9_216), playing: .milliseconds(2_304))),
            (5_264_000, .done),
        ]
        return events.map { record(start + $0, $1, call: call, turn: turn) }
    }

    /// What a caller notes of that turn, without anything from the providers.
    static func foreignTurn(_ turn: Int = 1, call: Int = 1) -> [TraceRecord] {
        Self.turn(turn, call: call).filter { record in
            switch record.event {
            case .finalTextSent, .endpointReached, .chatRequested, .firstTokenSent,
                .firstSentenceSent,
                .firstTextReceived, .sentenceTextReceived, .lastTokenSent, .firstByteSent,
                .audioSent, .lastByteSent:
                false
            default: true
            }
        }
    }

    /// A call of `turnCount` turns that ends for `reason`.
    static func whole(
        _ call: Int = 1,
        turnCount: Int = 1,
        ending reason: EndReason = .completed
    ) -> [TraceRecord] {
        var records = [
            record(0, .dialled(late: .zero), call: call, turn: 0),
            record(900, .connected, call: call, turn: 0),
            record(1_400, .ready(session: "s-\(call)"), call: call, turn: 0),
            record(1_500, .connectionOpened(.asr, number: call), call: nil, turn: 0),
        ]
        for turn in 1...turnCount {
            let start = Int64(turn) * 8_000_000 + Int64(turn * turn) * 1_370
            records += Self.turn(turn, call: call, from: start)
        }
        let end = Int64(turnCount + 1) * 8_000_000
        let closed = TraceEvent.connectionClosed(.asr, number: call)
        records.append(record(end, closed, call: call, turn: turnCount))
        return records + [record(end, .ended(reason), call: call, turn: turnCount)]
    }
}

extension RunReport {
    /// The report of a run of `turnCount` turns a call in which `trace` was recorded. `change` is made to
    /// each finding.
    static func sample(
        _ trace: [TraceRecord],
        turnCount: Int = 1,
        wasInterrupted: Bool = false,
        lateness: [Duration] = [.microseconds(40), .microseconds(90)],
        changing change: (inout Finding) -> Void = { _ in }
    ) throws -> RunReport {
        let says = String(repeating: "    - say: a.wav\n", count: turnCount)
        let text = "name: sample\nfixture: f\ncaller:\n  turns:\n" + says
        let scenario = try Scenario(text: text, file: "sample.yaml")
        var health = GeneratorHealth()
        health.sendLateness = Samples(lateness)
        health.cpu = .milliseconds(321)
        let fold = RunFold(scenario, trace)
        var judgement = fold.judge.judgement()
        for index in judgement.findings.indices { change(&judgement.findings[index]) }
        return RunReport(
            scenario: scenario.name,
            seed: 7,
            origin: RunOrigin(
                id: "r",
                startedAt: 1_700_000_000_000,
                duration: .seconds(20),
                scenarioDigest: "d",
                version: "0"
            ),
            expectations: RunExpectations(scenario),
            tally: fold.judge.tally,
            gallery: fold.gallery,
            judgement: judgement,
            wasInterrupted: wasInterrupted,
            generator: health,
            repeatCommand: "ringer run sample.yaml --seed 7"
        )
    }
}
