import Yams

/// Reads a YAML file of ours: mappings, lists and texts, each once, and no more of YAML than that.
enum YAMLDocument {
    private static let depthMax = 8

    /// The value of the only document in `text`.
    static func read(_ text: String, file: String) throws(FixtureError) -> Node {
        do {
            let parser = try Parser(yaml: text)
            // Nodes hold their anchors weakly, the parser holds them.
            return try withExtendedLifetime(parser) { () throws -> Node in
                guard let root = try parser.singleRoot() else {
                    throw FixtureError(file: file, .file(.empty))
                }
                return try Self.node(root, file: file, depth: 0)
            }
        } catch let error as FixtureError {
            throw error
        } catch let error as YamlError {
            throw Self.translated(error, file: file)
        } catch {
            throw FixtureError(file: file, .text(.malformedYAML("\(error)")))
        }
    }

    private static func node(
        _ node: Yams.Node,
        file: String,
        depth: Int
    ) throws(FixtureError) -> Node {
        let place = Node.Place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        // An alias stands for all of its anchor's text, so a few lines could stand for gigabytes.
        guard node.anchor == nil, depth < Self.depthMax else {
            let reason =
                depth < Self.depthMax
                ? "anchors are not read; write the value itself" : "nested too deeply"
            throw FixtureError(file: file, at: place, .text(.malformedYAML(reason)))
        }
        switch node {
        case .scalar(let scalar):
            let isNothing = scalar.style == .plain && scalar.string.isEmpty
            return Node(place: place, value: isNothing ? .nothing : .text(scalar.string))
        case .sequence(let sequence):
            var nodes: [Node] = []
            for child in sequence {
                nodes.append(try Self.node(child, file: file, depth: depth + 1))
            }
            return Node(place: place, value: .list(nodes))
        case .mapping(let mapping):
            var fields: [Node.Field] = []
            for (key, value) in mapping {
                fields.append(try Self.field(key, value, file: file, depth: depth))
            }
            return Node(place: place, value: .object(fields))
        case .alias:
            throw FixtureError(file: file, at: place, .text(.malformedYAML("aliases are not read")))
        }
    }

    private static func field(
        _ key: Yams.Node,
        _ value: Yams.Node,
        file: String,
        depth: Int
    ) throws(FixtureError) -> Node.Field {
        let read = try Self.node(key, file: file, depth: depth + 1)
        guard case .text(let name) = read.value else {
            let problem = TextProblem.wrongKind(found: read.kind, expected: "a key")
            throw FixtureError(file: file, at: read.place, .text(problem))
        }
        let value = try Self.node(value, file: file, depth: depth + 1)
        return Node.Field(key: name, place: read.place, value: value)
    }

    private static func translated(_ error: YamlError, file: String) -> FixtureError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            FixtureError(
                file: file,
                line: mark.line,
                column: mark.column,
                .text(.malformedYAML(problem))
            )
        case .duplicatedKeysInMapping(let keys, let context):
            FixtureError(
                file: file,
                line: context.mark.line,
                column: context.mark.column,
                .text(.repeatedKey(keys.first ?? ""))
            )
        case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem),
            .representer(let problem):
            FixtureError(file: file, .text(.malformedYAML(problem)))
        case .no, .memory, .dataCouldNotBeDecoded:
            FixtureError(file: file, .text(.malformedYAML("\(error)")))
        }
    }
}
