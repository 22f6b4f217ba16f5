import Foundation
import Testing

extension LiveTests {
    /// Results that cannot be shown are refused, and leave nothing behind.
    @Suite(.timeLimit(.minutes(1)))
    struct ReportCommandTests {
        private static let ofNoRun = """
            {"format":1,"verdict":"INVALID","exit_code":130,"runs":[],"not_run":["a"]}
            """

        @Test(
            arguments: [
                (["one.json", "--html", "out"], "--html shows one run, and one.json holds 0"),
                (
                    ["one.json", "other.json", "--json", "out"],
                    "cannot merge: no run was begun in one.json, other.json. Run it anew."
                ),
                (
                    ["far.json", "--json", "out"],
                    "cannot read far.json: is there such a file, and may you read it?"
                ),
            ]
        )
        func whatCannotBeShownIsTwo(words: [String], message: String) async throws {
            try await Workshop.use { workshop in
                for name in ["one.json", "other.json"] {
                    let path = workshop.directory.appending(path: name)
                    try Data(Self.ofNoRun.utf8).write(to: path)
                }
                let command = try Command(["report"] + words, in: workshop.directory)
                let ended = try await command.ended()
                #expect(ended.status == 2)
                #expect(ended.errors == message + "\n")
                let out = workshop.directory.appending(path: "out").path
                #expect(!FileManager.default.fileExists(atPath: out))
            }
        }
    }
}
