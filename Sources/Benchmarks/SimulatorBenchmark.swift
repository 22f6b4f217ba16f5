import Fixture
import Quickstart
import Scenario
import Simulator
import Timeline

/// How many calls of a minute, with four turns, one core simulates in a second, beside the bare queue of events.
struct SimulatorBenchmark {
    /// How many calls, and how many of them go on at a time.
    private let callCount = 600
    private let rate = 1

    /// Runs them all.
    func table() throws -> Table {
        var table = Table(
            "Simulator: calls of a minute with four turns, one core",
            columns: [
                "fidelity", "calls/s", "events/call", "events/s", "queue alone/s", "queue's share",
            ]
        )
        let scenario = try self.scenario(callCount: self.callCount)
        let warmUp = try self.scenario(callCount: self.callCount / 10)
        let matcher = try Matcher(Fixture(loading: Quickstart()))
        let queue = self.queueNanoseconds()
        for fidelity in [Fidelity.messages, .wire] {
            let options = SimulatedRun.Options(fidelity: fidelity)
            _ = try SimulatedRun(warmUp, matcher: matcher, options: options).run { _ in }
            let run = try SimulatedRun(scenario, matcher: matcher, options: options)
            let start = ContinuousClock.now
            var recordCount = 0
            let result = run.run { _ in recordCount += 1 }
            let seconds = start.duration(to: .now).inMilliseconds / 1_000
            guard recordCount > self.callCount * 100 else {
                throw Unmeasurable(description: "calls in which hardly anything happens")
            }
            let perEvent = seconds * 1e9 / Double(result.eventCount)
            table.add(
                fidelity.rawValue,
                (Double(self.callCount) / seconds).text(0),
                (Double(result.eventCount) / Double(self.callCount)).text(0),
                (1e9 / perEvent).text(0),
                (1e9 / queue).text(0),
                (100 * queue / perEvent).text(1) + " %"
            )
        }
        table.note(
            "What is not the queue's is the machines', the links' and the trace's. Nothing is judged here."
        )
        return table
    }

    private func scenario(callCount: Int) throws -> Scenario {
        let turns = [1, 2, 3, 1].map { "    - say: turn-\($0).wav\n    - wait: 4s\n" }.joined()
        let text = """
            name: simulated
            fixture: ../Fixtures/quickstart
            load: { calls: \(callCount), rate: \(self.rate)/s }
            caller:
              turns:

            """ + turns
        return try Scenario(text: text, file: "simulated.yaml")
    }

    /// What the queue costs for each event, with as many waiting as in the runs.
    private func queueNanoseconds() -> Double {
        var exercise = QueueExercise(depth: 4 * 60 * self.rate)
        let count = 1_000_000
        exercise.run(count)
        let start = ContinuousClock.now
        exercise.run(count)
        return Double(start.duration(to: .now).wholeNanoseconds) / Double(count)
    }
}
