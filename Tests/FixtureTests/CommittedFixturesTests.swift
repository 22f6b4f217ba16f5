import Fixture
import Foundation
import Testing

struct CommittedFixturesTests {
    private static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures").path(percentEncoded: false)

    @Test(arguments: ["quickstart", "english", "hearing"])
    func checkClean(name: String) throws {
        let files = FixtureDirectory("\(Self.directory)/\(name)")
        #expect(Fixture.findings(in: files) == [])
        let fixture = try Fixture(loading: files)
        #expect(fixture.name == name)
        for (path, bytes) in fixture.files {
            #expect(try files.read(path, limit: 1 << 20) == bytes, "\(path) is not as we write it")
        }
    }

    @Test func quickstartIsAShortCallOfThreeTurns() throws {
        let fixture = try Fixture(loading: FixtureDirectory("\(Self.directory)/quickstart"))
        #expect(fixture.recognitions.count == 3)
        let playing = fixture.media.reduce(Duration.zero) { $0 + $1.duration }
        #expect((.seconds(10) ... .seconds(30)).contains(playing))
        #expect(fixture.media.reduce(0) { $0 + $1.bytes.count } < 600_000)
    }
}
