import Call
import Testing
import Timeline
import Trace

/// Delays that are known are put into the providers, and what is reported must be those delays: in virtual
/// time to the nanosecond.
struct CalibrationTests {
    private static let delays: [Duration] = [
        .zero, .microseconds(1), .milliseconds(20), .milliseconds(250), .seconds(2),
    ]

    @Test(arguments: delays) func aKnownDelayIsReported(delay: Duration) throws {
        let behavior = ProviderBehavior(
            chat: .init(firstToken: .fixed(delay)),
            synthesizer: .init(firstByte: .fixed(delay))
        )
        let world = try World(behavior: behavior)
        #expect(world.run())
        let metrics = Metrics(world.trace)
        for metric in [Metric.llmFirstToken, .ttsFirstByte] {
            let samples = metrics[metric]
            #expect(samples.count == 3, "\(metric)")
            #expect(samples.min == delay, "\(metric)")
            #expect(samples.max == delay, "\(metric)")
            #expect(samples.percentile(permille: 500) == delay, "\(metric)")
        }
    }

    /// What providers take longer, the caller waits longer, and the server is not blamed for.
    @Test(arguments: delays) func aDelayIsItsOwnersAndNobodyElses(delay: Duration) throws {
        func metrics(_ delay: Duration) throws -> Metrics {
            let world = try World(
                behavior: ProviderBehavior(chat: .init(firstToken: .fixed(delay)))
            )
            #expect(world.run())
            return Metrics(world.trace)
        }
        let (quick, slow) = (try metrics(.zero), try metrics(delay))
        #expect(slow[.firstAudio].mean == quick[.firstAudio].mean.map { $0 + delay })
        #expect(slow[.response].mean == quick[.response].mean.map { $0 + delay })
        for metric in [Metric.serverOverhead, .endpointing, .asrFinal, .ttsFirstByte] {
            #expect(slow[metric] == quick[metric], "\(metric)")
        }
    }

    /// Each of many delays is reported, and so are their percentiles: to half a microsecond and a 32,768th.
    @Test(arguments: [1, 2, 3] as [UInt64]) func ofManyDelaysThePercentilesAreRight(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let delay = Delay.lognormal(
            median: .milliseconds(320),
            sigma: Ratio(partsPerMillion: 800_000)
        )
        let inserted = (0..<1_500).map { _ in delay.applied(to: .zero, using: &random) }
        var metrics = Metrics()
        for (index, delay) in inserted.enumerated() {
            let start = Instant(sinceStart: .seconds(index))
            let events: [(Instant, TraceEvent)] = [
                (start, .chatRequested(remembering: nil)),
                (start.advanced(by: delay), .firstTokenSent),
            ]
            metrics.add(
                CallMeasurement(
                    events.map { TraceRecord(at: $0, call: index + 1, turn: 1, event: $1) }
                )
            )
        }
        let sorted = inserted.sorted()
        for permille in [500, 900, 950, 990] {
            let rank = (sorted.count * permille + 999) / 1_000
            let reported = metrics[.llmFirstToken].percentile(permille: permille) ?? .zero
            let error = reported.inMilliseconds - sorted[rank - 1].inMilliseconds
            #expect(abs(error) < 1, "p\(permille): \(error) ms")
        }
    }
}
