import YAML

/// A value in a file that a person wrote, and where it stands.
///
/// JSON and YAML both become this, so that one reader checks both.
struct Node: Equatable {
    enum Value: Equatable {
        case text(String)
        case integer(Int)
        /// A number that is no integer, as it is written.
        case fraction(String)
        case flag(Bool)
        case nothing
        case list([Node])
        case object([Field])
    }

    struct Field: Equatable {
        var key: String
        var place: Place
        var value: Node
    }

    /// A position in a file, counted from 1.
    struct Place: Equatable {
        var line: Int
        var column: Int
    }

    var place: Place
    var value: Value

    /// What a message calls the value.
    var kind: String {
        switch self.value {
        case .text(let text): "the text \"\(text)\""
        case .integer(let number): "the number \(number)"
        case .fraction(let number): "the number \(number)"
        case .flag(let flag): "\(flag)"
        case .nothing: "nothing"
        case .list(let nodes): nodes.isEmpty ? "an empty list" : "a list"
        case .object: "keys and values"
        }
    }

    /// The value of `key`, if this is an object that has it.
    subscript(key: String) -> Node? {
        guard case .object(let fields) = self.value else { return nil }
        return fields.first { $0.key == key }?.value
    }
}

extension Node {
    /// The value of the only document in `text`, which is in `file`.
    init(yaml text: String, file: String) throws(FixtureError) {
        do throws(YAMLError) {
            self.init(try YAMLNode(parsing: text))
        } catch {
            let problem: FixtureProblem =
                error.problem == .empty ? .file(.empty) : .text(.yaml(error.problem))
            let (line, column) = (error.position?.line, error.position?.column)
            throw FixtureError(file: file, line: line, column: column, problem)
        }
    }

    private init(_ node: YAMLNode) {
        self.place = Place(node.position)
        self.value =
            switch node.content {
            case .text(""): .nothing
            case .text(let text): .text(text)
            case .list(let nodes): .list(nodes.map { Node($0) })
            case .map(let entries):
                .object(
                    entries.map {
                        Field(key: $0.key, place: Place($0.position), value: Node($0.value))
                    }
                )
            }
    }
}

extension Node.Place {
    fileprivate init(_ position: Position) {
        self.init(line: position.line, column: position.column)
    }
}
