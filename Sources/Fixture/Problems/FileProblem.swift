/// Why a file cannot be read or written.
package enum FileProblem: Equatable, Sendable {
    case missing(String)
    /// It is a directory, a pipe or a device.
    case notRegular(String)
    /// The path leads out of the fixture's directory, by itself or by a link.
    case outsideDirectory(String)
    case tooLarge(String, byteCountMax: Int)
    case unreadable(String, reason: String)
    case notUTF8
    case empty
    /// A fixture is only written where nothing is.
    case directoryNotEmpty
    case unwritable(String, reason: String)

    var sentence: String {
        switch self {
        case .missing(let path):
            "there is no file \(path.quoted)"
        case .notRegular(let path):
            "\(path.quoted) is no regular file"
        case .outsideDirectory(let path):
            "\(path.quoted) leads out of the fixture; copy the file into its directory"
        case .tooLarge(let path, let byteCountMax):
            "\(path.quoted) is larger than \(byteCountMax) bytes"
        case .unreadable(let path, let reason):
            "\(path.quoted) cannot be read: \(reason)"
        case .notUTF8:
            "the file is not UTF-8"
        case .empty:
            "the file is empty"
        case .directoryNotEmpty:
            "the directory is there and not empty; choose another one, or remove it first"
        case .unwritable(let path, let reason):
            "\(path.quoted) cannot be written: \(reason)"
        }
    }
}
