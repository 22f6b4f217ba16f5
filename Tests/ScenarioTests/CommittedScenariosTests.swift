import Fixture
import Foundation
import Scenario
import Support
import Testing

/// The files in `Scenarios`, which people run and learn from.
struct CommittedScenariosTests {
    private static let directory = Fixtures.directory.deletingLastPathComponent()
        .appending(path: "Scenarios", directoryHint: .isDirectory)

    @Test func eachSaysWhatItIsForAndFitsItsFixture() throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Self.directory.path)
            .filter { $0.hasSuffix(".yaml") }
            .sorted()
        #expect(names.contains("quickstart.yaml"))
        for name in names {
            let file = Self.directory.appending(path: name)
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            #expect(text.hasPrefix("# "), "\(name) does not begin with what it is for")
            for scenario in try Scenario.load(reading: file.path(percentEncoded: false)) {
                #expect("\(scenario.name.prefix { $0 != "[" }).yaml" == file.lastPathComponent)
                #expect(scenario.about != nil, "\(name) has no about")
                let fixture = try Fixture(loading: FixtureDirectory(scenario.fixture.value))
                try scenario.check(
                    media: fixture.media.map {
                        MediaFacts(
                            path: $0.path,
                            duration: $0.duration,
                            hasSpeech: $0.speech != nil
                        )
                    }
                )
            }
        }
    }
}
