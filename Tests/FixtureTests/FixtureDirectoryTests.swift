import Fixture
import Foundation
import Testing

struct FixtureDirectoryTests {
    @Test func readsAFile() throws {
        try TemporaryDirectory.use { directory in
            try Self.write("1234", to: directory + "/a 好.txt")
            let files = FixtureDirectory(directory + "//")
            #expect(files.name == directory)
            #expect(try files.read("a 好.txt", limit: 4) == Array("1234".utf8))
            let tooLarge = FileProblem.tooLarge("a 好.txt", byteCountMax: 3)
            #expect(throws: FixtureError(file: directory + "/a 好.txt", .file(tooLarge))) {
                try files.read("a 好.txt", limit: 3)
            }
        }
    }

    @Test(arguments: [
        ("gone", FileProblem.missing("gone")),
        ("folder", .notRegular("folder")),
        ("pipe", .notRegular("pipe")),
        ("dangling", .notRegular("dangling")),
        ("", .outsideDirectory("")),
        (".", .outsideDirectory(".")),
        ("..", .outsideDirectory("..")),
        ("../secret", .outsideDirectory("../secret")),
        ("folder/../../secret", .outsideDirectory("folder/../../secret")),
        ("folder/..", .outsideDirectory("folder/..")),
        ("/etc/hostname", .outsideDirectory("/etc/hostname")),
        ("folder//file", .outsideDirectory("folder//file")),
        ("file\u{0}x", .outsideDirectory("file\u{0}x")),
        ("link-out", .outsideDirectory("link-out")),
        ("link-folder/secret", .outsideDirectory("link-folder/secret")),
        ("link-twin", .outsideDirectory("link-twin")),
    ])
    func refusesWhatIsNoFileOfItsOwn(path: String, problem: FileProblem) throws {
        try TemporaryDirectory.use { place in
            let directory = place + "/fixture"
            let manager = FileManager.default
            try manager.createDirectory(
                atPath: directory + "/folder",
                withIntermediateDirectories: true
            )
            try manager.createDirectory(
                atPath: place + "/fixture-twin",
                withIntermediateDirectories: true
            )
            try Self.write("secret", to: place + "/secret")
            try Self.write("secret", to: place + "/fixture-twin/secret")
            try Self.link(directory + "/link-out", to: place + "/secret")
            try Self.link(directory + "/link-folder", to: "..")
            try Self.link(directory + "/link-twin", to: "../fixture-twin/secret")
            try Self.link(directory + "/dangling", to: "nowhere")
            // The path is a string that lives through the call.
            let made = unsafe mkfifo(directory + "/pipe", 0o600)
            #expect(made == 0)
            let expected = FixtureError(file: "\(directory)/\(path)", .file(problem))
            #expect(throws: expected) {
                try FixtureDirectory(directory).read(path, limit: 100)
            }
        }
    }

    @Test func followsALinkThatStaysInside() throws {
        try TemporaryDirectory.use { directory in
            try Self.write("1", to: directory + "/a")
            try Self.link(directory + "/b", to: "a")
            #expect(try FixtureDirectory(directory).read("b", limit: 9) == [0x31])
        }
    }

    @Test func isReachedThroughALink() throws {
        try TemporaryDirectory.use { place in
            try FileManager.default.createDirectory(
                atPath: place + "/real",
                withIntermediateDirectories: true
            )
            try Self.write("1", to: place + "/real/a")
            try Self.link(place + "/link", to: "real")
            #expect(try FixtureDirectory(place + "/link").read("a", limit: 9) == [0x31])
        }
    }

    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private static func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }
}
