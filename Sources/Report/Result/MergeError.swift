/// Why results are not those of one run, and so cannot be merged.
package enum MergeError: Error, Equatable {
    /// What must be the same in all is `found` in one file, and `other` in another.
    case differs(what: String, file: String, found: String, otherFile: String, other: String)
    /// The same run is in two files.
    case repeatedRun(file: String, otherFile: String)
    /// The same part of the load is in two files.
    case repeatedPart(Int, count: Int, file: String, otherFile: String)
    case missingParts([Int], count: Int)
    /// One file is a part of a load, the other all of one.
    case partAndWhole(part: String, whole: String)
    /// Together they are more than can be counted.
    case tooMuch(what: String)
    /// No run was begun in any of the files.
    case noRuns(files: [String])
    /// The run in `file` could not be done.
    case notDone(file: String, why: String)
}

extension MergeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .differs(let what, let file, let found, let otherFile, let other):
            "cannot merge: the \(what) is \(found.harmless) in \(file.harmless), and "
                + "\(other.harmless) in \(otherFile.harmless). Only results of the same scenario, "
                + "seed and version are one run."
        case .repeatedRun(let file, let otherFile):
            "cannot merge: \(file.harmless) and \(otherFile.harmless) hold the same run. "
                + "Give each once: it would be counted twice."
        case .repeatedPart(let number, let count, let file, let otherFile):
            "cannot merge: \(file.harmless) and \(otherFile.harmless) are both part \(number) of "
                + "\(count). Give each part once."
        case .missingParts(let numbers, let count):
            "cannot merge: of \(count) parts, "
                + numbers.map(String.init).joined(separator: ", ")
                + (numbers.count == 1 ? " is missing." : " are missing.")
                + " Give all parts of the load."
        case .partAndWhole(let part, let whole):
            "cannot merge: \(part.harmless) is a part of a load, and \(whole.harmless) is all of "
                + "one. Merge the parts first, or leave one of them out."
        case .tooMuch(let what):
            "cannot merge: together there are more \(what) than can be counted"
        case .noRuns(let files):
            "cannot merge: no run was begun in \(files.map(\.harmless).joined(separator: ", ")). "
                + "Run it anew."
        case .notDone(let file, let why):
            "cannot merge: the run in \(file.harmless) could not be done: \(why.harmless)"
        }
    }
}
