import Foundation

/// Where results are written to: files, or standard output.
struct ResultFiles {
    /// `nil` for none; ``output`` is standard output.
    var json: String?
    /// `nil` for none; ``output`` is standard output.
    var junit: String?
    /// `nil` for none; ``output`` is standard output.
    var html: String?

    static let output = "-"

    /// Whether standard output is for results alone.
    var areOnOutput: Bool { self.paths.contains(Self.output) }

    /// The options of two results of which one would be written over the other, such as
    /// `--json and --junit`; `nil` if there are none.
    var inOnePlace: String? {
        let given = [("--json", self.json), ("--junit", self.junit), ("--html", self.html)]
            .compactMap { name, path in path.map { (name: name, path: $0) } }
        for (index, one) in given.enumerated() {
            for other in given.dropFirst(index + 1)
            where one.path == other.path || Self.url(one.path) == Self.url(other.path) {
                return "\(one.name) and \(other.name)"
            }
        }
        return nil
    }

    /// Whoever cannot get the results should know before the run, not after it. What is in the files
    /// stays there until the run is over.
    func prepare() throws(Exit) {
        for path in self.paths where path != Self.output {
            guard FileManager.default.fileExists(atPath: path) else {
                try Self.write([], to: path)
                continue
            }
            let isWritable = FileManager.default.isWritableFile(atPath: path)
            guard isWritable, !URL(filePath: path).isDirectory else { throw Self.exit(path) }
        }
    }

    /// Writes the results, whichever were asked for.
    func write(
        json: @autoclosure () -> [UInt8],
        junit: @autoclosure () -> String,
        html: @autoclosure () -> String? = nil
    ) throws(Exit) {
        if let path = self.json { try Self.write(json(), to: path) }
        if let path = self.junit { try Self.write(Array(junit().utf8), to: path) }
        if let path = self.html, let html = html() { try Self.write(Array(html.utf8), to: path) }
    }

    /// Writes files into `folder`, which is made if it is not there.
    static func write(
        _ files: [(file: String, text: String)],
        into folder: String
    ) throws(Exit) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw self.exit(folder)
        }
        for (file, text) in files {
            let path = URL(filePath: folder).appending(path: file).path(percentEncoded: false)
            try self.write(Array(text.utf8), to: path)
        }
    }

    private var paths: [String] { [self.json, self.junit, self.html].compactMap(\.self) }

    private static func url(_ path: String) -> URL {
        URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(Exit) {
        guard path != self.output else {
            // All end with a newline, and so does a line.
            return Output.say(String(decoding: bytes.dropLast(), as: UTF8.self))
        }
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw self.exit(path)
        }
    }

    private static func exit(_ path: String) -> Exit {
        Exit(
            .usage,
            "cannot write results to \(path): does its folder exist, and may you write there?"
        )
    }
}
