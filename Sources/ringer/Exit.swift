import Foundation

/// An end of the command that is not success: what to say, and the exit code.
struct Exit: Error {
    /// The exit codes that scripts rely on.
    enum Code: Int32 {
        /// An expectation failed.
        case failed = 1
        /// Wrong usage, scenario or fixture.
        case usage = 2
        /// The run could not be done: target unreachable, port taken.
        case notDone = 3
        /// Nothing can be concluded.
        case invalid = 4
        case interrupted = 130
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Prints the message, and ends the program.
    func leave() -> Never {
        if !self.message.isEmpty { Output.complain(self.message) }
        exit(self.code.rawValue)
    }
}
