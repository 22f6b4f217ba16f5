import Support
import Testing
import Timeline
import Trace

struct MetricsTests {
    @Test func aWholeTurnIsMeasured() {
        let ready = [
            TraceRecord(at: .start, call: 1, turn: 0, event: .dialled),
            TraceRecord(
                at: Instant(sinceStart: .milliseconds(12)),
                call: 1,
                turn: 0,
                event: .ready(session: "s")
            ),
        ]
        let metrics = Metrics(ready + records(wholeTurn))
        let expected: [(Metric, Int64)] = [
            (.firstAudio, 2_905), (.endpointing, 2_101), (.response, 804), (.asrFinal, 120),
            (.llmFirstToken, 317), (.ttsFirstByte, 259), (.sentenceWait, 225),
            (.serverOverhead, 9), (.turn, 3_500), (.ready, 12), (.underrun, 0),
        ]
        for (metric, milliseconds) in expected {
            #expect(metrics[metric] == Samples([.milliseconds(milliseconds)]), "\(metric)")
        }
        #expect(expected.map(\.0) == Metric.allCases)
    }

    @Test(arguments: Metric.allCases) func nothingMeasuredIsNotZero(metric: Metric) {
        let samples = Metrics([])[metric]
        #expect(samples.count == 0)
        #expect(samples.max == nil)
        #expect(samples.mean == nil)
        #expect(samples.percentile(permille: 500) == nil)
    }

    @Test func eachSentenceWaitsForItself() {
        let metrics = Metrics(
            records([
                (0, .firstByteSent(sentence: 1)),
                (10, .firstByteSent(sentence: 2)),
                (15, .sentenceStarted(text: "a")),
                (16, .audio(.zeros(1), playing: nil)),
                (17, .audio(.zeros(1), playing: nil)),
                (20, .firstByteSent(sentence: 3)),
                (30, .sentenceStarted(text: "b")),
                (31, .audio(.zeros(1), playing: nil)),
            ])
        )
        #expect(metrics[.sentenceWait] == Samples([.milliseconds(16), .milliseconds(21)]))
    }

    @Test(
        arguments: [
            ([(0, 100)], 0), ([(0, 100), (100, 50)], 0), ([(0, 100), (130, 50)], 30),
            // What comes early is played later, and gives time.
            ([(0, 100), (10, 100), (250, 10)], 50), ([(0, 10), (20, 10), (45, 10)], 25),
        ] as [([(Int64, Int64)], Int64)]
    )
    func anAnswerPausesWhereItsAudioHasNotCome(audio: [(Int64, Int64)], pause: Int64) {
        let metrics = Metrics(
            records(
                audio.map { at, playing in
                    (at, .audio(.zeros(1), playing: .milliseconds(playing)))
                }
            )
        )
        #expect(metrics[.underrun] == Samples([.milliseconds(pause)]))
    }

    @Test func nobodyKnowsHowAudioIsHeardThatCannotBeDecoded() {
        let metrics = Metrics(
            records([
                (0, .audio(.zeros(1), playing: .milliseconds(100))),
                (300, .audio(.zeros(1), playing: nil)),
            ])
        )
        #expect(metrics[.underrun].count == 0)
    }

    @Test func aCallThatNeverGotReadyHasNoTimeForIt() {
        let metrics = Metrics(records([(0, .dialled), (5, .ended(.completed))]))
        #expect(metrics[.ready].count == 0)
    }

    @Test func everyMetricSaysWhatItMeasures() {
        #expect(Metric.firstAudio.from == "end of speech, as scheduled")
        #expect(Metric.firstAudio.to == "first audio of the answer at the caller")
        #expect(Metric.allCases.allSatisfy { $0.unit == "ms" && !$0.from.isEmpty })
        #expect(
            Metric.allCases.map(\.rawValue).joined(separator: " ")
                == """
                first_audio endpointing response asr_final llm_ttft tts_ttfb sentence_wait \
                server_overhead turn ready underrun
                """
        )
    }
}
