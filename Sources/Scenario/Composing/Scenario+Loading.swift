extension Scenario {
    /// Reads the scenario file at `path`: all scenarios of its matrix, or the one that it is.
    ///
    /// - Throws: Every mistake in the file and in those that it extends; or one, if they cannot be
    ///   put together at all.
    package static func load(reading path: String) throws(ScenarioErrors) -> [Scenario] {
        try self.load(text: TextFile.read(path), file: path)
    }

    /// Reads all scenarios of `text`, which messages say is in `file`. What it extends and its
    /// fixture are relative to that.
    ///
    /// - Throws: As ``load(reading:)``.
    package static func load(
        text: String,
        file: String
    ) throws(ScenarioErrors) -> [Scenario] {
        let composition = try Composition(text: text, file: file)
        var diagnostics = composition.diagnostics
        var scenarios: [Scenario] = []
        for root in composition.variants where diagnostics.count < Mistakes.countMax {
            var mistakes = Mistakes(in: composition.file)
            if let scenario = YAMLReader<Scenario>.scenario.value(of: root, &mistakes) {
                scenarios.append(scenario)
            }
            // What is wrong outside of the matrix is wrong in each scenario of it.
            let known = Set(diagnostics)
            diagnostics += mistakes.diagnostics.filter { !known.contains($0) }
        }
        guard diagnostics.isEmpty else {
            throw ScenarioErrors(Array(diagnostics.inOrder.prefix(Mistakes.countMax)))
        }
        return scenarios
    }

    /// Reads the scenario file at `path`, which must not be several scenarios.
    ///
    /// - Throws: As ``load(reading:)``; and if the file has a matrix of several scenarios.
    package init(reading path: String) throws(ScenarioErrors) {
        try self.init(text: TextFile.read(path), file: path)
    }

    /// Reads the scenario in `text`, which messages say is in `file`. What it extends and its
    /// fixture are relative to that.
    ///
    /// - Throws: As ``load(reading:)``; and if the text has a matrix of several scenarios.
    package init(text: String, file: String) throws(ScenarioErrors) {
        let scenarios = try Self.load(text: text, file: file)
        guard let scenario = scenarios.first, scenarios.count == 1 else {
            let problem = CompositionProblem.severalScenarios(count: scenarios.count)
            let yaml = YAMLFile(name: file, text: text)
            throw ScenarioErrors([yaml.diagnostic(.composition(problem), at: nil)])
        }
        self = scenario
    }
}
