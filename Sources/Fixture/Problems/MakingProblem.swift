/// Why no fixture can be made from a description.
package enum MakingProblem: Error, Equatable, Sendable {
    /// A fixture tells turns apart by what the caller says.
    case repeatedCaller(String, firstLine: Int)
    /// A recognizer tells turns apart by what is in the audio.
    case repeatedAudio(String)
    case noWords(String)
    case notAudio(String, reason: String)
    case silent(String)
    case voice(text: String, reason: String)

    var sentence: String {
        switch self {
        case .repeatedCaller(let text, let firstLine):
            "the caller says \(text.quoted) already in line \(firstLine), and the answer is found by "
                + "what the caller says"
        case .repeatedAudio(let name):
            "\(name.quoted) is the same audio as in a turn before, but something else is recognized"
        case .noWords(let text):
            "\(text.quoted) has nothing that can be spoken"
        case .notAudio(let path, let reason):
            "\(path.quoted) cannot be heard: \(reason)"
        case .silent(let path):
            "nobody speaks in \(path.quoted)"
        case .voice(let text, let reason):
            "espeak-ng does not speak \(text.quoted): \(reason)"
        }
    }
}
