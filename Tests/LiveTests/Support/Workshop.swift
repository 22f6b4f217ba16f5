import Foundation
import Support

/// A directory with a copy of a fixture and a scenario about it, for a test to break.
struct Workshop {
    let directory: URL

    var fixture: URL { self.directory.appending(path: "fixture") }
    var scenario: URL { self.directory.appending(path: "scenario.yaml") }
    var wav: URL { self.fixture.appending(path: "media/turn-3.wav") }

    /// Runs `body` with a new workshop, and removes it.
    static func use(_ body: (Workshop) async throws -> Void) async throws {
        let directory = try FileManager.default.url(
            for: .itemReplacementDirectory,
            in: .userDomainMask,
            appropriateFor: FileManager.default.temporaryDirectory,
            create: true
        )
        defer { try? FileManager.default.removeItem(at: directory) }
        let workshop = Workshop(directory: directory)
        try FileManager.default.copyItem(
            at: Fixtures.directory.appending(path: "quickstart"),
            to: workshop.fixture
        )
        try workshop.write("name: w\nfixture: fixture\ncaller:\n  turns:\n    - say: turn-3.wav\n")
        try await body(workshop)
    }

    /// Puts `text` into the scenario.
    func write(_ text: String) throws {
        try Data(text.utf8).write(to: self.scenario)
    }
}
