/// How the lines of one synthesis do not fit together.
package enum SpeechProblem: Equatable, Sendable {
    case causeBeyondText(characterCount: Int, textCount: Int)
    case startInsideSentence(String)
    case audioOutsideSentence
    case endOutsideSentence
    case wrongEnd(found: String, expected: String)
    case unendedSentence(String)
    case noAudio(String)
    case beyondFile(String, to: Int, byteCount: Int)
    case gap(String, from: Int, expected: Int)
    case unspoken(String, from: Int, byteCount: Int)
    case wrongText(found: String, expected: String)

    var sentence: String {
        switch self {
        case .causeBeyondText(let characterCount, let textCount):
            "after is text:\(characterCount), but the whole text has only \(textCount) characters"
        case .startInsideSentence(let text):
            "a sentence starts before TTSSentenceEnd of \(text.quoted)"
        case .audioOutsideSentence:
            "audio comes outside of a sentence; first comes TTSSentenceStart"
        case .endOutsideSentence:
            "a sentence ends that did not start; first comes TTSSentenceStart"
        case .wrongEnd(let found, let expected):
            "the sentence ends as \(found.quoted), but started as \(expected.quoted)"
        case .unendedSentence(let text):
            "the stream is over before TTSSentenceEnd of \(text.quoted)"
        case .noAudio(let text):
            "the sentence \(text.quoted) has no audio"
        case .beyondFile(let path, let to, let byteCount):
            "the chunk ends at byte \(to), but \(path.quoted) has only \(byteCount)"
        case .gap(let path, let from, let expected):
            "the chunk begins at byte \(from), but \(path.quoted) goes on at byte \(expected)"
        case .unspoken(let path, let from, let byteCount):
            "\(path.quoted) is spoken up to byte \(from), but has \(byteCount)"
        case .wrongText(let found, let expected):
            "the sentences together are \(found.quoted), but the text is \(expected.quoted)"
        }
    }
}
