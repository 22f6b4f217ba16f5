import Fixture
import Report
import Scenario

/// A scenario, and where it comes from.
struct FoundScenario: Sendable {
    var scenario: Scenario
    /// The file as the user named it; `nil` for the built-in quickstart.
    let path: String?
    /// Whether the file holds further scenarios.
    let isOneOfSeveral: Bool

    var name: String { self.scenario.name }

    /// What a list of scenarios says of it.
    var line: String { (self.name + (self.scenario.about.map { "  \($0)" } ?? "")).harmless }
}

/// A scenario that can be run.
struct LoadedScenario: Sendable {
    var found: FoundScenario
    /// What the providers say.
    let matcher: Matcher

    var scenario: Scenario { self.found.scenario }

    /// Tells runs apart that differ in what happens in them.
    var digest: String {
        let fixture = self.matcher.fixture
        let parts =
            [self.scenario.name, self.scenario.file.content, "\(self.scenario.load)"]
            + fixture.media.map(\.digest.hex)
            + ["\(fixture.recognitions)", "\(fixture.completions)", "\(fixture.syntheses)"]
        return String(
            SHA256Digest(hashing: Array(parts.joined(separator: "\u{0}").utf8)).hex.prefix(16)
        )
    }
}
