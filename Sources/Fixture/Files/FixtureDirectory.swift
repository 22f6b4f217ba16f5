import Foundation

/// A fixture in a directory of the file system.
package struct FixtureDirectory: FixtureFiles {
    package let name: String

    /// The directory at `path`, which need not exist until something is read.
    package init(_ path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.name = path
    }

    package func read(_ path: String, limit: Int) throws(FixtureError) -> [UInt8] {
        guard !path.leavesDirectory else { throw self.error(.outsideDirectory(path), path) }
        let resolved = try self.resolve(path)
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: resolved)
        } catch {
            throw self.error(.missing(path), path)
        }
        // A pipe or a device would be read for ever.
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw self.error(.notRegular(path), path)
        }
        let byteCount = attributes[.size] as? UInt64 ?? 0
        guard byteCount <= UInt64(max(0, limit)) else {
            throw self.error(.tooLarge(path, byteCountMax: limit), path)
        }
        do {
            return try [UInt8](Data(contentsOf: URL(filePath: resolved)))
        } catch {
            throw self.error(.unreadable(path, reason: "\(error.localizedDescription)"), path)
        }
    }

    /// Follows links, and refuses what then lies outside: a fixture must be whole in itself, so that
    /// it means the same on every machine.
    private func resolve(_ path: String) throws(FixtureError) -> String {
        let root = URL(filePath: self.name).resolvingSymlinksInPath()
            .path(percentEncoded: false)
        let file = URL(filePath: "\(self.name)/\(path)").resolvingSymlinksInPath()
            .path(percentEncoded: false)
        let prefix = root.hasSuffix("/") ? root : root + "/"
        guard file.hasPrefix(prefix) else { throw self.error(.outsideDirectory(path), path) }
        return file
    }

    private func error(_ problem: FileProblem, _ path: String) -> FixtureError {
        FixtureError(file: self.place(path), .file(problem))
    }
}
