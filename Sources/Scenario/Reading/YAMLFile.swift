package import YAML

/// The text of a YAML file, which shows where in it a mistake is.
package struct YAMLFile: Hashable, Sendable {
    /// Far more than a person writes.
    package static let byteCountMax = 1 << 20

    /// The file as the user named it.
    package let name: String
    private let lines: [Substring]

    /// The lines of `text`, which need not be YAML.
    package init(name: String, text: String) {
        self.name = name
        self.lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// A diagnostic of this file, with its line.
    package func diagnostic(_ problem: Problem, at position: Position?) -> Diagnostic {
        Diagnostic(
            file: self.name,
            position: position,
            problem: problem,
            excerpt: position.flatMap { position in
                self.line(position.line).map { Excerpt(of: $0, at: position.column) }
            }
        )
    }

    /// Where the scalar number `offset` of `text` stands, whose node begins at `position`.
    ///
    /// That is `position` itself if the text does not stand there letter by letter, as with
    /// escapes, and texts over several lines.
    package func position(of offset: Int, in text: String, at position: Position) -> Position {
        guard let line = self.line(position.line)?.unicodeScalars else { return position }
        for quote in 0...1 where position.column > 0 {
            let start = position.column - 1 + quote
            if line.dropFirst(start).starts(with: text.unicodeScalars) {
                return Position(line: position.line, column: start + offset + 1)
            }
        }
        return position
    }

    private func line(_ number: Int) -> Substring? {
        self.lines.indices.contains(number - 1) ? self.lines[number - 1] : nil
    }
}
