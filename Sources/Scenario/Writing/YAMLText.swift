import Timeline

/// A piece of YAML that is to be written, in no more forms than a person needs.
enum YAMLText: Hashable {
    /// One line, which needs no quotes or has them.
    case scalar(String)
    case list([YAMLText])
    case map([Entry])

    struct Entry: Hashable {
        var key: String
        var value: YAMLText
    }

    /// Any text, in quotes if it could be taken for something else without.
    static func text(_ text: String) -> YAMLText {
        .scalar(Self.isPlain(text) ? text : Self.quoted(text))
    }

    static func number(_ number: Int) -> YAMLText { .scalar("\(number)") }

    static func time(_ duration: Duration) -> YAMLText { .scalar(duration.written) }

    /// The value of one of several words.
    static func word<Word: RawRepresentable<String>>(_ word: Word) -> YAMLText {
        .text(word.rawValue)
    }

    /// A map with one key.
    static func one(_ key: String, _ value: YAMLText) -> YAMLText {
        .map([Entry(key: key, value: value)])
    }

    // MARK: Lines

    /// The whole of a file, with a last newline. What fits in a line has one.
    var lines: String {
        self.block(indent: 0).joined(separator: "\n") + "\n"
    }

    private static let widthMax = 100

    /// In one line.
    var flow: String {
        switch self {
        case .scalar(let text): text
        case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .map(let entries):
            "{ "
                + entries.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", ")
                + " }"
        }
    }

    private func block(indent: Int) -> [String] {
        switch self {
        case .scalar(let text): [text]
        case .list(let items):
            items.flatMap { item in
                let lines = item.value(indent: indent + 2)
                return ["- " + (lines.first ?? "")] + lines.dropFirst().map { "  " + $0 }
            }
        case .map(let entries):
            entries.flatMap { entry in
                let width = Self.widthMax - indent - entry.key.unicodeScalars.count - 2
                if entry.value.fits(in: width) { return ["\(entry.key): \(entry.value.flow)"] }
                return ["\(entry.key):"] + entry.value.block(indent: indent + 2).map { "  " + $0 }
            }
        }
    }

    /// An item of a list: in one line if it fits.
    private func value(indent: Int) -> [String] {
        self.fits(in: Self.widthMax - indent) ? [self.flow] : self.block(indent: indent)
    }

    private func fits(in width: Int) -> Bool {
        switch self {
        case .scalar: true
        case .list(let items):
            items.allSatisfy(\.isScalar) && self.flow.unicodeScalars.count <= width
        case .map(let entries):
            entries.allSatisfy(\.value.isSmall) && self.flow.unicodeScalars.count <= width
        }
    }

    private var isScalar: Bool { if case .scalar = self { true } else { false } }

    /// A scalar, or a list or map of scalars.
    private var isSmall: Bool {
        switch self {
        case .scalar: true
        case .list(let items): items.allSatisfy(\.isScalar)
        case .map(let entries): entries.allSatisfy(\.value.isScalar)
        }
    }

    // MARK: Texts

    /// Whether `text` is a word or several that nobody takes for a number, a truth, or YAML's own signs.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first,
            first.properties.isAlphabetic || first == "/" || text.hasPrefix("../"),
            text.unicodeScalars.last != " ", !Self.ownWords.contains(text.lowercased())
        else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || "0123456789 _-./%".unicodeScalars.contains(scalar)
        }
    }

    /// What YAML 1.1 does not take for a text.
    private static let ownWords: Set<String> = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null",
    ]

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted += Self.isPrintable(scalar) ? String(scalar) : Self.escaped(scalar)
            }
        }
        return quoted + "\""
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        default: scalar.value <= 0xFFFF
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value <= 0xFFFF ? 4 : 8
        let zeros = String(repeating: "0", count: width - digits.count)
        return (width == 4 ? "\\u" : "\\U") + zeros + digits
    }
}

extension [YAMLText.Entry] {
    /// Adds a key if there is something to say of it.
    mutating func add(_ key: String, _ value: YAMLText?) {
        if let value { self.append(YAMLText.Entry(key: key, value: value)) }
    }

    /// Adds a key whose value is not what is meant without it.
    mutating func add<Value: Equatable>(
        _ key: String,
        _ value: Value,
        unless standard: Value,
        _ write: (Value) -> YAMLText
    ) {
        if value != standard { self.add(key, write(value)) }
    }
}
