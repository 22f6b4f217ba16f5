import Foundation

/// An ``EchoServer`` in a process of its own: this program, started a second time.
final class EchoProcess {
    /// What the server has done so far.
    struct Progress {
        var messageCount: Int
        var nanoseconds: Int64

        static func - (left: Progress, right: Progress) -> Progress {
            Progress(
                messageCount: left.messageCount - right.messageCount,
                nanoseconds: left.nanoseconds - right.nanoseconds
            )
        }
    }

    static let argument = "--echo-server"

    let port: Int
    private let process: Process
    private let input: FileHandle
    private let output: FileHandle

    /// Starts the server, and waits until it listens.
    init() throws {
        let (input, output) = (Pipe(), Pipe())
        let process = Process()
        let program = "/proc/self/exe"
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: program)
        process.executableURL = URL(fileURLWithPath: path ?? CommandLine.arguments[0])
        process.arguments = [Self.argument]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.process = process
        self.input = input.fileHandleForWriting
        self.output = output.fileHandleForReading
        guard let port = Int(Self.line(from: self.output)) else {
            throw Unmeasurable(description: "the echo server did not start")
        }
        self.port = port
    }

    /// Asks the server for what it has done so far.
    func progress() throws -> Progress {
        self.input.write(Data("\n".utf8))
        let numbers = Self.line(from: self.output).split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 2 else {
            throw Unmeasurable(description: "the echo server ended in the middle")
        }
        return Progress(messageCount: Int(numbers[0]), nanoseconds: numbers[1])
    }

    /// Ends the server, whose connections should be closed by then.
    func stop() {
        try? self.input.close()
        self.process.waitUntilExit()
    }

    private static func line(from output: FileHandle) -> String {
        var line = Data()
        while let byte = try? output.read(upToCount: 1), byte.first != UInt8(ascii: "\n") {
            guard !byte.isEmpty else { break }
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }
}
