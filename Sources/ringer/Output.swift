import Foundation
import Report

/// Where words for people go.
enum Output {
    /// How standard output wants its text.
    static var terminal: Terminal {
        Terminal(
            isTerminal: isatty(STDOUT_FILENO) == 1,
            columnCount: Self.columnCount,
            environment: ProcessInfo.processInfo.environment
        )
    }

    /// Prints a line at once, also into a pipe.
    static func say(_ line: String) {
        Self.write(line + "\n", to: .standardOutput)
    }

    /// Prints a line in place of the last one, which was printed so as well.
    static func rewriteLine(_ line: String) {
        Self.write("\r" + line + "\u{1B}[K", to: .standardOutput)
    }

    /// Leaves the line that was rewritten last, and goes on below it.
    static func finishLine() {
        Self.write("\n", to: .standardOutput)
    }

    /// Prints a line to standard error.
    static func complain(_ line: String) {
        Self.write(line + "\n", to: .standardError)
    }

    /// A long text may take several writes, and lines come from several threads.
    private static let lock = NSLock()

    /// Whoever reads a pipe may have gone: then nobody is left to tell.
    private static func write(_ text: String, to file: FileHandle) {
        self.lock.withLock { try? file.write(contentsOf: Data(text.utf8)) }
    }

    /// `nil` if standard output does not say.
    private static var columnCount: Int? {
        var size = winsize()
        // The call fills in the structure it is given, or fails.
        let result = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
        return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }
}
