import Fixture
import Foundation
import NIOConcurrencyHelpers
import Scenario
import Support

/// The scenarios in `Scenarios`, and what their providers say.
enum Library {
    /// What a scenario is for.
    enum Shelf: String {
        /// Somebody may begin with it.
        case examples = "Scenarios"
        /// It is about a real bug.
        case bugs = "Scenarios/bugs"

        fileprivate var directory: URL {
            Fixtures.directory.deletingLastPathComponent()
                .appending(path: self.rawValue, directoryHint: .isDirectory)
        }
    }

    private static let matchers = NIOLockedValueBox<[String: Matcher]>([:])

    /// The names of the files, sorted.
    static func names(on shelf: Shelf = .bugs) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: shelf.directory.path)
            .filter { $0.hasSuffix(".yaml") }
            .map { String($0.dropLast(".yaml".count)) }
            .sorted()
    }

    /// The scenarios of the file `name`, several if it has a matrix.
    static func scenarios(_ name: String, on shelf: Shelf = .bugs) throws -> [Scenario] {
        let file = shelf.directory.appending(path: "\(name).yaml")
        return try Scenario.load(reading: file.path(percentEncoded: false))
    }

    /// What the providers of `scenario` say. A fixture is read once.
    static func matcher(for scenario: Scenario) throws -> Matcher {
        let path = URL(filePath: scenario.fixture.value).standardized.path
        return try Self.matchers.withLockedValue { matchers in
            if let matcher = matchers[path] { return matcher }
            let matcher = try Matcher(Fixture(loading: FixtureDirectory(path)))
            matchers[path] = matcher
            return matcher
        }
    }
}
