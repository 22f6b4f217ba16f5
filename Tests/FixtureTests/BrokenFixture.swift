import Fixture
import Foundation
import Testing

/// A case of `findings.txt`: a change to the sample, and everything that is then found.
struct BrokenFixture: CustomTestStringConvertible, Sendable {
    /// Counted from 1 in the file.
    var number: Int
    var file: String
    var old: [String] = []
    var new: [String] = []
    var findings: [String] = []

    var testDescription: String { "case \(self.number): \(self.file) \(self.new)" }

    /// Reads the cases that stand beside this file.
    static func all() throws -> [BrokenFixture] {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "findings.txt"
        )
        let blocks = try String(contentsOf: path, encoding: .utf8).split(separator: "\n\n")
            .dropFirst()
        return blocks.enumerated().map { index, block in
            var lines = block.split(separator: "\n").map(String.init)
            var broken = BrokenFixture(number: index + 1, file: lines.removeFirst())
            for line in lines {
                switch line.prefix(2) {
                case "- ": broken.old.append(String(line.dropFirst(2)))
                case "+ ": broken.new.append(String(line.dropFirst(2)))
                default: broken.findings.append(line)
                }
            }
            return broken
        }
    }

    /// The sample with the change.
    func files() throws -> SampleFiles {
        var files = SampleFiles()
        var lines = files[self.file].components(separatedBy: "\n")
        let first = try #require(self.old.first.flatMap { lines.firstIndex(of: $0) })
        lines.replaceSubrange(first..<first + self.old.count, with: self.new)
        files[self.file] = lines.joined(separator: "\n")
        return files
    }
}
