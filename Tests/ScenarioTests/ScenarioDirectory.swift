import Foundation
import Scenario

/// A directory of scenario files that is there for as long as a test needs it.
struct ScenarioDirectory: ~Copyable {
    let path: String

    /// Writes `files`, whose paths are relative to the directory.
    init(_ files: [String: String]) throws {
        let root = URL(filePath: NSTemporaryDirectory())
            .appending(path: "ringer-\(UUID().uuidString)", directoryHint: .isDirectory)
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        self.path = root.path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// All scenarios of the file at `path`.
    func load(_ path: String) throws(ScenarioErrors) -> [Scenario] {
        try Scenario.load(reading: self.path + path)
    }

    /// What is wrong with the file at `path`, with source lines, and without the directory's own
    /// path.
    func mistakes(in path: String) -> String {
        do throws(ScenarioErrors) {
            _ = try self.load(path)
            return ""
        } catch {
            return error.description.replacing(self.path, with: "")
        }
    }
}
