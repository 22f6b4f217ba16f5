import Call
import Fixture
import Live
import NIOCore
import NIOPosix
import Quickstart
import Scenario
import Timeline
import Trace
import Transport

/// From SentenceRecognized to the first audio of the answer, with providers that take no time: what our
/// server and the loopback take.
struct LatencyBenchmark {
    private static let callCount = 10
    /// One call every 1.2 s, so that the turns of the calls come one after another.
    private static let rate = CallRate(49, per: .minute)

    private let scenario: Scenario
    private let matcher: Matcher

    init() throws {
        let quickstart = Quickstart()
        var scenario = try Scenario(text: quickstart.scenario, file: "quickstart.yaml")
        scenario.providers = ProviderBehavior(
            recognizer: .init(finalLag: .fixed(.zero)),
            chat: .init(firstToken: .fixed(.zero), betweenTokens: .fixed(.zero)),
            synthesizer: .init(firstByte: .fixed(.zero), pace: .realTime(.zero))
        )
        // What is measured begins after it, so the wait is not worth its time here.
        scenario.server.endpointSilence = .milliseconds(200)
        scenario.load = Scenario.Load(.steady(Self.rate, .even), calls: Self.callCount)
        self.scenario = scenario
        self.matcher = try Matcher(Fixture(loading: quickstart))
    }

    /// Runs the calls, and round trips for comparison.
    func table() async throws -> Table {
        var table = Table(
            "Latency, real time, providers that take no time",
            columns: ["what", "n", "median ms", "max ms"]
        )
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let echoes = try await Echo.roundTrips(server: group.next(), client: group.next())
        try await group.shutdownGracefully()
        Self.add("round trip of a WebSocket message", Samples(echoes), to: &table)
        let run = try LiveRun(
            self.scenario,
            matcher: self.matcher,
            options: LiveRun.Options()
        )
        let trace = try await run.run().trace
        let metrics = Metrics(trace)
        let turnCount = Self.callCount * self.scenario.callers[0].utteranceCount
        guard metrics[.response].count == turnCount else {
            let count = metrics[.response].count
            throw Unmeasurable(description: "\(count) of \(turnCount) turns were answered")
        }
        Self.add("SentenceRecognized to first audio", metrics[.response], to: &table)
        let firstDial = Samples(trace.prefix(1).map(\.at.sinceStart))
        Self.add("start of the run to the first call", firstDial, to: &table)
        table.note(
            "On the way are two round trips, to the model and to the synthesizer. "
                + "Aim: below 5 ms at the median."
        )
        return table
    }

    private static func add(_ name: String, _ samples: Samples, to table: inout Table) {
        table.add(
            name,
            "\(samples.count)",
            samples.percentile(permille: 500)?.inMilliseconds.text(2) ?? "",
            samples.max?.inMilliseconds.text(2) ?? ""
        )
    }
}
