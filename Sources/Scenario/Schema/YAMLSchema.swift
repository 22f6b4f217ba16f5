import Timeline
import YAML

/// What a reader accepts.
///
/// What the reader accepts fits. The reverse need not be true: not all that a reader asks for can
/// be said here.
package indirect enum YAMLSchema: Hashable, Sendable {
    case anything
    /// Any text but an empty one.
    case text
    /// A text that the regular expression `pattern` matches, which is JavaScript's and has to say
    /// where the text begins and ends.
    case matching(pattern: String)
    /// A decimal number of at least 0.
    case number
    case wholeNumber
    case words([String])
    case list(of: YAMLSchema, atLeast: Int)
    case map(Keys)
    /// A map with any keys.
    case entries(of: YAMLSchema)
    case either([YAMLSchema])
    /// With a sentence about it.
    case about(String, YAMLSchema)
    /// Written once, under a name.
    case named(String, YAMLSchema)

    /// A length of time with its unit.
    package static let time: Self = .matching(
        pattern: "^[0-9]+(\\.[0-9]+)?(\(Duration.unitNames.joined(separator: "|")))$"
    )

    /// The keys of a map, in the order in which its reader asks for them.
    package struct Keys: Hashable, Sendable {
        struct Key: Hashable, Sendable {
            let name: String
            let schema: YAMLSchema
            var isRequired: Bool
        }

        private(set) var keys: [Key] = []
        /// Of each of these, exactly one key is there.
        private(set) var choices: [[String]] = []

        /// Adds a key, unless it was asked for already.
        mutating func add(
            _ name: String,
            _ schema: YAMLSchema,
            isRequired: Bool,
            _ about: String?
        ) {
            guard !self.keys.contains(where: { $0.name == name }) else { return }
            let schema = about.map { YAMLSchema.about($0, schema) } ?? schema
            self.keys.append(Key(name: name, schema: schema, isRequired: isRequired))
        }

        mutating func takeOne(of names: [String]) {
            self.choices.append(names)
        }
    }
}

extension YAMLSchema {
    /// The kinds of things that may stand somewhere.
    struct Shapes: OptionSet {
        let rawValue: UInt8

        static let text = Shapes(rawValue: 1)
        static let list = Shapes(rawValue: 2)
        static let map = Shapes(rawValue: 4)
        /// Nothing stands there: no reader is the right one for it.
        private static let nothing = Shapes(rawValue: 8)

        init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        init(_ shape: YAMLNode.Shape) {
            switch shape {
            case .nothing: self = .nothing
            case .text: self = .text
            case .list: self = .list
            case .map: self = .map
            }
        }
    }

    var shapes: Shapes {
        switch self {
        case .anything: [.text, .list, .map]
        case .text, .matching, .number, .wholeNumber, .words: .text
        case .list: .list
        case .map, .entries: .map
        case .either(let schemas): schemas.reduce(into: []) { $0.formUnion($1.shapes) }
        case .about(_, let schema), .named(_, let schema): schema.shapes
        }
    }

    /// What it is, for a message that says what was expected.
    var words: String {
        switch self {
        case .anything: "anything"
        case .text, .matching: "a text"
        case .number: "a number"
        case .wholeNumber: "a whole number"
        case .words(let words): "one of \(words.joined(separator: ", "))"
        case .list: "a list"
        case .map, .entries: "a map"
        case .either(let schemas): schemas.map(\.words).joined(separator: " or ")
        case .about(_, let schema), .named(_, let schema): schema.words
        }
    }
}

extension YAMLSchema {
    /// What a part of such a file may be, to which another file adds the rest: maps in which no
    /// key is required, but for `required` in the outermost. Lists are not added to.
    func part(required: [String] = []) -> YAMLSchema {
        switch self {
        case .anything, .text, .matching, .number, .wholeNumber, .words, .list: self
        case .map(let keys): .map(keys.part(required: required))
        case .entries(let schema): .entries(of: schema.part())
        case .either(let schemas): .either(schemas.map { $0.part(required: required) })
        case .about(let sentence, let schema): .about(sentence, schema.part(required: required))
        case .named(let name, let schema):
            schema.part(required: required) == schema
                ? self : .named("part of \(name)", schema.part(required: required))
        }
    }
}

extension YAMLSchema.Keys {
    fileprivate func part(required: [String]) -> Self {
        var part = Self()
        for key in self.keys {
            part.add(key.name, key.schema.part(), isRequired: required.contains(key.name), nil)
        }
        return part
    }
}
