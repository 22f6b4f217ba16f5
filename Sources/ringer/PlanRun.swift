import Report
import Scenario
import Simulator
import Timeline
import Trace

/// A plan for one scenario: predicts its load by what was measured.
struct PlanRun {
    let loaded: LoadedScenario
    let options: PlanOptions
    let settings: SimulationSettings
    private let file: String
    private let measured: RunReport
    private let measuredLoad: Scenario.Load

    /// Reads the result that the plan is made by.
    ///
    /// - Throws: `Exit` if it is none, or says nothing of this scenario.
    init(
        _ loaded: LoadedScenario,
        _ options: PlanOptions,
        _ settings: SimulationSettings,
        result file: String
    ) throws {
        self.loaded = loaded
        self.options = options
        self.settings = settings
        self.file = file
        let result = try ReportCommand.read(file)
        guard result.runs.count == 1, case .judged(let report) = result.runs[0].outcome else {
            throw Exit(
                .usage,
                "\(file) has no run to plan by: expected the result of one scenario that was rung"
            )
        }
        guard report.scenario == loaded.scenario.name else {
            throw Exit(
                .usage,
                "\(file) is of the scenario \(report.scenario.harmless), and the plan would be of "
                    + "\(loaded.scenario.name): only a run of the same scenario tells what it costs"
            )
        }
        guard report.origin.speedThousandths == 1_000 else {
            throw Exit(
                .usage,
                "\(file) ran at another --speed than 1: a server then has another time for its work, so "
                    + "measure in real time"
            )
        }
        guard report.origin.part == nil, !report.origin.isJoined else {
            throw Exit(
                .usage,
                "\(file) is of a load that several generators shared, each with a server of its own: measure "
                    + "without --part"
            )
        }
        guard let load = report.origin.load else {
            throw Exit(
                .usage,
                "\(file) is of an older ringer and does not say its load: measure again"
            )
        }
        self.measured = report
        self.measuredLoad = load
    }

    /// Works the plan out.
    ///
    /// - Throws: `Exit` if costs do not follow from the result.
    func carryOut() throws -> PlanReport {
        let scenario = self.loaded.scenario
        let costs = try self.costs()
        let threadCount = self.measured.generator.serverWork?.threadCount
        guard let coreCount = self.options.cores ?? threadCount else {
            throw Exit(
                .usage,
                "\(self.file) does not say how many cores the server had: give --cores"
            )
        }
        let templates = try CallTemplates(
            of: scenario,
            matcher: self.loaded.matcher,
            seed: self.settings.seed
        )
        guard templates.calls.contains(where: { $0.turnCount > 0 }) else {
            throw Exit(
                .usage,
                "\(scenario.name) has no turn with an answer, so there is no first audio to predict"
            )
        }
        try Self.bound(scenario.load, templates, "the plan")
        try Self.bound(self.measuredLoad, templates, self.file)
        let servers = FleetModel.Settings(
            serverCount: self.options.servers ?? 1,
            coreCount: coreCount,
            costs: costs,
            providers: scenario.providers,
            seed: self.settings.seed
        )
        let model = FleetModel(templates, servers)
        let expected = scenario.expect.metrics.filter { $0.metric == .firstAudio }
            .flatMap(\.limits)
        let further = self.options.words
        return PlanReport(
            scenario: scenario.name,
            seed: self.settings.seed,
            load: scenario.load.inWords,
            servers: servers,
            source: self.options.costPerFrame == nil ? .measured(self.file) : .given(self.file),
            check: self.check(templates, costs, coreCount: threadCount ?? coreCount),
            forecast: model.forecast(scenario.load),
            expected: expected,
            saturation: model.saturation(expecting: expected),
            repeatCommand: self.settings.repeatCommand(of: self.loaded.found, further: further)
        )
    }

    /// - Throws: `Exit` if `load` is of so many calls that nobody waits for the forecast.
    private static func bound(
        _ load: Scenario.Load,
        _ templates: CallTemplates,
        _ place: String
    ) throws {
        let count = load.callCount(lasting: templates.meanDuration)
        guard count > FleetModel.callsMax else { return }
        throw Exit(
            .usage,
            "\(place) is of some \(count.grouped) calls, and at most \(FleetModel.callsMax.grouped) are "
                + "planned: choose a shorter load or fewer calls"
        )
    }

    // MARK: What was measured

    private func costs() throws -> ServerCosts {
        if let frame = self.options.costPerFrame, let turn = self.options.costPerTurn {
            return ServerCosts(perFrame: frame, perTurn: turn)
        }
        guard let work = self.measured.generator.serverWork else {
            throw Exit(
                .usage,
                "\(self.file) does not say what the server spent: it was not ours, or not run in real time. "
                    + "Give --cpu-per-frame and --cpu-per-turn, or measure with ringer run without "
                    + "--target"
            )
        }
        do throws(ServerCosts.Doubt) {
            return try ServerCosts(fitting: work)
        } catch {
            throw Exit(.usage, "\(self.file): \(error.words)")
        }
    }

    /// The model at the load that was measured, on one server as it was, with the providers' limits.
    private func check(
        _ templates: CallTemplates,
        _ costs: ServerCosts,
        coreCount: Int
    ) -> PlanReport.Check {
        let model = FleetModel(
            templates,
            FleetModel.Settings(
                coreCount: coreCount,
                costs: costs,
                providers: self.loaded.scenario.providers,
                seed: self.measured.seed
            )
        )
        let predicted = model.forecast(self.measuredLoad)
        return PlanReport.Check(
            load: self.measuredLoad.inWords,
            measured: self.measured.tally.metrics[.firstAudio],
            measuredMillicores: self.measured.generator.serverWork?.millicores,
            predicted: predicted,
            predictedMillicores: Int(predicted.utilization.partsPerMillion) * coreCount / 1_000
        )
    }
}

extension ServerCosts.Doubt {
    fileprivate var words: String {
        switch self {
        case .tooFewBlocks(let count, let needed):
            "of \(count) s nobody can tell what a frame and a turn cost, \(needed) s are needed: "
                + "measure for longer, such as --concurrent 100 --for 60s"
        case .tooDear:
            "a packet, a turn or a second of a call would cost more than "
                + "\(ServerCosts.costMax.written) of a core, which no server spends: measure again"
        case .idle:
            "the server had nothing to do: measure a load, such as --concurrent 100 --for 60s"
        case .alike:
            "frames and turns rose and fell together, so nobody can tell what each cost: measure a "
                + "load that grows, such as --concurrent 100 --ramp-up 20s --for 60s"
        }
    }
}
