import Fixture
import Foundation
import Quickstart
import Report
import Scenario
import YAML

/// Reads scenarios and their fixtures, and collects all that is wrong with them.
struct ScenarioLoader {
    /// Something to correct, for a person and for GitHub.
    struct Mistake: Hashable {
        var text: String
        var annotation: Annotation
    }

    /// Each once: the variants of a scenario share most of theirs.
    private(set) var mistakes: [Mistake] = []
    /// By directory; `nil` for one with mistakes. Scenarios share fixtures, which are large.
    private var matchers: [String: Matcher?] = [:]
    private let mode: Matcher.Mode

    /// In `mode`, fixtures answer what they do not have.
    init(mode: Matcher.Mode = .strict) {
        self.mode = mode
    }

    /// The scenarios in the file at `path`, or the built-in one.
    mutating func read(_ path: String?) -> [FoundScenario] {
        do throws(ScenarioErrors) {
            let scenarios = try Self.scenarios(at: path)
            return scenarios.map {
                FoundScenario(scenario: $0, path: path, isOneOfSeveral: scenarios.count > 1)
            }
        } catch {
            self.note(error)
            return []
        }
    }

    /// Loads the fixture of a scenario, and checks that they fit; `nil` if not.
    mutating func load(_ found: FoundScenario) -> LoadedScenario? {
        guard let matcher = self.matcher(of: found) else { return nil }
        do throws(ScenarioErrors) {
            try found.scenario.check(media: matcher.fixture.media.map(MediaFacts.init))
        } catch {
            self.note(error)
            return nil
        }
        return LoadedScenario(found: found, matcher: matcher)
    }

    /// The end of a command that cannot go on for the mistakes, of which GitHub is told here.
    func refusal() -> Exit {
        Annotations.tell(self.mistakes.map(\.annotation))
        return Exit(.usage, self.mistakes.map(\.text).joined(separator: "\n"))
    }

    /// Notes that a scenario cannot be run, in words.
    mutating func note(_ words: String, about found: FoundScenario) {
        let file = found.path ?? found.scenario.file.name
        let annotation = Annotation(file: found.path, title: found.name, message: words)
        self.note(Mistake(text: "\(file): \(words)", annotation: annotation))
    }

    private static func scenarios(at path: String?) throws(ScenarioErrors) -> [Scenario] {
        guard let path else {
            return try Scenario.load(text: Quickstart().scenario, file: "quickstart.yaml")
        }
        return try Scenario.load(reading: path)
    }

    /// Loads the fixture of a scenario; `nil` if that has mistakes.
    mutating func matcher(of found: FoundScenario) -> Matcher? {
        if let errors = Self.missingFixture(of: found) {
            self.note(errors)
            return nil
        }
        let files: any FixtureFiles =
            found.path == nil ? Quickstart() : FixtureDirectory(found.scenario.fixture.value)
        if let known = self.matchers[files.name] { return known }
        var matcher: Matcher?
        do {
            matcher = try Matcher(Fixture(loading: files), mode: self.mode)
        } catch let errors as FixtureErrors {
            for error in errors.all { self.note(error) }
        } catch {
            self.note("\(error)", about: found)
        }
        self.matchers[files.name] = .some(matcher)
        return matcher
    }

    /// That a fixture is not there is one mistake, of the scenario, and not one for each of its files.
    private static func missingFixture(of found: FoundScenario) -> ScenarioErrors? {
        let fixture = found.scenario.fixture
        guard found.path != nil, !URL(filePath: fixture.value).isDirectory else { return nil }
        let exists = FileManager.default.fileExists(atPath: fixture.value)
        let reason = exists ? "this is not a directory" : "no such directory"
        let sentence = "there is no fixture in \"\(fixture.value.harmless)\": \(reason)"
        return ScenarioErrors([
            found.scenario.file.diagnostic(.impossible(sentence), at: fixture.position)
        ])
    }

    private mutating func note(_ error: FixtureError) {
        let annotation = Annotation(
            file: error.file,
            line: error.line,
            column: error.column,
            title: "fixture",
            message: error.problem.sentence
        )
        self.note(Mistake(text: "\(error)", annotation: annotation))
    }

    private mutating func note(_ errors: ScenarioErrors) {
        for diagnostic in errors.diagnostics {
            let annotation = Annotation(
                file: diagnostic.file,
                line: diagnostic.position?.line,
                column: diagnostic.position?.column,
                title: "scenario",
                message: diagnostic.problem.sentence
            )
            self.note(Mistake(text: diagnostic.rendered, annotation: annotation))
        }
    }

    private mutating func note(_ mistake: Mistake) {
        if !self.mistakes.contains(mistake) { self.mistakes.append(mistake) }
    }
}

extension MediaFacts {
    /// What a scenario has to know about `media`.
    fileprivate init(_ media: Media) {
        self.init(path: media.path, duration: media.duration, hasSpeech: media.speech != nil)
    }
}
