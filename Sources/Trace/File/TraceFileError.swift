/// Why a file cannot be read as a trace.
package struct TraceFileError: Error, Equatable {
    /// As the user named it.
    package var file: String
    package var problem: TraceProblem

    package init(_ file: String, _ problem: TraceProblem) {
        self.file = file
        self.problem = problem
    }
}

/// What is wrong with a trace file.
package enum TraceProblem: Error, Equatable {
    case tooLarge(byteCountMax: Int)
    case lineTooLong(line: Int, byteCountMax: Int)
    case tooManyRecords(recordCountMax: Int)
    /// It does not begin as a trace does.
    case notATrace
    case otherFormat(Int, expected: Int)
    /// Something else came at a place; lines and columns count from 1. What was found is fit to be printed.
    case unexpected(line: Int, column: Int, found: String, expected: String)
}

extension TraceFileError: CustomStringConvertible {
    package var description: String {
        let file = self.file.showingHidden
        switch self.problem {
        case .tooLarge(let max):
            return "\(file): a trace has at most \(max) bytes, and this has more"
        case .lineTooLong(let line, let max):
            return "\(file):\(line): a line has at most \(max) bytes, and this has more"
        case .tooManyRecords(let max):
            return "\(file): a trace has at most \(max) records, and this has more"
        case .notATrace:
            return "\(file): this is no trace: expected what `ringer run --traces` writes, "
                + "a first line with \"trace_format\""
        case .otherFormat(let found, let expected):
            return "\(file): this trace has format \(found), expected \(expected). "
                + "Use the ringer that wrote it, or run it anew."
        case .unexpected(let line, let column, let found, let expected):
            return "\(file):\(line):\(column): found \(found), expected \(expected)"
        }
    }
}
