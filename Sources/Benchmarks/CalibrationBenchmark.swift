import Call
import Fixture
import Live
import Quickstart
import Scenario
import Timeline
import Trace

/// Known delays are put into the mocks, and what is reported must be those delays: of one call, and of 500 at
/// a time.
struct CalibrationBenchmark {
    private static let delays: [Duration] = [
        .zero, .milliseconds(20), .milliseconds(200), .seconds(2),
    ]
    private static let callCounts = [1, 500]
    /// How far off a reported percentile may be.
    private static let errorMax = Duration.milliseconds(1)

    /// Runs them all.
    func table() async throws -> Table {
        var table = Table(
            "Calibration: a delay of the model's first token, and what is reported of it",
            columns: ["calls", "inserted ms", "n", "p50 ms", "p95 ms", "p99 ms", "within 1 ms"]
        )
        let matcher = try Matcher(Fixture(loading: Quickstart()))
        for count in Self.callCounts {
            for delay in Self.delays {
                let scenario = try Self.scenario(count, delay)
                let options = LiveRun.Options()
                let run = try LiveRun(scenario, matcher: matcher, options: options)
                Self.add(count, delay, Metrics(try await run.run().trace), to: &table)
            }
        }
        table.note(
            "From the request at the mock to its first token. A percentile without enough samples is not"
                + " printed."
        )
        return table
    }

    private static func scenario(_ count: Int, _ delay: Duration) throws -> Scenario {
        let text = """
            name: calibration
            fixture: ../Fixtures/quickstart
            caller:
              turns:
                - say: turn-3.wav
            server: { endpoint_silence: 200ms }
            """
        var scenario = try Scenario(text: text, file: "calibration.yaml")
        scenario.providers = ProviderBehavior(chat: .init(firstToken: .fixed(delay)))
        scenario.load = Scenario.Load(
            .steady(CallRate(100, per: .second), .even),
            calls: count
        )
        return scenario
    }

    private static func add(
        _ count: Int,
        _ delay: Duration,
        _ metrics: Metrics,
        to table: inout Table
    ) {
        let samples = metrics[.llmFirstToken]
        // Of a single call there is one time, which is all percentiles.
        let single = samples.count == 1 ? samples.max : nil
        let percentiles = [500, 950, 990].map { samples.percentile(permille: $0) ?? single }
        let isRight = percentiles.allSatisfy { reported in
            reported.map { delay <= $0 && $0 - delay <= Self.errorMax } ?? false
        }
        let texts = percentiles.map { $0?.inMilliseconds.text(2) ?? "-" }
        table.add(
            "\(count)",
            delay.inMilliseconds.text(0),
            "\(samples.count)",
            texts[0],
            texts[1],
            texts[2],
            isRight ? "yes" : "no"
        )
    }
}
