import Foundation

/// A place for files of one test.
enum TemporaryDirectory {
    /// Runs `body` with a new, empty directory, and removes it.
    static func use(_ body: (String) throws -> Void) throws {
        let directory = try FileManager.default.url(
            for: .itemReplacementDirectory,
            in: .userDomainMask,
            appropriateFor: FileManager.default.temporaryDirectory,
            create: true
        )
        defer { try? FileManager.default.removeItem(at: directory) }
        var path = directory.resolvingSymlinksInPath().path(percentEncoded: false)
        if path.hasSuffix("/") { path.removeLast() }
        try body(path)
    }
}
