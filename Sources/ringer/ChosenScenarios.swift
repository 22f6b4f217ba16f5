import ArgumentParser
import Report
import Scenario

/// The scenarios that a command line means, read and checked.
struct ChosenScenarios {
    let paths: [String]
    let several: SeveralOptions
    let profile: String?
    let load: LoadOptions
    private var loader = ScenarioLoader()

    init(paths: [String], several: SeveralOptions, profile: String?, load: LoadOptions) {
        self.paths = paths
        self.several = several
        self.profile = profile
        self.load = load
    }

    /// Reads them, and does what options want that run nothing.
    ///
    /// - Parameter prepare: Tries whether a scenario could be run.
    /// - Returns: The scenarios to run; `nil` if all was done.
    /// - Throws: `Exit`, with all that is wrong.
    mutating func read(
        preparing prepare: (LoadedScenario) throws -> Void
    ) throws
        -> [LoadedScenario]?
    {
        let found = try self.find()
        if self.several.list {
            guard self.loader.mistakes.isEmpty else { throw self.loader.refusal() }
            for scenario in found { Output.say(scenario.line) }
            return nil
        }
        let scenarios = try self.load(found, prepare)
        guard self.several.check else { return scenarios }
        let isOne = scenarios.count == 1
        Output.say(isOne ? "1 scenario is good" : "\(scenarios.count) scenarios are good")
        return nil
    }

    /// Reads the scenarios, and picks those that are meant.
    private mutating func find() throws -> [FoundScenario] {
        let files: [String?] =
            try self.paths.isEmpty ? [nil] : ScenarioPaths.files(of: self.paths)
        var all: [FoundScenario] = []
        for file in files { all += self.loader.read(file) }
        let meant = all.filter { self.several.means($0) }
        // The one that was meant may be among those that cannot be read.
        if meant.isEmpty, self.loader.mistakes.isEmpty {
            throw Exit(.usage, self.several.complaint(about: all.map(\.name)))
        }
        guard let profile else { return meant }
        let known = Set(all.flatMap { $0.scenario.profiles.map(\.name) })
        guard known.contains(profile) || !self.loader.mistakes.isEmpty else {
            let names = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
            throw Exit(.usage, "no scenario has a profile \"\(profile)\" (known: \(names))")
        }
        return meant.map { found in
            FoundScenario(
                scenario: found.scenario.profile(profile),
                path: found.path,
                isOneOfSeveral: found.isOneOfSeveral
            )
        }
    }

    /// Loads all of `found` before anything is run, so that every mistake is told at once.
    private mutating func load(
        _ found: [FoundScenario],
        _ prepare: (LoadedScenario) throws -> Void
    ) throws -> [LoadedScenario] {
        var scenarios: [LoadedScenario] = []
        for found in found {
            guard var loaded = self.loader.load(found) else { continue }
            do {
                loaded.found.scenario.load = try self.load.applied(to: loaded.scenario.load)
                // What cannot be prepared now could not be run later.
                try prepare(loaded)
                scenarios.append(loaded)
            } catch let error as ValidationError {
                throw Exit(.usage, "\(loaded.scenario.name): \(error.message)")
            } catch {
                self.loader.note("\(error)", about: found)
            }
        }
        guard self.loader.mistakes.isEmpty else { throw self.loader.refusal() }
        return scenarios
    }
}
