package import YAML

/// Why a file of text is not what we read.
package enum TextProblem: Equatable, Sendable {
    case malformedJSON(found: String, expected: String)
    case yaml(YAMLProblem)
    case unknownKey(String, known: [String])
    case repeatedKey(String)
    case missingKey(String, example: String)
    case wrongKind(found: String, expected: String)
    case badValue(key: String, found: String, expected: String)
    case lineBeforeStream

    var sentence: String {
        switch self {
        case .malformedJSON(let found, let expected):
            "this is not JSON: found \(found), expected \(expected)"
        case .yaml(let problem):
            problem.sentence(quoted: \.quoted)
        case .unknownKey(let key, let known):
            "unknown key \(key.quoted); known here: \(known.joined(separator: ", "))"
                + (Nearest.word(to: key, in: known).map { ". Did you mean \($0.quoted)?" } ?? "")
        case .repeatedKey(let key):
            "the key \(key.quoted) is there twice"
        case .missingKey(let key, let example):
            "the key \(key.quoted) is missing, such as \(key): \(example)"
        case .wrongKind(let found, let expected):
            "found \(found), expected \(expected)"
        case .badValue(let key, let found, let expected):
            "\(key) is \(found), expected \(expected)"
        case .lineBeforeStream:
            "this line belongs to no stream; first comes a line such as "
                + #"{"stream":"…","match":{…}}"#
        }
    }
}
