import Foundation
import Support

/// A file of the package: where it is, from the top level on, and what is in it.
struct PackageFile: Sendable {
    let path: String
    /// Empty if it is not text.
    let text: String
    /// Of a file in Swift.
    let lines: [Line]

    /// A line, numbered from 1, with what stands before and after `//`.
    typealias Line = (number: Int, code: Substring, comment: Substring)

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        self.lines = path.hasSuffix(".swift") ? Self.lines(of: text) : []
    }

    private static let root = Fixtures.directory.deletingLastPathComponent()

    /// What lies at the top level.
    static var topLevel: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: Self.root.path)) ?? []
    }

    /// All files in the folders of the package, sorted by path.
    static let all = ["Fixtures", "Scenarios", "Sources", "Tests"].flatMap { folder in
        let root = Self.root.appending(path: folder).path
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        return paths.sorted().compactMap { Self.named("\(folder)/\($0)") }
    }

    /// The file at `path`; `nil` if there is none.
    static func named(_ path: String) -> PackageFile? {
        guard let data = try? Data(contentsOf: Self.root.appending(path: path)) else { return nil }
        return PackageFile(path, String(data: data, encoding: .utf8) ?? "")
    }

    var isSwift: Bool { self.path.hasSuffix(".swift") }
    var isSource: Bool { self.path.hasPrefix("Sources/") }
    var isTest: Bool { self.path.hasPrefix("Tests/") }

    /// The folder of `Sources` or `Tests` that the file is in: its target.
    var folder: String { String(self.path.split(separator: "/").dropFirst().first ?? "") }

    /// The modules that the file imports.
    var imports: [String] {
        self.lines.compactMap { _, code, _ in
            let words = code.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place < 2,
                let module = words.dropFirst(place + 1).last
            else { return nil }
            return String(module.prefix { $0 != "." })
        }
    }

    private static func lines(of text: String) -> [Line] {
        text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated().map {
            index,
            line in
            let slash = UInt8(ascii: "/")
            let start = zip(line.indices, line.indices.dropFirst())
                .first { line[$0] == slash && line[$1] == slash }?.0
            let end = start ?? line.endIndex
            return (index + 1, Substring(line[..<end]), Substring(line[end...]))
        }
    }
}

/// The names of the targets, in the order of `Package.swift`.
struct Manifest: Sendable {
    let names: [String]

    /// Each target is a call to one of the functions that make targets; its name comes first.
    init(_ text: String) {
        let start = text.firstRange(of: "targets: [")?.upperBound ?? text.endIndex
        let pieces = text[start...].split(separator: "(")
        self.names = zip(pieces, pieces.dropFirst()).compactMap { call, arguments in
            guard
                ["arget", "ibrary", "program", "tests", "testSupport"].contains(
                    where: call.hasSuffix
                )
            else {
                return nil
            }
            let words = arguments.split(separator: "\"", omittingEmptySubsequences: false)
            return words.dropFirst().first.map(String.init)
        }
    }
}

extension StringProtocol {
    /// The text without `suffix`; `nil` if it does not end with it.
    func removing(suffix: String) -> String? {
        self.hasSuffix(suffix) ? String(self.dropLast(suffix.count)) : nil
    }

    /// Whether `word` stands here, and is not the end of a longer one.
    func hasWord(_ word: String) -> Bool {
        self.ranges(of: word).contains { range in
            let before = self[..<range.lowerBound].last
            return word.first?.isLetter != true || before.map { !$0.isLetter } ?? true
        }
    }
}
