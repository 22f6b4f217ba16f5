package import Timeline
package import YAML

/// What is wrong at one place of a file.
///
/// The cases carry what was found; ``sentence`` is the one place that puts it into words.
package enum Problem: Hashable, Sendable {
    // The file.
    case unreadable(reason: String)
    case tooLong(maximumByteCount: Int)
    case notUTF8
    case yaml(YAMLProblem)

    // What a scenario is put together from.
    case composition(CompositionProblem)

    // The shape.
    case unknownKey(String, in: String, known: [String])
    case missingKey(String, in: String)
    /// A text stands where something else should, or the other way round.
    case wrongShape(found: YAMLNode.Shape, expected: String)
    /// Several of `keys` stand in one map that takes exactly one, or none does.
    case notOneOf(keys: [String], found: [String])

    /// None of `keys` stands in a map that needs one or more.
    case noneOf([String], in: String)
    /// A key that has a meaning only beside another.
    case onlyWith(String, String)
    /// Two of a list have this name.
    case sameName(String)
    /// What is written is understood, and can never happen; a sentence says why.
    case impossible(String)

    // The values.
    case unknownWord(String, known: [String])
    case badTime(String, QuantityError)
    case badNumber(String, QuantityError)
    case badDelay(String, example: String)
    case outOfRange(String, expected: String)
    case badMediaName(String)
    case badOrder(OrderSyntaxError)

    // What the fixture has to agree with.
    case noSuchMedia(String, known: [String])
    case emptyMedia(String)
    case silentMedia(String)
}

extension Problem {
    /// What was found, what was expected, and what to do.
    package var sentence: String {
        switch self {
        case .unreadable(let reason): "cannot read the file: \(reason)"
        case .tooLong(let maximum): "the file is longer than \(maximum) bytes"
        case .notUTF8: "this is not UTF-8 text; save the file as UTF-8"
        case .yaml(.empty): "the file is empty; a scenario needs at least name, fixture and caller"
        case .yaml(let problem): problem.sentence(quoted: quoted)
        case .composition(let problem): problem.sentence
        case .unknownKey(let key, let place, let known):
            "unknown key \(quoted(key)) in \(place)\(hint(key, known)) (known: \(list(known)))"
        case .missingKey(let key, let place): "\(place) has no \(quoted(key)), which it needs"
        case .wrongShape(let found, let expected): "found \(found.words); expected \(expected)"
        case .notOneOf(let keys, let found):
            "found \(found.isEmpty ? "none" : found.joined(separator: " and "))"
                + " of \(list(keys)); write exactly one of them"
        case .noneOf(let keys, let place): "\(place) needs at least one of \(list(keys))"
        case .onlyWith(let key, let other):
            "\(quoted(key)) has no meaning without \(quoted(other)) beside it"
        case .sameName(let name):
            "the name \(quoted(name)) is there twice in one list; give each its own"
        case .impossible(let sentence): sentence
        case .unknownWord(let word, let known):
            "found \(quoted(word))\(hint(word, known)) (known: \(list(known)))"
        case .badTime(let text, let error): self.time(text, error)
        case .badNumber(let text, let error): self.number(text, error)
        case .badDelay(let text, let example):
            "found \(quoted(text)); expected \(example), \"recorded\" or \"recorded x0.5\""
        case .outOfRange(let text, let expected): "found \(quoted(text)); expected \(expected)"
        case .badMediaName(let text):
            "found \(quoted(text)); expected the name of a file in the fixture's media directory,"
                + " such as turn-1.wav"
        case .badOrder(let error): error.sentence
        case .noSuchMedia(let name, let known):
            "the fixture has no media/\(printable(name))\(hint(name, known)) (known: \(list(known)))"
        case .emptyMedia(let name): "media/\(printable(name)) has no audio in it"
        case .silentMedia(let name):
            "nothing is spoken in media/\(printable(name)), so no turn can come of it"
        }
    }

    private func time(_ text: String, _ error: QuantityError) -> String {
        switch error {
        case .empty: "found nothing; expected a time, such as 25ms"
        case .notANumber: "found \(quoted(text)); expected a time, such as 25ms or 1.5s"
        case .noUnit(let number):
            "found \(quoted(number)), a time without a unit; did you mean \(printable(number))ms?"
                + " (units: \(list(Duration.unitNames)))"
        case .unknownUnit(let unit):
            "found \(quoted(text)); \(quoted(unit)) is no unit of time"
                + " (units: \(list(Duration.unitNames)))"
        case .tooFine: "found \(quoted(text)); times are counted in whole nanoseconds"
        case .tooLarge(let maximum): "found \(quoted(text)); a time is at most \(maximum)"
        }
    }

    private func number(_ text: String, _ error: QuantityError) -> String {
        switch error {
        case .empty: "found nothing; expected a decimal number, such as 0.3"
        case .notANumber, .noUnit, .unknownUnit:
            "found \(quoted(text)); expected a decimal number, such as 0.3"
        case .tooFine(let finest): "found \(quoted(text)); the smallest step is \(finest)"
        case .tooLarge(let maximum): "found \(quoted(text)); expected at most \(maximum)"
        }
    }
}

/// `text` in quotation marks, fit for a terminal: no control characters, and not too long.
func quoted(_ text: String) -> String { "\"\(printable(text))\"" }

/// `text` without control characters, and not too long.
func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(61) {
        result.append(scalar.isControl ? "\u{FFFD}" : scalar)
    }
    return result.count > 60 ? String(String(result).dropLast()) + "…" : String(result)
}

private func list(_ words: [String]) -> String {
    words.isEmpty ? "none" : words.map(printable).joined(separator: ", ")
}

private func hint(_ word: String, _ known: [String]) -> String {
    nearest(to: word, in: known).map { "; did you mean \(quoted($0))?" } ?? ""
}

extension YAMLNode.Shape {
    var words: String {
        switch self {
        case .nothing: "nothing"
        case .text(let text): quoted(text)
        case .list: "a list"
        case .map: "a map"
        }
    }
}
