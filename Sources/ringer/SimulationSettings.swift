import Foundation
import Report
import Scenario
import Simulator
import Trace

/// What each simulated run of a command is given beside its scenario.
struct SimulationSettings: Sendable {
    var seed: UInt64
    var fidelity = Fidelity.messages
    /// The profile by which the scenarios are judged.
    var profile: String?
    /// What the command line says of the load.
    var load = LoadOptions()

    /// A run of `loaded`.
    ///
    /// - Throws: If the callers' audio cannot be read.
    func run(of loaded: LoadedScenario) throws -> SimulatedRun {
        let options = SimulatedRun.Options(
            seed: self.seed,
            part: self.load.part,
            fidelity: self.fidelity
        )
        return try SimulatedRun(loaded.scenario, matcher: loaded.matcher, options: options)
    }

    /// Runs `loaded`. When the task is cancelled, the callers hang up.
    func carryOut(_ loaded: LoadedScenario) -> SuiteRun {
        let start = ContinuousClock.now
        let outcome = self.outcome(of: loaded)
        return SuiteRun(
            scenario: loaded.scenario.name,
            file: loaded.found.path,
            duration: start.duration(to: .now),
            outcome: outcome,
            repeatCommand: self.repeatCommand(of: loaded.found)
        )
    }

    private func outcome(of loaded: LoadedScenario) -> SuiteRun.Outcome {
        let (start, started) = (ContinuousClock.now, Date.now)
        do {
            let run = try self.run(of: loaded)
            var judge = InlineJudge(loaded.scenario, seed: self.seed, farewell: run.farewell)
            let result = run.run(isInterrupted: { Task.isCancelled }) { judge.observe($0) }
            let fold = judge.conclude()
            let origin = RunOrigin(
                id: UUID().uuidString.lowercased(),
                startedAt: Int64(started.timeIntervalSince1970 * 1_000),
                duration: start.duration(to: .now),
                part: self.load.originPart,
                scenarioDigest: loaded.digest,
                version: Version.current,
                load: loaded.scenario.load
            )
            return .judged(
                RunReport(
                    scenario: loaded.scenario.name,
                    seed: self.seed,
                    origin: origin,
                    expectations: RunExpectations(loaded.scenario),
                    tally: fold.judge.tally,
                    gallery: fold.gallery,
                    judgement: fold.judge.judgement(),
                    wasInterrupted: result.wasInterrupted,
                    generator: GeneratorHealth(),
                    repeatCommand: self.repeatCommand(of: loaded.found)
                )
            )
        } catch {
            return .notDone("\(error)")
        }
    }

    /// The command that repeats the run of one scenario; with the seeds in `further`, if it has any.
    func repeatCommand(of found: FoundScenario, further: [String] = []) -> String {
        let filter = found.isOneOfSeveral ? ["--filter", found.name.shellQuoted] : []
        return self.repeatCommand(paths: found.path.map { [$0] } ?? [], further: filter + further)
    }

    /// The command that repeats the runs of all scenarios in `paths`, with `further` words.
    func repeatCommand(paths: [String], further: [String]) -> String {
        var words = ["ringer", "simulate"] + paths.map(\.shellQuoted) + further
        words += self.load.words
        if self.fidelity == .wire { words.append("--wire") }
        if let profile { words += ["--profile", profile.shellQuoted] }
        if !further.contains("--seeds") { words += ["--seed", "\(self.seed)"] }
        return words.joined(separator: " ")
    }
}
