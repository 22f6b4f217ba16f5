import Report
import Scenario

/// Rings a server with more and more calls at a time, to see how many it carries.
struct CapacityRun: Sendable {
    let loaded: LoadedScenario
    let settings: RunSettings

    /// Tries one number of calls after the other. When the task is cancelled, the callers hang up.
    ///
    /// - Parameter tell: Called with each number that was tried.
    /// - Returns: What was found.
    func carryOut(tell: @Sendable (CapacityReport.Trial) -> Void) async -> CapacityReport {
        var search = self.loaded.scenario.capacity.search
        var report = CapacityReport(
            scenario: self.loaded.scenario.name,
            seed: self.settings.seed,
            trials: [],
            end: .interrupted,
            repeatCommand: self.settings.repeatCommand(of: self.loaded.found)
        )
        while let level = search.nextLevel {
            let run = await self.settings.carryOut(inSilence: self.loading(level))
            if Task.isCancelled { return report }
            switch self.outcome(of: run) {
            case .failure(let end):
                report.end = end.end
                return report
            case .success(let trial):
                search.tried(level, trial.outcome)
                let trial = CapacityReport.Trial(
                    level: level,
                    outcome: trial.outcome,
                    report: trial.report
                )
                report.trials.append(trial)
                tell(trial)
            }
        }
        if let result = search.result { report.end = .result(result) }
        return report
    }

    private func loading(_ level: Int) -> LoadedScenario {
        var loaded = self.loaded
        loaded.found.scenario.load = loaded.scenario.capacity.load(at: level)
        return loaded
    }

    /// Why the search cannot go on.
    private struct Obstacle: Error {
        var end: CapacityReport.End
    }

    private func outcome(
        of run: SuiteRun
    ) -> Result<(outcome: CapacitySearch.Outcome, report: RunReport), Obstacle> {
        switch run.outcome {
        case .notDone(let why): return .failure(Obstacle(end: .notDone(why)))
        case .judged(let report):
            if let why = report.obstacle {
                return .failure(Obstacle(end: .notDone("the target cannot be rung: \(why)")))
            }
            switch report.verdict {
            case .pass: return .success((.held, report))
            case .fail: return .success((.failed, report))
            case .invalid where !report.ownDoubts.isEmpty:
                return .success((.generatorSaturated, report))
            case .invalid:
                let why = report.judgement.doubts.first ?? "too little was measured"
                return .failure(Obstacle(end: .undecided(why)))
            }
        }
    }
}
