/// Where something stands in a file.
package struct Position: Hashable, Sendable {
    /// Counted from 1.
    package var line: Int
    /// Counted from 1, in Unicode scalars, as YAML counts.
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A mistake in a file that a person wrote.
package struct Diagnostic: Hashable, Sendable {
    /// The file as the user named it.
    package var file: String
    /// `nil` if the whole file is meant.
    package var position: Position?
    package var problem: Problem
    /// The line of the mistake; `nil` if there is no position.
    package var sourceLine: String?

    package init(
        file: String,
        position: Position?,
        problem: Problem,
        sourceLine: String? = nil
    ) {
        self.file = file
        self.position = position
        self.problem = problem
        self.sourceLine = sourceLine
    }

    /// One line: file, line, column, what was found, what was expected, what to do.
    package var message: String {
        guard let position else { return "\(self.file): \(self.problem.sentence)" }
        return "\(self.file):\(position.line):\(position.column): \(self.problem.sentence)"
    }

    /// ``message``, then the source line and a caret under the mistake, without a last newline.
    ///
    /// Control characters of the file are replaced, so that no file can steer a terminal.
    package var rendered: String {
        guard let position, let sourceLine else { return self.message }
        let scalars = sourceLine.unicodeScalars.map { $0.isControl ? "\u{FFFD}" : $0 }
        let column = min(max(position.column - 1, 0), scalars.count)
        // A line can be a megabyte long; what matters is around the caret.
        let start = column > 80 ? column - 60 : 0
        var shown = String.UnicodeScalarView()
        shown.append(contentsOf: scalars[start...].prefix(100))
        let indent = scalars[start..<column].map { $0.isWide ? "  " : " " }.joined()
        let gutter = "  \(position.line) | "
        let blank = String(repeating: " ", count: gutter.count - 2) + "| "
        return "\(self.message)\n\(gutter)\(String(shown))\n\(blank)\(indent)^"
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

extension Unicode.Scalar {
    /// Whether a terminal would obey this rather than show it.
    var isControl: Bool {
        switch self.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// Whether a terminal shows this in two columns (Unicode's East Asian Width, in blocks).
    var isWide: Bool {
        switch self.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
