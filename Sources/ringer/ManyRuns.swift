import Report
import Scenario

/// Several scenarios, each run on its own: with its own mocks, and its own server on free ports.
struct ManyRuns: Sendable {
    let scenarios: [LoadedScenario]
    /// Runs one of them.
    let carryOutOne: @Sendable (LoadedScenario) async -> SuiteRun
    /// How many run at once.
    let jobCount: Int
    /// Whether nothing new begins after one that is not good.
    let stopsEarly: Bool

    /// What became of the scenarios, in their order.
    struct Result: Sendable {
        var runs: [SuiteRun]
        /// The names of those that were not begun.
        var notRun: [String]
        var wasInterrupted: Bool
    }

    /// Runs them, in order. When the task is cancelled, the callers hang up, and nothing new begins.
    ///
    /// - Parameter ended: Called with each run as it ends, one after the other.
    /// - Returns: What became of all.
    func carryOut(ended: @Sendable (SuiteRun) -> Void) async -> Result {
        var runs: [SuiteRun?] = self.scenarios.map { _ in nil }
        await withTaskGroup(of: (Int, SuiteRun).self) { group in
            var next = 0
            var mayBegin = true
            func begin() {
                guard mayBegin, next < self.scenarios.count, !Task.isCancelled else { return }
                let index = next
                next += 1
                group.addTask {
                    (index, await self.carryOutOne(self.scenarios[index]))
                }
            }
            for _ in 0..<self.jobCount { begin() }
            while let (index, run) = await group.next() {
                runs[index] = run
                if self.stopsEarly, run.verdict != .pass { mayBegin = false }
                begin()
                ended(run)
            }
        }
        let notRun = zip(self.scenarios, runs).filter { $1 == nil }.map { $0.0.scenario.name }
        return Result(
            runs: runs.compactMap(\.self),
            notRun: notRun,
            wasInterrupted: Task.isCancelled
        )
    }
}
