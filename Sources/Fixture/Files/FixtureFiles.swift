/// Where the files of a fixture are: a directory, or the program itself.
package protocol FixtureFiles {
    /// How messages call the place, such as `Fixtures/weather`.
    var name: String { get }

    /// The bytes of the file at `path`.
    ///
    /// - Parameters:
    ///   - path: Relative to the fixture, such as `media/turn-1.wav`.
    ///   - limit: How many bytes are accepted.
    /// - Returns: The whole file.
    /// - Throws: A ``FileProblem`` that names `path`: missing, not regular, outside of the directory,
    ///   too large, or unreadable.
    func read(_ path: String, limit: Int) throws(FixtureError) -> [UInt8]
}

extension FixtureFiles {
    /// The file at `path`, as messages call it.
    func place(_ path: String) -> String {
        self.name.hasSuffix("/") ? self.name + path : "\(self.name)/\(path)"
    }
}

extension String {
    /// Whether this, taken as a path, could lead out of the directory that it is relative to.
    var leavesDirectory: Bool {
        let parts = self.split(separator: "/", omittingEmptySubsequences: false)
        return self.utf8.contains(0) || !parts.allSatisfy { !["", ".", ".."].contains($0) }
    }
}
