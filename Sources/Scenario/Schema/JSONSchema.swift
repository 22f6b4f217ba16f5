/// Puts schemas together to a JSON Schema (draft 2020-12).
///
/// To the tools that use it, YAML's `0.3` is a number and `true` a truth value, where our readers
/// see texts. It is all the same for most; but a text `null` is nothing to them.
struct JSONSchema {
    /// What has a name, in the order in which it was first met.
    private(set) var definitions: [(name: String, json: JSONText)] = []
    private var named: [String: YAMLSchema] = [:]

    /// The JSON Schema of `schema`, without ``definitions``, which it may refer to.
    mutating func json(of schema: YAMLSchema) -> JSONText {
        .object(self.members(of: schema))
    }

    private mutating func members(of schema: YAMLSchema) -> [JSONText.Member] {
        switch schema {
        case .anything: []
        case .text:
            [Self.types("string", "number", "boolean"), .init("minLength", .number(1))]
        case .matching(let pattern):
            [.init("type", .string("string")), .init("pattern", .string(pattern))]
        case .number:
            [
                Self.types("number", "string"), .init("minimum", .number(0)),
                .init("pattern", .string("^[0-9]+(\\.[0-9]+)?$")),
            ]
        case .wholeNumber:
            [
                Self.types("integer", "string"), .init("minimum", .number(0)),
                .init("pattern", .string("^[0-9]+$")),
            ]
        case .words(let words): [.init("enum", .array(words.map { .string($0) }))]
        case .list(let item, let minimum): self.list(of: item, atLeast: minimum)
        case .map(let keys): self.map(keys)
        case .entries(let item):
            [
                .init("type", .string("object")),
                .init("additionalProperties", self.json(of: item)),
            ]
        case .either(let schemas): [.init("anyOf", .array(schemas.map { self.json(of: $0) }))]
        case .about(let sentence, let schema):
            // The sentence that is nearest to the key says most about it.
            [.init("description", .string(sentence))]
                + self.members(of: schema).filter { $0.key != "description" }
        case .named(let name, let schema): self.reference(to: name, schema)
        }
    }

    private static func types(_ names: String...) -> JSONText.Member {
        .init("type", .array(names.map { .string($0) }))
    }

    private mutating func list(of item: YAMLSchema, atLeast minimum: Int) -> [JSONText.Member] {
        var members: [JSONText.Member] = [
            .init("type", .string("array")), .init("items", self.json(of: item)),
        ]
        if minimum > 0 { members.append(.init("minItems", .number(minimum))) }
        return members
    }

    private mutating func map(_ keys: YAMLSchema.Keys) -> [JSONText.Member] {
        var members: [JSONText.Member] = [.init("type", .string("object"))]
        let properties = keys.keys.map { JSONText.Member($0.name, self.json(of: $0.schema)) }
        members.append(.init("properties", .object(properties)))
        let required = keys.keys.filter(\.isRequired).map { JSONText.string($0.name) }
        if !required.isEmpty { members.append(.init("required", .array(required))) }
        let choices = keys.choices.map { names in
            JSONText.object([.init("oneOf", .array(names.map(Self.requiring)))])
        }
        if !choices.isEmpty { members.append(.init("allOf", .array(choices))) }
        members.append(.init("additionalProperties", .bool(false)))
        return members
    }

    private mutating func reference(
        to name: String,
        _ schema: YAMLSchema
    ) -> [JSONText.Member] {
        if let known = self.named[name] {
            precondition(known == schema, "two schemas are named \(name)")
        } else {
            self.named[name] = schema
            let index = self.definitions.count
            self.definitions.append((name, .object([])))
            self.definitions[index].json = self.json(of: schema)
        }
        let place = "#/$defs/" + name.replacing(" ", with: "-")
        return [.init("$ref", .string(place))]
    }

    /// That the key `name` is there.
    static func requiring(_ name: String) -> JSONText {
        .object([.init("required", .array([.string(name)]))])
    }
}
