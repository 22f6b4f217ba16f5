import YAML

/// A map while it is read: hands out its values key by key and knows which keys nobody asked for.
package struct YAMLMap {
    private let place: String
    private let position: Position
    private let entries: [YAMLNode.Entry]
    private var known: [String] = []
    private var mistakes: Mistakes
    /// What was asked for; `nil` if there is a map to read.
    private var asked: YAMLSchema.Keys?

    /// Takes over `mistakes` until ``finish(_:)``, so that noting one copies nothing.
    init(
        _ place: String,
        _ entries: [YAMLNode.Entry],
        at position: Position,
        _ mistakes: inout Mistakes
    ) {
        self.place = place
        self.position = position
        self.entries = entries
        self.mistakes = Mistakes(in: mistakes.file)
        swap(&self.mistakes, &mistakes)
    }

    /// No map at all: only ``keys`` come of it.
    init(describing place: String) {
        self.place = place
        self.position = Position(line: 1, column: 1)
        self.entries = []
        self.mistakes = Mistakes(in: YAMLFile(name: place, text: ""))
        self.asked = YAMLSchema.Keys()
    }

    /// The file that is read.
    package var file: YAMLFile { self.mistakes.file }

    /// What was asked for, if this is only about that.
    var keys: YAMLSchema.Keys { self.asked ?? YAMLSchema.Keys() }

    /// The value of a key that must be there; `nil` after noting that it is not, or is wrong.
    /// The schema says `about` of it.
    package mutating func required<Value>(
        _ key: String,
        _ reader: YAMLReader<Value>,
        about: String? = nil
    ) -> Value? {
        self.asked?.add(key, reader.schema, isRequired: true, about)
        guard let node = self.node(key) else {
            self.mistakes.note(.missingKey(key, in: self.place), at: self.position)
            return nil
        }
        return reader.value(of: node, &self.mistakes)
    }

    /// The value of a key that may be there; `nil` if it is not, or is wrong, which is noted.
    /// The schema says `about` of it.
    package mutating func optional<Value>(
        _ key: String,
        _ reader: YAMLReader<Value>,
        about: String? = nil
    ) -> Value? {
        self.asked?.add(key, reader.schema, isRequired: false, about)
        return self.node(key).flatMap { reader.value(of: $0, &self.mistakes) }
    }

    /// The value of a key that may be there; `value` if it is not. The schema says `about`
    /// of it.
    package mutating func optional<Value>(
        _ key: String,
        _ reader: YAMLReader<Value>,
        default value: Value,
        about: String? = nil
    ) -> Value {
        self.optional(key, reader, about: about) ?? value
    }

    /// The value of the one key of `choices` that is there; `nil` after noting that there is not
    /// exactly one, or that it is wrong.
    package mutating func exactlyOne<Value>(
        of choices: [(key: String, reader: YAMLReader<Value>)]
    ) -> Value? {
        for choice in choices {
            self.asked?.add(choice.key, choice.reader.schema, isRequired: false, nil)
        }
        self.asked?.takeOne(of: choices.map(\.key))
        let found = choices.filter { self.node($0.key) != nil }
        guard let choice = found.first, found.count == 1 else {
            // A key that nobody knows is probably one of these, misspelt, and is noted as that.
            if !found.isEmpty || self.holdsOnlyKnownKeys {
                let keys = choices.map(\.key)
                let problem = Problem.notOneOf(keys: keys, found: found.map(\.key))
                self.mistakes.note(problem, at: self.position)
            }
            return nil
        }
        return self.required(choice.key, choice.reader)
    }

    /// Whether the key is there, whatever it holds.
    func holds(_ key: String) -> Bool { self.entries.contains { $0.key == key } }

    /// Whether every key that is there was asked for already.
    var holdsOnlyKnownKeys: Bool { self.entries.allSatisfy { self.known.contains($0.key) } }

    /// Notes `problem`, which is about values that were read.
    mutating func note(_ problem: Problem, at position: Position) {
        self.mistakes.note(problem, at: position)
    }

    /// Notes that none of `keys` is there, unless something else stands there that may be meant.
    mutating func noteMissing(oneOf keys: [String]) {
        guard self.asked == nil, self.holdsOnlyKnownKeys,
            !self.entries.contains(where: { keys.contains($0.key) })
        else { return }
        self.mistakes.note(.noneOf(keys, in: self.place), at: self.position)
    }

    /// Notes that `key` is not there, which is needed beside another that is.
    mutating func noteMissing(_ key: String) {
        self.mistakes.note(.missingKey(key, in: self.place), at: self.position)
    }

    /// Notes the keys that nobody asked for, and gives the mistakes back.
    mutating func finish(_ mistakes: inout Mistakes) {
        for entry in self.entries where !self.known.contains(entry.key) {
            let problem = Problem.unknownKey(entry.key, in: self.place, known: self.known)
            self.mistakes.note(problem, at: entry.position)
        }
        swap(&self.mistakes, &mistakes)
    }

    private mutating func node(_ key: String) -> YAMLNode? {
        if !self.known.contains(key) { self.known.append(key) }
        return self.entries.first { $0.key == key }?.value
    }
}
