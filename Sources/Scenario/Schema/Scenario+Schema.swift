extension Scenario {
    /// The JSON Schema (draft 2020-12) of scenario files, which editors complete and check them
    /// with. It is made of what the readers ask for.
    ///
    /// A file that extends another, or has a matrix, may leave to that what else is required.
    package static var schema: String {
        let scenario = YAMLReader<Scenario>.scenario.schema
        var schema = JSONSchema()
        let whole = schema.json(of: .named("scenario", scenario))
        let part = schema.json(of: .named("part of a scenario", scenario.part(required: ["name"])))
        let others = ["extends", "matrix"].map(JSONSchema.requiring)
        let definitions = schema.definitions.map { definition in
            JSONText.Member(definition.name.replacing(" ", with: "-"), definition.json)
        }
        return JSONText.object([
            .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            .init("title", .string("A scenario of ringer")),
            .init("if", .object([.init("anyOf", .array(others))])),
            .init("then", part),
            .init("else", whole),
            .init("$defs", .object(definitions)),
        ]).text
    }
}
