import Timeline

/// The keys and values of one object in a file, read strictly.
struct Fields {
    let file: String
    let place: Node.Place
    private let fields: [Node.Field]

    /// The fields of `node`.
    ///
    /// - Throws: If `node` is no object, or has a key that is not in `known`.
    init(_ node: Node, in file: String, known: [String]) throws(FixtureError) {
        guard case .object(let fields) = node.value else {
            let problem = TextProblem.wrongKind(found: node.kind, expected: "keys and values")
            throw FixtureError(file: file, at: node.place, .text(problem))
        }
        for field in fields where !known.contains(field.key) {
            let problem = TextProblem.unknownKey(field.key, known: known)
            throw FixtureError(file: file, at: field.place, .text(problem))
        }
        self.file = file
        self.place = node.place
        self.fields = fields
    }

    /// The value of `key`, or `nil` if the key is not there.
    subscript(key: String) -> Node? { self.fields.first { $0.key == key }?.value }

    /// The value of a key that has to be there.
    func node(_ key: String, example: String) throws(FixtureError) -> Node {
        guard let node = self[key] else {
            let problem = TextProblem.missingKey(key, example: example)
            throw FixtureError(file: self.file, at: self.place, .text(problem))
        }
        return node
    }

    /// A text that is not empty.
    func text(_ key: String, example: String) throws(FixtureError) -> String {
        let node = try self.node(key, example: example)
        guard case .text(let text) = node.value, !text.isEmpty else {
            throw self.wrong(key, expected: "a text, such as \(example)")
        }
        return text
    }

    /// A text, which may be empty.
    func anyText(_ key: String, example: String) throws(FixtureError) -> String {
        guard case .text(let text) = try self.node(key, example: example).value else {
            throw self.wrong(key, expected: "a text, such as \(example)")
        }
        return text
    }

    /// A text, which may be empty, or `nil` if the key is not there.
    func optionalText(_ key: String) throws(FixtureError) -> String? {
        guard let node = self[key] else { return nil }
        guard case .text(let text) = node.value else {
            throw self.wrong(key, expected: "a text")
        }
        return text
    }

    /// `true` or `false`; `false` if the key is not there.
    func flag(_ key: String) throws(FixtureError) -> Bool {
        guard let node = self[key] else { return false }
        guard case .flag(let flag) = node.value else {
            throw self.wrong(key, expected: "true or false")
        }
        return flag
    }

    /// A whole number of milliseconds, as the lines of a stream count time: 0 to a day.
    func milliseconds(_ key: String) throws(FixtureError) -> Duration {
        let node = try self.node(key, example: "480")
        guard case .integer(let count) = node.value, (0...86_400_000).contains(count) else {
            throw self.wrong(key, expected: "a whole number of milliseconds, 0 to 86400000")
        }
        return .milliseconds(count)
    }

    /// A length of time with its unit, as YAML files have it.
    func time(_ key: String) throws(FixtureError) -> Duration {
        let node = try self.node(key, example: "1480ms")
        guard case .text(let text) = node.value, let time = try? Duration(parsing: text) else {
            let units = Duration.unitNames.joined(separator: ", ")
            let expected = "a time with its unit (\(units)), such as 1480ms or 1.5s, up to 24h"
            throw self.wrong(key, expected: expected)
        }
        return time
    }

    /// A list with at least one element.
    func list(_ key: String, example: String) throws(FixtureError) -> [Node] {
        let node = try self.node(key, example: example)
        guard case .list(let list) = node.value, !list.isEmpty else {
            throw self.wrong(key, expected: "a list, such as \(example)")
        }
        return list
    }

    /// That the value of `key` is not what it should be.
    func wrong(_ key: String, expected: String) -> FixtureError {
        let found = self[key]?.kind ?? "nothing"
        return self.error(key, .text(.badValue(key: key, found: found, expected: expected)))
    }

    /// `problem`, found in the value of `key`.
    func error(_ key: String, _ problem: FixtureProblem) -> FixtureError {
        FixtureError(file: self.file, at: self[key]?.place ?? self.place, problem)
    }
}

extension FixtureError {
    /// `problem`, found at `place`.
    init(file: String, at place: Node.Place, _ problem: FixtureProblem) {
        self.init(file: file, line: place.line, column: place.column, problem)
    }
}
