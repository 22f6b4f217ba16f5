/// What `ringer fixture new` made.
package struct MadeFixture: Sendable {
    package let fixture: Fixture
    /// Who spoke: `espeak-ng` or `tones`.
    package let voice: String
}

extension Fixture {
    /// Makes a fixture out of the description at `path`, and writes it into `directory`.
    ///
    /// espeak-ng speaks if it is installed, else tones stand for the sentences.
    ///
    /// - Parameters:
    ///   - path: A description, see ``FixtureDescription``.
    ///   - directory: Must be empty, or not be there.
    ///   - seed: What the timing follows from.
    /// - Returns: What was written.
    /// - Throws: What is wrong with the description, its audio or the directory.
    package static func make(
        from path: String,
        into directory: String,
        seed: UInt64 = 1
    ) throws(FixtureError) -> MadeFixture {
        try Self.refuseFilled(directory)
        let description = try FixtureDescription(readingFileAt: path)
        guard let voice = EspeakVoice() else {
            return try Self.make(description, path, into: directory, ToneVoice(), seed)
        }
        return try Self.make(description, path, into: directory, voice, seed)
    }

    private static func make(
        _ description: FixtureDescription,
        _ path: String,
        into directory: String,
        _ voice: some Voice,
        _ seed: UInt64
    ) throws(FixtureError) -> MadeFixture {
        let maker = FixtureMaker(voice: voice, seed: seed)
        let fixture = try maker.fixture(from: description, at: path)
        try fixture.write(to: directory)
        return MadeFixture(fixture: fixture, voice: voice.name)
    }
}

extension FixtureDescription {
    /// Reads the description at `path`, a file of at most 1 MiB.
    package init(readingFileAt path: String) throws(FixtureError) {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { String(path[...$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let bytes = try FixtureDirectory(directory).read(name, limit: 1 << 20)
        try self.init(reading: bytes, file: path)
    }
}
