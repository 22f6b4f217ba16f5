import Fixture
import Foundation
import Live
import NIOCore
import NIOPosix
import Quickstart
import Report
import Scenario
import Timeline
import Trace

/// Callers, our server and the mocks in one process, at real time: how many calls that carries, and what a
/// call costs of time and memory.
struct StackBenchmark {
    /// Calls at a time.
    var concurrent = 1_000
    /// How long calls keep beginning.
    var minutes = 1

    /// What was seen at the end of a minute.
    private struct Minute {
        var residentByteCount: Int
        var callCount: Int
    }

    /// Runs the calls.
    func table() async throws -> Table {
        let scenario = try self.scenario()
        let matcher = try Matcher(Fixture(loading: Quickstart()))
        let options = LiveRun.Options(keepsTrace: false)
        let run = try LiveRun(scenario, matcher: matcher, options: options)
        let judge = RunJudge(scenario, seed: 1, farewell: run.farewell)
        let before = Memory.now
        let cpu = Expense.processNanoseconds
        let watch = Task { try await self.minutes(of: judge) }
        let start = ContinuousClock.now
        let result = try await run.run { judge.observe($0) }
        let duration = start.duration(to: .now)
        let fold = await judge.conclude()
        let spent = Expense.processNanoseconds - cpu
        let report = RunReport(
            scenario: scenario.name,
            seed: 1,
            origin: RunOrigin(
                id: "benchmark",
                startedAt: 0,
                duration: duration,
                scenarioDigest: "",
                version: ""
            ),
            expectations: RunExpectations(scenario),
            tally: fold.judge.tally,
            gallery: fold.gallery,
            judgement: fold.judge.judgement(),
            wasInterrupted: false,
            generator: result.health,
            repeatCommand: ""
        )
        let minutes = (try? await watch.value) ?? []
        return await self.table(report, spent: spent, before: before, minutes)
    }

    // MARK: The run

    /// A call of a minute, with four turns.
    private func scenario() throws -> Scenario {
        let turns = [1, 2, 3, 1].map { "    - say: turn-\($0).wav\n    - wait: 4s\n" }.joined()
        let text = """
            name: stack
            fixture: ../Fixtures/quickstart
            caller:
              turns:

            """ + turns
        var scenario = try Scenario(text: text, file: "stack.yaml")
        let rampUp = Duration.milliseconds(10) * self.concurrent
        scenario.load = Scenario.Load(
            .concurrent(self.concurrent, rampUp: rampUp),
            lasts: rampUp + .seconds(60 * self.minutes)
        )
        return scenario
    }

    /// Looks at our memory at the end of each minute in which all callers were there.
    private func minutes(of judge: RunJudge) async throws -> [Minute] {
        var minutes: [Minute] = []
        try await Self.wait(.milliseconds(10 * Int64(self.concurrent)))
        for _ in 0..<self.minutes {
            try await Self.wait(.seconds(60))
            minutes.append(
                Minute(
                    residentByteCount: Memory.now.resident,
                    callCount: judge.soFar.judge.tally.calls.begun
                )
            )
        }
        return minutes
    }

    private static func wait(_ time: TimeAmount) async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        try await eventLoop.scheduleTask(in: time) {}.futureResult.get()
    }

    // MARK: The table

    private func table(
        _ report: RunReport,
        spent: Int64,
        before: Memory,
        _ minutes: [Minute]
    ) async -> Table {
        let health = report.generator
        let idle = Samples(await IdleTimer.measure())
        let metrics = report.tally.metrics
        var table = Table(
            "Full stack: \(self.concurrent) calls at a time for \(self.minutes) min, real time, one process",
            columns: ["what", "p50", "p99", "max", "floor p99"]
        )
        func add(_ name: String, _ samples: Samples, floor: String = "") {
            let cells = [500, 990].map {
                samples.percentile(permille: $0)?.inMilliseconds.text(2) ?? "?"
            }
            table.add(name, cells[0], cells[1], samples.max?.inMilliseconds.text(2) ?? "?", floor)
        }
        let timer = idle.percentile(permille: 990)?.inMilliseconds.text(2) ?? "?"
        add("packets left late, ms", health.sendLateness, floor: timer)
        add("mocks answered late, ms", health.emissionLateness, floor: timer)
        add("first_audio, ms", metrics[.firstAudio])
        add("server_overhead, ms", metrics[.serverOverhead])
        add("ready, ms", metrics[.ready])
        let calls = report.tally.calls
        let callMinutes = Double(calls.duration.wholeNanoseconds) / 60e9
        table.note(
            "\(report.verdict.rawValue): \(calls.begun) calls, \(calls.completed) completed,"
                + " \(report.tally.turns.completed) of \(report.tally.turns.begun) turns answered,"
                + " \(report.judgement.findings.count) violations."
        )
        for doubt in report.judgement.doubts + report.ownDoubts { table.note("in doubt: \(doubt)") }
        table.note(
            "\((Double(spent) / 1e6 / callMinutes).text(1)) ms CPU per call-minute for all three;"
                + " longest stall: callers and mocks "
                + "\(Self.longest(health.stalls[.fleet])) ms, server "
                + "\(Self.longest(health.stalls[.server])) ms. Floor: a timer on an idle loop."
        )
        let memory = minutes.map { minute in
            "\(minute.residentByteCount >> 20) MiB after \(minute.callCount) calls"
        }
        let each = minutes.first.map { ($0.residentByteCount - before.resident) / self.concurrent }
        table.note(
            "Resident at the end of each minute: \(memory.joined(separator: ", "));"
                + " \((each ?? 0) >> 10) KiB for each call that is up, all three together."
        )
        return table
    }

    private static func longest(_ stalls: LoopStalls?) -> String {
        stalls?.longest?.inMilliseconds.text(1) ?? "?"
    }
}
