import Report
import Scenario
import Timeline
import Trace

extension [TraceRecord] {
    /// What the caller of `call` heard and did, in order and in words; audio is told by its size.
    func heard(in call: Int) -> [String] {
        self.filter { $0.call == call }.compactMap { record in
            switch record.event {
            case .dialled: "dialled"
            case .connected: "connected"
            case .ready: "ready"
            case .speechStarted(let media): "speaks \(media)"
            case .recognized(let text): "recognized \(text)"
            case .sentenceStarted(let text): "sentence \(text)"
            case .audio(let digest, _): "audio \(digest.byteCount)"
            case .interjected(let media): "interjects \(media)"
            case .sentRaw(let byteCount): "sends \(byteCount)"
            case .sentenceEnded: "sentence ended"
            case .done: "done"
            case .botError(let code, let message): "error \(code): \(message)"
            case .ended(let reason): "ended \(reason)"
            case .violation(let violation): "violation \(violation.kind.rawValue)"
            case .speechEnded, .finalTextSent, .endpointReached, .chatRequested, .firstTokenSent,
                .firstSentenceSent,
                .lastTokenSent, .firstTextReceived, .sentenceTextReceived, .firstByteSent,
                .lastByteSent, .warning, .connectionOpened, .connectionClosed, .connectionRefused,
                .fault, .prefixHeard, .audioSent:
                nil
            }
        }
    }

    /// What is wrong, in words.
    var violations: [Violation] {
        self.compactMap { if case .violation(let violation) = $0.event { violation } else { nil } }
    }

    /// The errors that callers were told, as code and message.
    var botErrors: [String] {
        self.compactMap { record in
            if case .botError(let code, let message) = record.event {
                "\(code): \(message)"
            } else {
                nil
            }
        }
    }

    /// The report on a run of `scenario` that left this trace.
    func report(
        on scenario: Scenario,
        wasInterrupted: Bool = false,
        generator: GeneratorHealth = GeneratorHealth()
    ) -> RunReport {
        let fold = RunFold(scenario, self)
        return RunReport(
            scenario: scenario.name,
            seed: 1,
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
            judgement: fold.judge.judgement(),
            wasInterrupted: wasInterrupted,
            generator: generator,
            repeatCommand: "ringer run"
        )
    }
}

/// All that a caller of the quickstart hears when it says its turn `number`.
func quickstartTurn(_ number: Int) -> [String] {
    let turns = [
        [
            "speaks media/turn-1.wav", "recognized 你好，我叫小林，你是谁呀？",
            "sentence 你好，小林！", "audio 9936",
            "sentence 我是乔青青，很高兴认识你。", "audio 20064", "done",
        ],
        [
            "speaks media/turn-2.wav", "recognized 今天上海天气怎么样？",
            "sentence 今天上海多云，二十三度。", "audio 17832",
            "sentence 早晚有点凉，出门带件外套吧。", "audio 23952", "done",
        ],
        [
            "speaks media/turn-3.wav", "recognized 好的，谢谢你，再见！",
            "sentence 不客气。", "audio 5424",
            "sentence 祝你今天开心，再见！", "audio 15744", "done",
        ],
    ]
    return turns[number - 1]
}

/// All that a caller hears in a call of these turns of the quickstart.
func quickstartCall(_ turns: Int...) -> [String] {
    ["dialled", "connected", "ready"] + turns.flatMap(quickstartTurn) + ["ended completed"]
}
