import Fixture
import Foundation
import Live
import Quickstart
import Report
import Scenario
import Simulator
import Timeline
import Trace

/// What a plan predicts for a live run, beside that run; and a million calls at a time.
struct PlanBenchmark {
    /// Calls at a time, in the run that is predicted.
    private let callCount = 500
    /// In the run by which it is predicted.
    private let sampleCallCount = 100
    private let millionCount = 1_000_000

    /// Measures a hundred calls, predicts five hundred by them, and measures these.
    func comparison() async throws -> Table {
        var scenario = try self.scenario()
        let matcher = try Matcher(Fixture(loading: Quickstart()))
        scenario.load = Self.load(self.sampleCallCount)
        let sample = try await Self.measure(scenario, matcher)
        guard let work = sample.health.serverWork else {
            throw Unmeasurable(description: "a server of which nobody knows what it spends")
        }
        let costs = try ServerCosts(fitting: work)
        let templates = try CallTemplates(of: scenario, matcher: matcher, seed: 1)
        scenario.load = Self.load(self.callCount)
        let forecast = FleetModel(templates, FleetModel.Settings(costs: costs))
            .forecast(scenario.load)
        let live = try await Self.measure(scenario, matcher)
        return try self.table(costs, forecast, live)
    }

    /// A million calls at a time, without waiting for any.
    func million() throws -> Table {
        let scenario = try self.scenario()
        let matcher = try Matcher(Fixture(loading: Quickstart()))
        let templates = try CallTemplates(of: scenario, matcher: matcher, seed: 1)
        let costs = ServerCosts(perFrame: .microseconds(25), perTurn: .milliseconds(2))
        let settings = FleetModel.Settings(serverCount: 100, coreCount: 8, costs: costs)
        let start = ContinuousClock.now
        let forecast = FleetModel(templates, settings).forecast(
            Scenario.Load(.concurrent(self.millionCount, rampUp: .seconds(60)), lasts: .seconds(60))
        )
        let seconds = start.duration(to: .now).inMilliseconds / 1_000
        var table = Table(
            "Plan: a million calls of a minute at a time, one core",
            columns: [
                "calls at a time", "turns", "seconds", "events/s", "bytes a call", "MiB in all",
            ]
        )
        table.add(
            "\(forecast.callCountMax)",
            "\(forecast.turnCount)",
            seconds.text(1),
            (Double(forecast.eventCount) / seconds).text(0),
            "\(FleetModel.byteCountPerCall)",
            Memory.peak.map { "\($0 >> 20)" } ?? "?"
        )
        table.note("MiB in all: the most that the process ever had, by then.")
        return table
    }

    // MARK: Parts

    private static func signed(_ number: Double, _ digits: Int) -> String {
        (number < 0 ? "-" : "+") + number.magnitude.text(digits)
    }

    private func scenario() throws -> Scenario {
        let turns = [1, 2, 3, 1].map { "    - say: turn-\($0).wav\n    - wait: 4s\n" }.joined()
        let text = """
            name: planned
            fixture: ../Fixtures/quickstart
            caller:
              turns:

            """ + turns
        return try Scenario(text: text, file: "planned.yaml")
    }

    /// So many at a time for a little longer than a call takes.
    private static func load(_ count: Int) -> Scenario.Load {
        Scenario.Load(.concurrent(count, rampUp: .seconds(10)), lasts: .seconds(25))
    }

    private static func measure(
        _ scenario: Scenario,
        _ matcher: Matcher
    ) async throws -> (health: GeneratorHealth, tally: RunTally) {
        let options = LiveRun.Options(keepsTrace: false)
        let run = try LiveRun(scenario, matcher: matcher, options: options)
        let judge = RunJudge(scenario, seed: 1, farewell: run.farewell)
        let result = try await run.run { judge.observe($0) }
        return (result.health, await judge.conclude().judge.tally)
    }

    private func table(
        _ costs: ServerCosts,
        _ forecast: Forecast,
        _ live: (health: GeneratorHealth, tally: RunTally)
    ) throws -> Table {
        var table = Table(
            "Plan: \(self.callCount) calls at a time, predicted by \(self.sampleCallCount), and in real time",
            columns: ["what", "predicted", "measured", "difference"]
        )
        func add(_ name: String, _ predicted: Double, _ measured: Double, digits: Int) {
            table.add(
                name,
                predicted.text(digits),
                measured.text(digits),
                Self.signed(predicted - measured, digits) + ", "
                    + Self.signed(100 * (predicted - measured) / measured, 1) + " %"
            )
        }
        let measured = live.tally.metrics[.firstAudio]
        for (name, permille) in [("p50", 500), ("p95", 950), ("p99", 990)] {
            guard let one = forecast.firstAudio.percentile(permille: permille),
                let other = measured.percentile(permille: permille)
            else { throw Unmeasurable(description: "too few turns") }
            add("first_audio \(name), ms", one.inMilliseconds, other.inMilliseconds, digits: 1)
        }
        let blocks = live.health.serverWork?.blocks ?? []
        let cpu = blocks.reduce(Duration.zero) { $0 + $1.cpu }
        let time = blocks.reduce(Duration.zero) { $0 + $1.duration }
        add(
            "server's share of a core, %",
            Double(forecast.utilization.partsPerMillion) / 10_000,
            100 * (cpu / time),
            digits: 2
        )
        add("turns", Double(forecast.turnCount), Double(measured.count), digits: 0)
        table.note(
            "By the run of \(self.sampleCallCount) calls a frame takes "
                + "\((costs.perFrame.inMilliseconds * 1_000).text(1)) us, a turn "
                + "\(costs.perTurn.inMilliseconds.text(2)) ms, and a second of a call "
                + "\((costs.perCallSecond.inMilliseconds * 1_000).text(1)) us."
        )
        return table
    }
}
