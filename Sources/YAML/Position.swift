/// Where something stands in a file, or in one of several files that belong together.
package struct Position: Hashable, Sendable {
    /// Counted from 1.
    package var line: Int
    /// Counted from 1, in Unicode scalars, as YAML counts.
    package var column: Int
    /// Which of the files, counted from 0. Who puts several together says which is which.
    package var file: Int

    package init(line: Int, column: Int, file: Int = 0) {
        self.line = line
        self.column = column
        self.file = file
    }
}
