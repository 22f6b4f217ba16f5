/// What makes a text no YAML, or YAML that we do not read.
package enum YAMLProblem: Hashable, Sendable {
    case empty
    /// YAML itself is broken, in the words of its parser.
    case notYAML(String)
    case tab
    case secondDocument
    case duplicateKey(String)
    /// A list or a map stands where a key should.
    case notAKey(found: YAMLNode.Shape)
    case anchor
    case tag(String)
    case tooDeep(maximum: Int)

    /// What was found, what was expected, and what to do. `quoted` makes a text of the file fit for
    /// a message.
    package func sentence(quoted: (String) -> String) -> String {
        switch self {
        case .empty: "the file is empty"
        case .notYAML(let words): "this is not YAML: \(words)"
        case .tab: "a tab cannot indent YAML; use spaces"
        case .secondDocument: "a second document begins here; a file holds only one"
        case .duplicateKey(let key): "the key \(quoted(key)) is there twice in one map; keep one"
        case .notAKey(let found): "found a \(found == .list ? "list" : "map"); expected a key"
        case .anchor: "anchors (&name) and aliases (*name) are not offered; write the value out"
        case .tag(let tag): "the tag \(quoted(tag)) is not offered; leave it out"
        case .tooDeep(let maximum): "maps and lists are nested deeper than \(maximum)"
        }
    }
}

/// Why there is no tree: the first thing that is wrong with a text.
package struct YAMLError: Error, Hashable, Sendable {
    package var problem: YAMLProblem
    /// `nil` if the whole text is meant.
    package var position: Position?

    package init(_ problem: YAMLProblem, at position: Position?) {
        self.problem = problem
        self.position = position
    }
}
