import ArgumentParser
import Foundation
import Report
import Scenario
import Simulator

/// `ringer simulate`: rings our server in virtual time, and judges what happened.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "The same calls in virtual time: no sockets, no waiting, every run repeatable.",
        discussion: """
            The callers, our server and the three providers are the machines of `ringer run`. Only
            our own server can be simulated.

            EXAMPLES
              ringer simulate                              the built-in scenario
              ringer simulate Scenarios                    all in a directory
              ringer simulate --calls 1000 --rate 20/s     a load
              ringer simulate chaos.yaml --seeds 10000     what chance can do, over all cores
              ringer simulate chaos.yaml --seeds 10000 --shrink small
                                                           the first that fails, as small as it gets
              ringer simulate talk.yaml --plan base.json --calls 100000 --rate 1000/s --servers 40
                                                           what a fleet of servers would do with a load

            EXIT CODES
              0 pass, 1 an expectation failed, 2 wrong usage, scenario or fixture,
              4 invalid: nothing can be concluded, 130 interrupted;
              of several runs the first of 130, 2, 1, 4 that applies
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The scenarios to run: files, and directories of them. Default: the built-in quickstart.",
            valueName: "path"
        )
    )
    var paths: [String] = []

    @Option(name: .long, help: "What all chance in the run follows from.")
    var seed: UInt64 = 1

    @Flag(
        name: .long,
        help: "Encode every message, cut its bytes up as a network may, and decode it: slower."
    )
    var wire = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Run one scenario with many seeds, such as 10000 (from 1 on) or 500..900. Each chooses which"
                + " of the scenario's faults that are left to chance there are, and how often.",
            valueName: "seeds"
        ),
        transform: SeedRange.init(parsing:)
    )
    var seeds: SeedRange?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Make the first seed that fails as small as it gets while it fails in the same way, and write that"
                + " to this folder: a scenario, and the trace of the failing call.",
            valueName: "folder"
        )
    )
    var shrink: String?

    @Flag(name: .long, help: "Run each seed twice, and fail if both runs are not the same.")
    var checkDeterminism = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Begin no more seeds after this time on the wall, such as 60s.",
            valueName: "time"
        ),
        transform: { try LoadOptions.time($0, atLeast: .milliseconds(1)) }
    )
    var timeBudget: Duration?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Judge as the scenarios' profile of that name says: known failures of that server pass.",
            valueName: "name"
        )
    )
    var profile: String?

    @OptionGroup(title: "Plan") var plan: PlanOptions

    @OptionGroup(title: "Load") var load: LoadOptions

    @OptionGroup(title: "Several scenarios") var several: SeveralOptions

    @OptionGroup(title: "Results") var results: ResultOptions

    func validate() throws {
        if self.load.findCapacity {
            throw ValidationError(
                "--find-capacity asks what a machine carries, and virtual time has no answer: use ringer run"
            )
        }
        try self.validatePlan()
        if self.seeds != nil, self.seed != 1 {
            throw ValidationError("--seed is one seed and --seeds are many: give one of them")
        }
        let ofSeeds = [
            ("--check-determinism", self.checkDeterminism),
            ("--time-budget", self.timeBudget != nil), ("--shrink", self.shrink != nil),
        ]
        if self.seeds == nil, let (flag, _) = ofSeeds.first(where: \.1) {
            throw ValidationError("\(flag) is about many seeds: give --seeds too")
        }
        if self.shrink != nil, self.load.part != .whole {
            throw ValidationError("--shrink makes the whole load smaller: leave --part out")
        }
        if self.seeds != nil, self.results.junit != nil || self.results.ofOneScenario != nil {
            throw ValidationError(
                "--seeds makes many runs: of its results there are text and --json"
            )
        }
    }

    /// A plan is a model of calls, and no run of them.
    private func validatePlan() throws {
        guard self.plan.plan != nil else { return }
        let ofRuns = [
            ("--seeds", self.seeds != nil), ("--wire", self.wire),
            ("--part", self.load.part != .whole), ("--profile", self.profile != nil),
            ("--junit", self.results.junit != nil),
        ]
        if let (flag, _) = ofRuns.first(where: \.1) {
            throw ValidationError("\(flag) is about calls, and --plan makes none: leave it out")
        }
        if let names = self.results.ofOneScenario {
            throw ValidationError(
                "\(names) shows a run, and --plan makes none: of a plan there are text and --json"
            )
        }
    }

    func run() async throws {
        var chosen = ChosenScenarios(
            paths: self.paths,
            several: self.several,
            profile: self.profile,
            load: self.load
        )
        let settings = self.settings
        guard let scenarios = try chosen.read(preparing: { _ = try settings.run(of: $0) }) else {
            return
        }
        if let names = self.results.ofOneScenario, scenarios.count > 1 {
            throw Exit(
                .usage,
                "\(names) shows one scenario, and \(scenarios.count) would run: name one, "
                    + "or choose it with --filter"
            )
        }
        try self.results.files.prepare()
        if let file = self.plan.plan { return try self.makePlan(scenarios, by: file) }
        if let seeds {
            guard let scenario = scenarios.first, scenarios.count == 1 else {
                throw Exit(
                    .usage,
                    "--seeds is about one scenario, and there are \(scenarios.count): name one, "
                        + "or choose it with --filter"
                )
            }
            if self.shrink != nil, scenario.found.path == nil {
                throw Exit(
                    .usage,
                    "--shrink writes a scenario that names its fixture, and that of the built-in one is "
                        + "in no folder: name a file"
                )
            }
            return try await self.runSeeds(seeds, of: scenario)
        }
        if let scenario = scenarios.first, scenarios.count == 1 {
            try await self.runOne(scenario)
        } else {
            try await self.runAll(scenarios)
        }
    }

    private var settings: SimulationSettings {
        SimulationSettings(
            seed: self.seed,
            fidelity: self.wire ? .wire : .messages,
            profile: self.profile,
            load: self.load
        )
    }

    /// Whether standard output is for the results alone.
    private var isSilent: Bool { self.results.quiet || self.results.files.areOnOutput }

    private func runOne(_ loaded: LoadedScenario) async throws {
        let (settings, scenario) = (self.settings, loaded.scenario)
        let terminal = Output.terminal
        if !self.isSilent {
            let seed = " (seed \(self.seed), virtual time)"
            let words = "\(scenario.name): \(scenario.about ?? "a call")".harmless
            Output.say(words.fitted(to: terminal.width - seed.columnCount) + seed)
        }
        let run = await Signals.interrupting { settings.carryOut(loaded) }
        try self.results.write(run)
        Annotations.tell(Annotation.all(of: run))
        switch run.outcome {
        case .notDone(let why): throw Exit(.notDone, why)
        case .judged(let report):
            self.results.say(text: report.text, summary: report.summary)
            guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
        }
    }

    private func makePlan(_ scenarios: [LoadedScenario], by file: String) throws {
        guard let scenario = scenarios.first, scenarios.count == 1 else {
            throw Exit(
                .usage,
                "--plan is about one scenario, and there are \(scenarios.count): name one, or choose it "
                    + "with --filter"
            )
        }
        let report = try PlanRun(scenario, self.plan, self.settings, result: file).carryOut()
        try self.results.files.write(json: report.json, junit: "")
        self.results.say(text: report.text, summary: report.summary)
        guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
    }

    private func runSeeds(_ seeds: SeedRange, of loaded: LoadedScenario) async throws {
        let scenario = loaded.scenario
        var words = ["--seeds", seeds.written]
        if self.checkDeterminism { words.append("--check-determinism") }
        if let shrink { words += ["--shrink", shrink.shellQuoted] }
        var report = SeedsReport(
            scenario: scenario.name,
            scenarioDigest: loaded.digest,
            version: Version.current,
            seeds: seeds.range,
            repeatCommand: self.settings.repeatCommand(of: loaded.found, further: words)
        )
        if !self.isSilent {
            Output.say(
                "\(scenario.name): seeds \(seeds.written), scenario \(loaded.digest), "
                    + "ringer \(Version.current)"
            )
        }
        let runs = SeedRuns(
            trials: try Trials(
                scenario,
                matcher: loaded.matcher,
                part: self.load.part,
                fidelity: self.settings.fidelity
            ),
            seeds: seeds.range,
            jobCount: self.several.jobs ?? ProcessInfo.processInfo.activeProcessorCount,
            timeBudget: self.timeBudget,
            isRunTwice: self.checkDeterminism,
            stopsEarly: self.several.failFast
        )
        report = await self.carryOut(runs, into: report, of: loaded.found)
        report.smallest = try self.smallest(of: report, runs.trials, loaded.found)
        try self.results.files.write(json: report.json, junit: "")
        self.results.say(text: report.text, summary: report.summary)
        guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
    }

    /// Runs the seeds, and says how it goes where a person looks at it.
    private func carryOut(
        _ runs: SeedRuns,
        into empty: SeedsReport,
        of found: FoundScenario
    ) async -> SeedsReport {
        let settings = self.settings
        let isTold = !self.isSilent && Output.terminal.isLive
        let report = await Signals.interrupting {
            var report = empty
            await runs.carryOut(into: &report) { trial in
                let seed = ["--seeds", "\(trial.seed)..\(trial.seed)"]
                return SeedsReport.Failure(
                    seed: trial.seed,
                    verdict: trial.verdict,
                    findings: trial.findings,
                    doubts: trial.doubts,
                    repeatCommand: settings.repeatCommand(of: found, further: seed)
                )
            } progress: { report in
                if isTold { Output.rewriteLine(report.progressLine) }
            }
            return report
        }
        if isTold { Output.rewriteLine("") }
        return report
    }

    /// The first seed that failed, made small and written; `nil` if that is not asked for, or none did.
    private func smallest(
        of report: SeedsReport,
        _ trials: Trials,
        _ found: FoundScenario
    ) throws -> SmallestFailure? {
        guard let shrink, let seed = report.firstFailed else { return nil }
        return try SmallScenario(trials, failingWith: seed, of: found, in: shrink)?.write()
    }

    private func runAll(_ scenarios: [LoadedScenario]) async throws {
        let settings = self.settings
        let runs = ManyRuns(
            scenarios: scenarios,
            carryOutOne: { settings.carryOut($0) },
            jobCount: self.several.jobCount,
            stopsEarly: self.several.failFast
        )
        let isSilent = self.isSilent
        let lines = SuiteLines(names: scenarios.map(\.scenario.name), on: Output.terminal)
        let result = await Signals.interrupting {
            await runs.carryOut { run in
                if !isSilent { Output.say(lines.line(for: run)) }
            }
        }
        let report = SuiteReport(
            runs: result.runs,
            notRun: result.notRun,
            wasInterrupted: result.wasInterrupted,
            repeatCommand: settings.repeatCommand(paths: self.paths, further: self.several.words)
        )
        try self.results.files.write(json: report.json, junit: JUnitReport(report).xml)
        Annotations.tell(report.runs.flatMap(Annotation.all))
        self.results.say(text: report.text, summary: report.summary)
        guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
    }
}
