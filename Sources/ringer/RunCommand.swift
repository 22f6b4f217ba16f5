import ArgumentParser
import Live
import Report
import Scenario
import Transport

/// `ringer run`: rings a server in real time, and judges what happened.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Ring a server in real time, and judge what happened.",
        discussion: """
            EXAMPLES
              ringer run                              the built-in scenario, our own server
              ringer run Scenarios/english.yaml       a scenario of yours
              ringer run Scenarios --jobs 4           all in a directory, four at once
              ringer run Scenarios --check            only say what is wrong with them
              ringer run --speed 10 --json out.json   ten times as fast, results in a file
              ringer run --mock-port 7700 --target ws://127.0.0.1:8888/chat
                                                      a server of yours, whose providers
                                                      are then at port 7700

            EXIT CODES
              0 pass, 1 an expectation failed, 2 wrong usage, scenario or fixture,
              3 the run could not be done, 4 invalid: nothing can be concluded,
              130 interrupted; of several runs the first of 130, 2, 3, 1, 4 that applies
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The scenarios to run: files, and directories of them. Default: the built-in quickstart.",
            valueName: "path"
        )
    )
    var paths: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The server to ring. Default: our own, inside this run.",
            valueName: "url"
        ),
        transform: Endpoint.argument
    )
    var target: Endpoint?

    @Option(
        name: .long,
        help: ArgumentHelp("Where the mocks listen. Default: a free port.", valueName: "port")
    )
    var mockPort: UInt16 = 0

    @Option(name: .long, help: "How many times as fast as real time, from 0.001 to 1000.")
    var speed: Speed = .realTime

    @Option(name: .long, help: "What all chance in the run follows from.")
    var seed: UInt64 = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Judge as the scenarios' profile of that name says: known failures of that server pass.",
            valueName: "name"
        )
    )
    var profile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many threads callers and mocks share; our own server has as many more.",
            valueName: "count"
        )
    )
    var threads = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Tell Prometheus how the run stands, at http://127.0.0.1:port/metrics.",
            valueName: "port"
        )
    )
    var metricsPort: UInt16?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write traces of calls of one scenario into this folder: those in which something was "
                + "found (the first 100), the 10 slowest, and an even sample of 10.",
            valueName: "folder"
        )
    )
    var traces: String?

    @OptionGroup(title: "Load") var load: LoadOptions

    @OptionGroup(title: "Several scenarios") var several: SeveralOptions

    @OptionGroup(title: "Results") var results: ResultOptions

    /// More would measure this machine rather than a server.
    private static let threadCountMax = 64

    func validate() throws {
        if let target, !target.scheme.isWebSocket {
            throw ValidationError(
                "--target is \(target.scheme.rawValue)://, but calls are WebSockets: "
                    + "give ws:// or wss://"
            )
        }
        guard (1...Self.threadCountMax).contains(self.threads) else {
            throw ValidationError(
                "--threads is \(self.threads): give 1 to \(Self.threadCountMax)"
            )
        }
        let isOfOneRun = self.results.ofOneScenario != nil || self.traces != nil
        if self.load.findCapacity, self.results.junit != nil || isOfOneRun {
            throw ValidationError(
                "--find-capacity makes many runs: of its results there are text and --json"
            )
        }
        if let metricsPort, metricsPort != 0, self.several.jobCount > 1 {
            throw ValidationError(
                "--metrics-port is one port, and each run has a page of its own: give --jobs 1"
            )
        }
        if self.mockPort != 0, self.several.jobCount > 1 {
            throw ValidationError(
                "--mock-port is one port, and each run has mocks of its own: "
                    + "give --jobs 1, or leave the port out"
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
        if self.load.findCapacity, scenarios.count > 1 {
            throw Exit(
                .usage,
                "--find-capacity is about one scenario, and there are \(scenarios.count): name one"
            )
        }
        if let names = self.results.ofOneScenario, scenarios.count > 1 {
            throw Exit(
                .usage,
                "\(names) shows one scenario, and \(scenarios.count) would run: name one, "
                    + "or choose it with --filter"
            )
        }
        if self.traces != nil, scenarios.count > 1 {
            throw Exit(
                .usage,
                "--traces keeps calls of one scenario, and \(scenarios.count) would run: name one, "
                    + "or choose it with --filter"
            )
        }
        try self.results.files.prepare()
        if let traces { try TraceFolder.prepare(traces) }
        Descriptors.raise()
        if let scenario = scenarios.first, scenarios.count == 1 {
            if self.load.findCapacity { return try await self.findCapacity(of: scenario) }
            try await self.runOne(scenario)
        } else {
            try await self.runAll(scenarios)
        }
    }

    private var settings: RunSettings {
        RunSettings(
            target: self.target,
            mockPort: self.mockPort,
            speed: self.speed,
            seed: self.seed,
            profile: self.profile,
            load: self.load,
            threadCount: self.threads,
            traces: self.traces,
            metricsPort: self.metricsPort
        )
    }

    /// Whether standard output is for the results alone.
    private var isSilent: Bool { self.results.quiet || self.results.files.areOnOutput }

    // MARK: Running

    private func runOne(_ loaded: LoadedScenario) async throws {
        let (isSilent, settings, scenario) = (self.isSilent, self.settings, loaded.scenario)
        let terminal = Output.terminal
        if !isSilent {
            let seed = " (seed \(self.seed))"
            let words = "\(scenario.name): \(scenario.about ?? "a call")".harmless
            Output.say(words.fitted(to: terminal.width - seed.columnCount) + seed)
        }
        let progress = RunProgress(
            of: scenario.load,
            seed: self.seed,
            part: self.load.part,
            on: terminal,
            isSilent: isSilent
        )
        let run = await Signals.interrupting {
            await settings.carryOut(loaded, progress: progress)
        }
        try self.results.write(run)
        Annotations.tell(Annotation.all(of: run))
        switch run.outcome {
        case .notDone(let why):
            throw Exit(.notDone, why)
        case .judged(let report):
            self.results.say(text: report.text, summary: report.summary)
            guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
        }
    }

    private func findCapacity(of loaded: LoadedScenario) async throws {
        let search = CapacityRun(loaded: loaded, settings: self.settings)
        let isSilent = self.isSilent
        let report = await Signals.interrupting {
            await search.carryOut { trial in
                guard !isSilent else { return }
                Output.say(CapacityReport.line(for: trial, on: Output.terminal))
            }
        }
        try self.results.files.write(json: report.json, junit: "")
        self.results.say(text: report.text, summary: report.summary)
        guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
    }

    private func runAll(_ scenarios: [LoadedScenario]) async throws {
        let settings = self.settings
        let runs = ManyRuns(
            scenarios: scenarios,
            carryOutOne: { await settings.carryOut(inSilence: $0) },
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
        let further = self.several.words
        let report = SuiteReport(
            runs: result.runs,
            notRun: result.notRun,
            wasInterrupted: result.wasInterrupted,
            repeatCommand: self.settings.repeatCommand(paths: self.paths, further: further)
        )
        try self.results.files.write(json: report.json, junit: JUnitReport(report).xml)
        Annotations.tell(report.runs.flatMap(Annotation.all))
        self.results.say(text: report.text, summary: report.summary)
        guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
    }
}
