package import YAML

/// Why files cannot be put together to scenarios.
package enum CompositionProblem: Hashable, Sendable {
    // extends
    /// `nearest` is a file beside it whose name is almost the same; `nil` if there is none.
    case unreadableBase(String, reason: String, nearest: String?)
    /// `found` stands in the file `path`, where a scenario's map should.
    case notAScenario(path: String, found: YAMLNode.Shape)
    /// Each of `files` extends the next; the last is one of those before it.
    case circle(files: [String])
    case tooManyBases(maximum: Int)

    // matrix
    case badPath(String)
    /// The path leads to a key that is the file's own.
    case fixedKey(String)
    /// The path can go no further than `place`, where `found` stands.
    case blockedPath(String, place: String, found: YAMLNode.Shape)
    /// The path leads into `caller`, and the scenario has a list of `callers`.
    case pathToOneOfManyCallers(String)
    /// What one path sets is a part of what the other sets.
    case overlappingPaths(String, String)
    case sameValueTwice(String)
    case tooManyPaths(maximum: Int)
    case tooManyVariants(maximum: Int)
    /// One scenario is wanted, and the file is several.
    case severalScenarios(count: Int)
}

extension CompositionProblem {
    /// What was found, what was expected, and what to do.
    package var sentence: String {
        switch self {
        case .unreadableBase(let path, let reason, let nearest):
            "cannot read \(self.name(path)): \(reason)"
                + (nearest.map { "; did you mean \(quoted($0))?" } ?? "")
        case .notAScenario(let path, let found):
            "\(self.name(path)) is no scenario: found \(found.words); expected a map"
        case .circle(let files):
            "the files go round in a circle: "
                + files.map(self.name).joined(separator: " extends ")
        case .tooManyBases(let maximum):
            "a scenario extends at most \(maximum) files, one through the other"
        case .badPath(let path):
            "found \(quoted(path)); expected a path of keys, such as caller.mic"
        case .fixedKey(let key):
            "\(quoted(key)) cannot be varied; it is the file's own"
        case .blockedPath(let path, let place, let found):
            "the path \(quoted(path)) ends at \(quoted(place)), where it finds \(found.words);"
                + " a path leads through maps only"
        case .pathToOneOfManyCallers(let path):
            "the path \(quoted(path)) leads to \"caller\", but the scenario has \"callers\", a list;"
                + " a path leads through maps only"
        case .overlappingPaths(let path, let other):
            "the path \(quoted(path)) and the path \(quoted(other)) set the same; keep one"
        case .sameValueTwice(let value):
            "the value \(quoted(value)) is there twice in one list; keep one"
        case .tooManyPaths(let maximum): "a matrix has at most \(maximum) keys"
        case .tooManyVariants(let maximum):
            "the matrix gives more than \(maximum) scenarios; leave out keys or values"
        case .severalScenarios(let count):
            "the matrix gives \(count) scenarios; expected a file that is one scenario"
        }
    }

    /// The path of a file, of which the end says most.
    private func name(_ path: String) -> String {
        let end = String(String.UnicodeScalarView(path.unicodeScalars.suffix(200)))
        let visible = String.UnicodeScalarView(
            end.unicodeScalars.map { $0.isControl ? "\u{FFFD}" : $0 }
        )
        return "\"\(end == path ? "" : "…")\(String(visible))\""
    }
}
