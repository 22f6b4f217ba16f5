/// Any JSON value, as it was written: numbers are digits, so that none is rounded.
enum JSONTree: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case list([JSONTree])
    /// In the order in which they were written, no key twice.
    case object([(key: String, value: JSONTree)])

    /// What it is, in a few words: `"PASS"`, `12.5`, `a list of 3`.
    var words: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let digits): digits.harmless.fitted(to: Self.wordsWidth)
        case .string(let text): "\"\(text.harmless.fitted(to: Self.wordsWidth))\""
        case .list(let elements): "a list of \(elements.count)"
        case .object: "an object"
        }
    }

    private static let wordsWidth = 40

    static func == (left: JSONTree, right: JSONTree) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.object(let left), .object(let right)):
            left.elementsEqual(right) { $0.key == $1.key && $0.value == $1.value }
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.list, _), (.object, _): false
        }
    }
}
