import Foundation

extension Fixture {
    /// All files of the fixture, by their paths in its directory, the media first.
    ///
    /// The same fixture is always the same bytes.
    package var files: [(path: String, bytes: [UInt8])] {
        let writer = FixtureWriter(fixture: self)
        return self.media.map { ($0.path, $0.bytes) } + [
            (FixtureDraft.File.recognitions.rawValue, Array(writer.recognitions.utf8)),
            (FixtureDraft.File.completions.rawValue, Array(writer.completions.utf8)),
            (FixtureDraft.File.syntheses.rawValue, Array(writer.syntheses.utf8)),
            (FixtureDraft.File.index.rawValue, Array(writer.index.utf8)),
        ]
    }

    /// Writes the fixture into `directory`, which is made if it is not there.
    ///
    /// - Throws: ``FileProblem/directoryNotEmpty`` if something is there already,
    ///   ``FileProblem/unwritable(_:reason:)`` if a file cannot be written.
    package func write(to directory: String) throws(FixtureError) {
        try Self.refuseFilled(directory)
        for (path, bytes) in self.files {
            precondition(!path.leavesDirectory, "\(path) would be written outside of the fixture")
            let file = URL(filePath: "\(directory)/\(path)")
            do {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(bytes).write(to: file)
            } catch {
                let problem = FileProblem.unwritable(path, reason: error.localizedDescription)
                throw FixtureError(file: directory, .file(problem))
            }
        }
    }

    /// Refuses to write over something that is there.
    static func refuseFilled(_ directory: String) throws(FixtureError) {
        var isDirectory = false
        let exists = FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory)
        guard exists else { return }
        let content =
            isDirectory ? try? FileManager.default.contentsOfDirectory(atPath: directory) : nil
        guard content?.isEmpty == true else {
            throw FixtureError(file: directory, .file(.directoryNotEmpty))
        }
    }
}
