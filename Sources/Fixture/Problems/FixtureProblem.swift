/// What is wrong, or worth a look.
package enum FixtureProblem: Equatable, Sendable {
    /// A file cannot be read or written.
    case file(FileProblem)
    /// A file is not what we read.
    case text(TextProblem)
    /// A file of audio is not what the fixture says of it.
    case media(MediaProblem)
    /// What is recognized and what the model answers do not fit together.
    case stream(StreamProblem)
    /// What the synthesizer says does not fit together.
    case speech(SpeechProblem)
    /// A fixture cannot be made from its description.
    case making(MakingProblem)

    /// Whether the fixture can be played all the same.
    package var isWarning: Bool {
        switch self {
        case .media(.unused), .stream(.unreachable), .stream(.noFinish), .speech(.noAudio): true
        case .file, .text, .media, .stream, .speech, .making: false
        }
    }

    /// What was found, what was expected, and what to try, in one line.
    package var sentence: String {
        switch self {
        case .file(let problem): problem.sentence
        case .text(let problem): problem.sentence
        case .media(let problem): problem.sentence
        case .stream(let problem): problem.sentence
        case .speech(let problem): problem.sentence
        case .making(let problem): problem.sentence
        }
    }
}

extension String {
    /// The text in quotes as it stands in a JSON file, cut so that it leaves a message readable.
    var quoted: String {
        self.count <= 60 ? JSONText.quoted(self) : JSONText.quoted(self.prefix(60) + "…")
    }
}
