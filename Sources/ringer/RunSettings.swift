import ArgumentParser
import Foundation
import Live
import Report
import Scenario
import Trace
import Transport

/// What each run of a command is given beside its scenario.
struct RunSettings: Sendable {
    var target: Endpoint?
    var mockPort: UInt16
    var speed: Speed
    var seed: UInt64
    /// The profile by which the scenarios are judged.
    var profile: String?
    /// What the command line says of the load.
    var load = LoadOptions()
    /// How many threads callers and mocks share.
    var threadCount = 1
    /// The folder in which traces are kept; `nil` for none.
    var traces: String?
    /// Where figures are told while it runs; `nil` for nowhere.
    var metricsPort: UInt16?

    /// A run of `loaded`.
    ///
    /// - Throws: If the callers' audio cannot be read.
    func run(of loaded: LoadedScenario) throws -> LiveRun {
        let options = LiveRun.Options(
            target: self.target,
            mockPort: Int(self.mockPort),
            speed: self.speed,
            seed: self.seed,
            part: self.load.part,
            threadCount: self.threadCount,
            keepsTrace: false
        )
        return try LiveRun(loaded.scenario, matcher: loaded.matcher, options: options)
    }

    /// Runs `loaded`. When the task is cancelled, the callers hang up.
    ///
    /// - Parameters:
    ///   - loaded: The scenario.
    ///   - progress: Is told how it goes.
    /// - Returns: What became of it.
    func carryOut(_ loaded: LoadedScenario, progress: RunProgress) async -> SuiteRun {
        let start = ContinuousClock.now
        let outcome = await self.outcome(of: loaded, progress)
        progress.end()
        return SuiteRun(
            scenario: loaded.scenario.name,
            file: loaded.found.path,
            duration: start.duration(to: .now),
            outcome: outcome,
            repeatCommand: self.repeatCommand(of: loaded.found)
        )
    }

    /// Runs `loaded`, and says nothing meanwhile.
    func carryOut(inSilence loaded: LoadedScenario) async -> SuiteRun {
        let progress = RunProgress(
            of: loaded.scenario.load,
            seed: self.seed,
            part: self.load.part,
            on: .plain,
            isSilent: true
        )
        return await self.carryOut(loaded, progress: progress)
    }

    private func outcome(
        of loaded: LoadedScenario,
        _ progress: RunProgress
    ) async -> SuiteRun.Outcome {
        let (start, started) = (ContinuousClock.now, Date.now)
        do {
            let run = try self.run(of: loaded)
            let folder = self.traces.map {
                TraceFolder($0, scenario: loaded.scenario.name, seed: self.seed)
            }
            let judge = RunJudge(
                loaded.scenario,
                seed: self.seed,
                farewell: run.farewell,
                told: { folder?.take($0, $1) }
            )
            let page = try await MetricsPage.start(self.metricsPort, of: loaded, self.seed) {
                progress.fill(&$0)
                $0.turns.stuck = judge.soFar.judge.tally.turns.stuck
            }
            let outcome = await Result<LiveRun.Result, any Error> {
                try await run.run(
                    observe: { record in
                        judge.observe(record)
                        progress.saw(record)
                    },
                    late: progress.late
                )
            }
            await page?.stop()
            let result = try outcome.get()
            let fold = await judge.conclude()
            let origin = RunOrigin(
                id: UUID().uuidString.lowercased(),
                startedAt: Int64(started.timeIntervalSince1970 * 1_000),
                duration: start.duration(to: .now),
                speedThousandths: self.speed.thousandths,
                part: self.load.originPart,
                scenarioDigest: loaded.digest,
                version: Version.current,
                load: loaded.scenario.load
            )
            var report = self.report(of: result, fold, loaded, origin)
            report.traces = folder.map { [$0.finish()] } ?? []
            return .judged(report)
        } catch let error as ListenError {
            // Of the listeners of a run each has a name of its own.
            let flag = "\(error)".contains(" \(self.metricsPort ?? 0) ") ? "metrics" : "mock"
            return .notDone("\(error)".replacing("--port", with: "--\(flag)-port"))
        } catch {
            return .notDone("\(error)")
        }
    }

    /// What is said of `result`.
    private func report(
        of result: LiveRun.Result,
        _ fold: RunFold,
        _ loaded: LoadedScenario,
        _ origin: RunOrigin
    ) -> RunReport {
        RunReport(
            scenario: loaded.scenario.name,
            seed: self.seed,
            origin: origin,
            expectations: RunExpectations(loaded.scenario),
            tally: fold.judge.tally,
            gallery: fold.gallery,
            judgement: fold.judge.judgement(),
            wasInterrupted: result.wasInterrupted,
            generator: result.health,
            repeatCommand: self.repeatCommand(of: loaded.found)
        )
    }

    /// The command that repeats the run of one scenario.
    func repeatCommand(of found: FoundScenario) -> String {
        let filter = found.isOneOfSeveral ? ["--filter", found.name.shellQuoted] : []
        return self.repeatCommand(paths: found.path.map { [$0] } ?? [], further: filter)
    }

    /// The command that repeats the runs of all scenarios in `paths`, with `further` words.
    func repeatCommand(paths: [String], further: [String]) -> String {
        var words = ["ringer", "run"] + paths.map(\.shellQuoted) + further
        if let target { words += ["--target", target.description.shellQuoted] }
        if self.mockPort != 0 { words += ["--mock-port", "\(self.mockPort)"] }
        if self.speed != .realTime { words += ["--speed", self.speed.defaultValueDescription] }
        words += self.load.words
        if self.threadCount != 1 { words += ["--threads", "\(self.threadCount)"] }
        if let profile { words += ["--profile", profile.shellQuoted] }
        words += ["--seed", "\(self.seed)"]
        return words.joined(separator: " ")
    }
}
