package import YAML

/// The text of a YAML file and of those that it extends, which shows where in them a mistake is.
package struct YAMLFile: Hashable, Sendable {
    /// Far more than a person writes.
    package static let byteCountMax = 1 << 20

    /// The file as the user named it.
    package let name: String
    private let lines: [Substring]
    /// The files that it extends, nearest first. A position's file counts this one as 0 and
    /// these from 1.
    private var bases: [YAMLFile] = []

    /// The lines of `text`, which need not be YAML.
    package init(name: String, text: String) {
        self.name = name
        self.lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// All that is written in it, and in those that it extends, line by line.
    package var content: String {
        ([self] + self.bases).flatMap(\.lines).joined(separator: "\n")
    }

    /// This file together with `bases`, the files that it extends, nearest first.
    func extending(_ bases: [YAMLFile]) -> YAMLFile {
        var file = self
        file.bases = bases
        return file
    }

    /// The file that `position` is in: this one, or one that it extends.
    package func file(at position: Position) -> YAMLFile {
        let isBase = self.bases.indices.contains(position.file - 1)
        return isBase ? self.bases[position.file - 1] : self
    }

    /// What `path` means, which is written at `position`: it is relative to its file.
    package func path(_ path: String, at position: Position) -> String {
        let name = self.file(at: position).name
        guard !path.hasPrefix("/"), let end = name.lastIndex(of: "/") else { return path }
        return name[...end] + path
    }

    /// A diagnostic of the file that `position` is in, with its line.
    package func diagnostic(_ problem: Problem, at position: Position?) -> Diagnostic {
        let file = position.map(self.file(at:)) ?? self
        return Diagnostic(
            file: file.name,
            position: position,
            problem: problem,
            excerpt: position.flatMap { position in
                file.line(position.line).map { Excerpt(of: $0, at: position.column) }
            }
        )
    }

    /// Where the scalar number `offset` of `text` stands, whose node begins at `position`.
    ///
    /// That is `position` itself if the text does not stand there letter by letter, as with
    /// escapes, and texts over several lines.
    package func position(of offset: Int, in text: String, at position: Position) -> Position {
        guard let line = self.file(at: position).line(position.line)?.unicodeScalars else {
            return position
        }
        for quote in 0...1 where position.column > 0 {
            let start = position.column - 1 + quote
            if line.dropFirst(start).starts(with: text.unicodeScalars) {
                let column = start + offset + 1
                return Position(line: position.line, column: column, file: position.file)
            }
        }
        return position
    }

    private func line(_ number: Int) -> Substring? {
        self.lines.indices.contains(number - 1) ? self.lines[number - 1] : nil
    }
}
