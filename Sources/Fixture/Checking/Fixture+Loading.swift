extension Fixture {
    /// Reads a fixture that is to be played.
    ///
    /// Everything is checked that ``findings(in:)`` checks, apart from what only decoding the audio
    /// would show: the digests hold the files to what was measured when they were written.
    ///
    /// - Throws: All errors at once. Warnings are not among them.
    package init(loading files: some FixtureFiles) throws(FixtureErrors) {
        let reader = FixtureReader(files)
        let checker = FixtureChecker(reader.draft, in: files.name)
        let errors = (reader.errors + checker.findings).filter { !$0.isWarning }
        guard errors.isEmpty else {
            throw FixtureErrors(all: Self.sorted(errors, in: files.name))
        }
        self = reader.draft.fixture
    }

    /// Everything that is wrong with a fixture, or worth a look, in the order of files and lines.
    ///
    /// The audio is decoded, so this takes a moment. An empty list is a fixture as it should be.
    package static func findings(in files: some FixtureFiles) -> [FixtureError] {
        let reader = FixtureReader(files)
        let checker = FixtureChecker(reader.draft, in: files.name)
        let measured = MediaMeasure.findings(in: reader.draft.media, of: files.name)
        return Self.sorted(reader.errors + checker.findings + measured, in: files.name)
    }

    private static func sorted(_ errors: [FixtureError], in directory: String) -> [FixtureError] {
        let files = FixtureDraft.File.allCases.map { "\(directory)/\($0.rawValue)" }
        let keyed = errors.enumerated().map { order, error in
            (file: files.firstIndex(of: error.file) ?? files.count, order: order, error: error)
        }
        return keyed.sorted {
            ($0.file, $0.error.line ?? 0, $0.order) < ($1.file, $1.error.line ?? 0, $1.order)
        }.map(\.error)
    }
}
