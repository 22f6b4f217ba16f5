/// Why a file cannot be read as results, or results cannot be merged.
package struct ResultError: Error, Equatable {
    /// As the user named it.
    package var file: String
    package var problem: ResultProblem

    package init(_ file: String, _ problem: ResultProblem) {
        self.file = file
        self.problem = problem
    }
}

/// What is wrong with a file of results.
package enum ResultProblem: Error, Equatable {
    case cannotRead
    case tooLarge(byteCountMax: Int)
    /// Something else came at a place; lines and columns count from 1.
    case notJSON(line: Int, column: Int, expected: String)
    /// JSON, but nothing that `ringer run --json` writes.
    case notAResult
    /// It has no format, as results had before they could be read again.
    case noFormat
    case otherFormat(String, expected: Int)
    /// The value at `path`, such as `metrics.first_audio.n`, is not `expected`.
    case unexpected(path: String, found: String, expected: String)
    /// There is nothing at `path`.
    case missing(path: String, expected: String)
    /// The histogram at `path` cannot be read.
    case histogram(path: String, HistogramError)
    /// The values at `path` agree with each other in no run.
    case impossible(path: String, why: String)
}

extension ResultError: CustomStringConvertible {
    package var description: String {
        let file = self.file.harmless
        switch self.problem {
        case .cannotRead:
            return "\(file): there is no such file, or you may not read it"
        case .tooLarge(let max):
            return "\(file): results have at most \(max >> 20) MiB, and this has more"
        case .notJSON(let line, let column, let expected):
            return "\(file):\(line):\(column): not JSON: expected \(expected). "
                + "Is the file whole, and what `ringer run --json` wrote?"
        case .notAResult:
            return "\(file): these are no results: expected what `ringer run --json` writes, "
                + "an object with a \"verdict\""
        case .noFormat:
            return "\(file): these results have no \"format\": an older ringer wrote them, which "
                + "kept too little to read them again. Run it anew."
        case .otherFormat(let found, let expected):
            return "\(file): these results have format \(found), expected \(expected). "
                + "Use the ringer that wrote them, or run it anew."
        case .unexpected(let path, let found, let expected):
            return "\(file): \(path) is \(found), expected \(expected)"
        case .missing(let path, let expected):
            return "\(file): there is no \(path), expected \(expected)"
        case .histogram(let path, let error):
            return "\(file): \(path): \(error)"
        case .impossible(let path, let why):
            return "\(file): \(path): \(why)"
        }
    }
}
