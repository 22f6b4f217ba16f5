/// How the streams of a fixture do not fit together.
package enum StreamProblem: Equatable, Sendable {
    case repeatedID(String, firstPlace: String)
    case empty(String)
    /// Another stream is found by the same audio or text, and is always found first.
    case hidden(String, behind: String)
    /// Nothing that the fixture says leads to this stream.
    case unreachable(String, text: String)
    case notAscending(at: Duration, previous: Duration)
    case tooLate(at: Duration, audio: Duration)
    /// `text` was definite, and a later line does not begin with it.
    case definiteTakenBack(String, text: String)
    case noDefinite(String)
    /// `nearest` is the text of the stream in `llm.jsonl` that comes closest.
    case noCompletion(text: String, nearest: String?)
    case finishTooEarly(String)
    case noFinish(String)
    case emptyAnswer(String)
    /// `nearest` is the text of the stream in `tts.jsonl` that comes closest.
    case noSynthesis(text: String, nearest: String?)

    var sentence: String {
        switch self {
        case .repeatedID(let id, let firstPlace):
            "there is a stream \(id.quoted) already, in \(firstPlace)"
        case .empty(let id):
            "the stream \(id.quoted) has no lines"
        case .hidden(let id, let behind):
            "the stream \(id.quoted) is never played: \(behind.quoted) matches the same"
        case .unreachable(let id, let text):
            "nothing in the fixture leads to the stream \(id.quoted), which waits for \(text.quoted)"
        case .notAscending(let at, let previous):
            "at is \(at.millisecondCount), expected more than the \(previous.millisecondCount) of the line before"
        case .tooLate(let at, let audio):
            "at is \(at.millisecondCount), but the audio lasts only \(audio.millisecondCount) ms; "
                + "at most 10000 may be added for silence"
        case .definiteTakenBack(let id, let text):
            "the stream \(id.quoted) goes on without \(text.quoted), which was definite"
        case .noDefinite(let id):
            "the last line of the stream \(id.quoted) is not definite; add \"definite\":true"
        case .noCompletion(let text, let nearest):
            "no stream in llm.jsonl answers \(text.quoted)" + Self.hint(nearest)
        case .finishTooEarly(let id):
            "only the last line of the stream \(id.quoted) can have finish"
        case .noFinish(let id):
            "the last line of the stream \(id.quoted) has no finish, such as \"finish\":\"stop\""
        case .emptyAnswer(let id):
            "the stream \(id.quoted) answers nothing"
        case .noSynthesis(let text, let nearest):
            "no stream in tts.jsonl speaks the answer \(text.quoted)" + Self.hint(nearest)
        }
    }

    private static func hint(_ nearest: String?) -> String {
        nearest.map { "; the nearest is \($0.quoted)" } ?? ""
    }
}
