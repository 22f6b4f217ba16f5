/// Something wrong, or worth a look, in a fixture or in the description of one.
package struct FixtureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file to look into, as a person can open it: `Fixtures/weather/asr.jsonl`.
    package var file: String
    /// Counted from 1; `nil` if it is about the file as a whole.
    package var line: Int?
    /// Counted from 1, in Unicode scalars; `nil` if it is about the line as a whole.
    package var column: Int?
    package var problem: FixtureProblem

    /// `problem`, found at this place.
    package init(
        file: String,
        line: Int? = nil,
        column: Int? = nil,
        _ problem: FixtureProblem
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.problem = problem
    }

    /// Whether the fixture can be played all the same.
    package var isWarning: Bool { self.problem.isWarning }

    /// `file:line:column: sentence`, without what is not known. A warning says that it is one.
    package var description: String {
        let place = [self.line, self.column].compactMap(\.self).map { ":\($0)" }.joined()
        return "\(self.file)\(place): \(self.isWarning ? "warning: " : "")\(self.problem.sentence)"
    }
}

/// Why a fixture cannot be used.
package struct FixtureErrors: Error, Equatable, Sendable, CustomStringConvertible {
    /// At least one, in the order of the files and lines.
    package var all: [FixtureError]

    /// These errors, at least one.
    package init(all: [FixtureError]) {
        self.all = all
    }

    /// One line per error.
    package var description: String { self.all.map(\.description).joined(separator: "\n") }
}
