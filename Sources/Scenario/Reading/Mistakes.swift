package import YAML

/// What was found wrong so far.
package struct Mistakes: Sendable {
    /// Nobody reads more of them, and a file may be wrong in half a million places.
    package static let countMax = 100

    package private(set) var diagnostics: [Diagnostic] = []
    package let file: YAMLFile

    package init(in file: YAMLFile) {
        self.file = file
    }

    /// Whether there is no use in looking for more.
    package var areTooMany: Bool { self.diagnostics.count >= Self.countMax }

    /// The diagnostics in the order of the file, then of those that it extends.
    package var inOrder: [Diagnostic] { self.diagnostics.inOrder }

    /// Notes `problem`, which stands at `position`, unless there are ``countMax`` mistakes already.
    package mutating func note(_ problem: Problem, at position: Position?) {
        guard !self.areTooMany else { return }
        self.diagnostics.append(self.file.diagnostic(problem, at: position))
    }
}
