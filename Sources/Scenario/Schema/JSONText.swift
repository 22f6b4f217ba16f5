import Wire

/// JSON for people: indented, and in the order in which it was put together.
indirect enum JSONText: Hashable, Sendable {
    case string(String)
    case number(Int)
    case bool(Bool)
    case array([JSONText])
    case object([Member])

    struct Member: Hashable, Sendable {
        let key: String
        let value: JSONText

        init(_ key: String, _ value: JSONText) {
            self.key = key
            self.value = value
        }
    }

    /// Indented by two spaces for each level. Lists of strings and the like are one line, and so
    /// is an object of one short member.
    var text: String { self.text(indent: "") }

    private var isPlain: Bool {
        switch self {
        case .string, .number, .bool: true
        case .array, .object: false
        }
    }

    private func text(indent: String) -> String {
        switch self {
        case .string(let text): return Self.quoted(text)
        case .number(let number): return "\(number)"
        case .bool(let bool): return bool ? "true" : "false"
        case .array(let items) where items.allSatisfy(\.isPlain):
            return "[\(items.map { $0.text(indent: "") }.joined(separator: ", "))]"
        case .array(let items):
            return Self.block("[", items.map { $0.text(indent: indent + "  ") }, "]", indent)
        case .object(let members):
            let lines = members.map {
                "\(Self.quoted($0.key)): \($0.value.text(indent: indent + "  "))"
            }
            if let line = lines.first, lines.count == 1, Self.isShort(line) {
                return "{ \(line) }"
            }
            return Self.block("{", lines, "}", indent)
        }
    }

    private static func isShort(_ line: String) -> Bool {
        line.utf8.count <= 60 && !line.contains("\n")
    }

    private static func block(
        _ start: String,
        _ lines: [String],
        _ end: String,
        _ indent: String
    ) -> String {
        if lines.isEmpty { return start + end }
        let separator = ",\n\(indent)  "
        return "\(start)\n\(indent)  \(lines.joined(separator: separator))\n\(indent)\(end)"
    }

    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.appendJSON { $0.string(text) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
