import CQuickstart
import Fixture
import Foundation
import Quickstart
import Scenario
import Support
import Testing

struct QuickstartTests {
    private static let directory = "quickstart"

    /// The names of the files in the fixture's directory, which is asked so that a new one is missed.
    private static func paths() throws -> [String] {
        let names = try Fixtures.names(in: Self.directory).filter { $0 != "media" }
        return names + (try Fixtures.names(in: Self.directory + "/media").map { "media/" + $0 })
    }

    @Test func everyFileIsBuiltInByteForByte() throws {
        let paths = try Self.paths()
        #expect(paths.contains("fixture.yaml"))
        for path in paths {
            let bytes = try Fixtures.bytes(at: "\(Self.directory)/\(path)")
            #expect(try Quickstart().read(path, limit: bytes.count) == bytes, "\(path)")
        }
    }

    @Test func nothingElseIsBuiltInButTheScenario() throws {
        #expect(try quickstart_file_count == Self.paths().count + 1)
        let file = Fixtures.directory.deletingLastPathComponent()
            .appending(path: "Scenarios/quickstart.yaml")
        #expect(
            Quickstart().scenario == String(decoding: try Data(contentsOf: file), as: UTF8.self)
        )
    }

    @Test func itLoadsAndItsScenarioFits() throws {
        let fixture = try Fixture(loading: Quickstart())
        #expect(Fixture.findings(in: Quickstart()) == [])
        let scenario = try Scenario(text: Quickstart().scenario, file: "quickstart.yaml")
        try scenario.check(
            media: fixture.media.map {
                MediaFacts(path: $0.path, duration: $0.duration, hasSpeech: $0.speech != nil)
            }
        )
    }

    @Test(arguments: ["", "gone", "quickstart.yaml", "media", "/fixture.yaml", "../fixture.yaml"])
    func anUnknownPathIsMissing(path: String) {
        let file = "(built in) quickstart/\(path)"
        #expect(throws: FixtureError(file: file, .file(.missing(path)))) {
            try Quickstart().read(path, limit: 1_000)
        }
    }

    @Test func aFileBeyondTheLimitIsRefused() throws {
        let path = "fixture.yaml"
        let count = try Fixtures.bytes(at: "\(Self.directory)/\(path)").count
        let problem = FileProblem.tooLarge(path, byteCountMax: count - 1)
        #expect(throws: FixtureError(file: "(built in) quickstart/\(path)", .file(problem))) {
            try Quickstart().read(path, limit: count - 1)
        }
    }
}
