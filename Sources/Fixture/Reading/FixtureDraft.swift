/// What could be read of a fixture, with where it stands, before anybody checked that it fits.
struct FixtureDraft {
    /// A value, and the lines of the file that it came from.
    struct Placed<Value> {
        var value: Value
        /// The line where it begins.
        var line: Int
        /// The lines of its parts, in their order.
        var parts: [Int] = []
        /// Whether all of it could be read. What follows from a part that could not is no news.
        var isWhole = true
    }

    /// The names of the files, in the order of their findings.
    enum File: String, CaseIterable {
        case index = "fixture.yaml"
        case recognitions = "asr.jsonl"
        case completions = "llm.jsonl"
        case syntheses = "tts.jsonl"
    }

    var name = ""
    var source = Fixture.Source.made
    /// The files whose lists are complete, so that what is not in them is missing.
    var known: Set<File> = []
    /// `isWhole` tells whether the bytes could be read.
    var media: [Placed<Media>] = []
    var recognitions: [Placed<Recognition>] = []
    var completions: [Placed<Completion>] = []
    var syntheses: [Placed<Synthesis>] = []

    /// The fixture, if all of this is as it should be.
    var fixture: Fixture {
        Fixture(
            name: self.name,
            source: self.source,
            media: self.media.map(\.value),
            recognitions: self.recognitions.map(\.value),
            completions: self.completions.map(\.value),
            syntheses: self.syntheses.map(\.value)
        )
    }
}
