/// A provider was asked for something that the fixture does not have.
package struct Mismatch: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Asked: Equatable, Sendable {
        /// The recognizer got a WAV that begins its SHA-256 like this.
        case audio(digest: UInt32)
        /// The model was asked this.
        case question(String)
        /// The synthesizer was given this text.
        case speech(String)
    }

    package let asked: Asked
    /// What comes closest among the texts of the fixture; `nil` if it has none, and for audio.
    package let nearest: String?

    /// That `fixture` does not have what was asked.
    init(_ asked: Asked, in fixture: Fixture) {
        self.asked = asked
        self.nearest =
            switch asked {
            case .audio: nil
            case .question(let text):
                Nearest.text(to: text, in: fixture.completions.map(\.text))
            case .speech(let text):
                Nearest.text(to: text, in: fixture.syntheses.map(\.text))
            }
    }

    /// The lines that would make it fit, and the file that they belong into.
    package var remedy: (file: String, lines: [String]) {
        switch self.asked {
        case .audio:
            let header = FixtureWriter.header("asr-new", "audio", "media/new.wav")
            let line = Recognition.Line(at: .milliseconds(1_000), text: "…", isDefinite: true)
            return (FixtureDraft.File.recognitions.rawValue, [header, FixtureWriter.line(line)])
        case .question(let text):
            let header = FixtureWriter.header("llm-new", "text", text)
            let line = Completion.Line(dt: .milliseconds(300), delta: "…", finish: "stop")
            return (FixtureDraft.File.completions.rawValue, [header, FixtureWriter.line(line)])
        case .speech(let text):
            let header = FixtureWriter.header("tts-new", "text", text)
            let start = Synthesis.Line(
                dt: .milliseconds(180),
                after: .text(characterCount: text.count),
                event: .sentenceStart(text: text)
            )
            return (FixtureDraft.File.syntheses.rawValue, [header, FixtureWriter.line(start)])
        }
    }

    /// What was asked, what there is, and what to add.
    package var description: String {
        let (file, lines) = self.remedy
        return "\(self.found); \(self.expected). To have it, add to \(file): "
            + lines.joined(separator: " then ")
    }

    /// What was asked, for a violation.
    package var found: String {
        switch self.asked {
        case .audio(let digest):
            let digits = String(digest, radix: 16)
            let hex = String(repeating: "0", count: 8 - digits.count) + digits
            return "the recognizer got audio whose SHA-256 begins with \(hex)"
        case .question(let text): return "the model was asked \(text.quoted)"
        case .speech(let text): return "the synthesizer was given \(text.quoted)"
        }
    }

    /// What the fixture has, for a violation.
    package var expected: String {
        if case .audio = self.asked { return "no file in the fixture's media begins so" }
        return self.nearest.map { "the nearest in the fixture is \($0.quoted)" }
            ?? "the fixture has no text at all"
    }
}
