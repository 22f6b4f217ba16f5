import Foundation

/// Finds the scenario files that somebody means who names files and directories.
enum ScenarioPaths {
    /// Of these, a directory is searched with all that lies in it.
    private static let suffixes = [".yaml", ".yml"]
    /// The one YAML file of a fixture, which is no scenario.
    private static let fixture = "fixture.yaml"

    /// The files that `paths` mean, each once, however it is named: a file is itself, whatever its name, and a directory
    /// all scenarios in it, sorted by path.
    static func files(of paths: [String]) throws(Exit) -> [String] {
        var files: [String] = []
        var known: Set<URL> = []
        for path in paths {
            for file in try self.files(of: path) where known.insert(self.place(of: file)).inserted {
                files.append(file)
            }
        }
        return files
    }

    /// The place of a file, whose directory may be named in several ways. If the file itself is a link
    /// it is another, since what it says is relative to its own directory.
    private static func place(of file: String) -> URL {
        let url = URL(filePath: file).absoluteURL
        return url.deletingLastPathComponent().resolvingSymlinksInPath()
            .appending(path: url.lastPathComponent).standardizedFileURL
    }

    private static func files(of path: String) throws(Exit) -> [String] {
        // The search below would not follow a link.
        let url = URL(filePath: path).resolvingSymlinksInPath()
        // What is not there is told as a scenario that cannot be read.
        guard url.isDirectory else { return [path] }
        let found: [String]
        do {
            found = try FileManager.default.subpathsOfDirectory(
                atPath: url.path(percentEncoded: false)
            )
        } catch {
            throw Exit(.usage, "cannot look into \(path): may you read it?")
        }
        let names = found.filter { name in
            self.isScenario(name) && !url.appending(path: name).isDirectory
        }
        .sorted()
        guard !names.isEmpty else {
            throw Exit(.usage, "there is no scenario in \(path): expected files named *.yaml")
        }
        let prefix = path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
        return names.map { prefix + $0 }
    }

    private static func isScenario(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        // `.git` and the like.
        guard let name = parts.last, !parts.contains(where: { $0.hasPrefix(".") }) else {
            return false
        }
        return name != self.fixture && self.suffixes.contains(where: name.hasSuffix)
    }
}
