package import YAML

/// A mistake in a file that a person wrote.
package struct Diagnostic: Hashable, Sendable {
    /// The file as the user named it.
    package var file: String
    /// `nil` if the whole file is meant.
    package var position: Position?
    package var problem: Problem
    /// What stands there; `nil` if there is no position.
    package var excerpt: Excerpt?

    package init(
        file: String,
        position: Position?,
        problem: Problem,
        excerpt: Excerpt? = nil
    ) {
        self.file = file
        self.position = position
        self.problem = problem
        self.excerpt = excerpt
    }

    /// One line: file, line, column, what was found, what was expected, what to do.
    package var message: String {
        guard let position else { return "\(self.file): \(self.problem.sentence)" }
        return "\(self.file):\(position.line):\(position.column): \(self.problem.sentence)"
    }

    /// ``message``, then the source line and a caret under the mistake, without a last newline.
    package var rendered: String {
        guard let position, let excerpt else { return self.message }
        let gutter = "  \(position.line) | "
        let blank = String(repeating: " ", count: gutter.count - 2) + "| "
        let indent = String(repeating: " ", count: excerpt.indent)
        return "\(self.message)\n\(gutter)\(excerpt.text)\n\(blank)\(indent)^"
    }
}

extension [Diagnostic] {
    /// In the order of the file, then of those that it extends, nearest first.
    var inOrder: [Diagnostic] {
        self.sorted { $0.place < $1.place }
    }
}

extension Diagnostic {
    fileprivate var place: (file: Int, line: Int, column: Int) {
        self.position.map { ($0.file, $0.line, $0.column) } ?? (0, 0, 0)
    }
}

/// The part of a line around a mistake.
package struct Excerpt: Hashable, Sendable {
    /// At most 100 scalars, since a line can be a megabyte long. Control characters are replaced,
    /// so that no file can steer a terminal.
    package let text: String
    /// How many columns of a terminal stand before the mistake.
    package let indent: Int

    /// Cuts `line` around `column`, which counts from 1.
    init(of line: some StringProtocol, at column: Int) {
        let scalars = line.unicodeScalars
        let before = max(column - 1, 0)
        let skipped = before > 80 ? before - 60 : 0
        let shown = scalars.dropFirst(skipped).prefix(100).map { $0.isControl ? "\u{FFFD}" : $0 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: shown)
        self.text = String(text)
        self.indent = shown.prefix(before - skipped).reduce(0) { $0 + $1.columnCount }
    }
}

/// Why a scenario cannot be used: every mistake that was found, at least one.
package struct ScenarioErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order of the file.
    package var diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) {
        precondition(!diagnostics.isEmpty, "an error without a mistake")
        self.diagnostics = diagnostics
    }

    /// All mistakes, as a user should see them.
    package var description: String {
        self.diagnostics.map(\.rendered).joined(separator: "\n")
    }
}
