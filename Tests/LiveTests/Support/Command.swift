import Dispatch
import Foundation
import Loopback
import NIOConcurrencyHelpers
import Testing

/// The built command, as a process of its own.
final class Command: Sendable {
    /// What a process leaves behind.
    struct Ended {
        var status: Int32
        var output: String
        var errors: String

        /// What was said last, on standard output.
        var lastLine: String { self.output.split(separator: "\n").last.map(String.init) ?? "" }
    }

    /// A process that takes longer is killed.
    private static let deadline = DispatchTimeInterval.seconds(20)

    private let process: Process
    private let output = Stream()
    private let errors = Stream()

    /// Starts `ringer` with `arguments`, in `directory` if there is one. Its environment is ours, with
    /// `environment` in it.
    init(
        _ arguments: [String],
        in directory: URL? = nil,
        environment: [String: String] = [:]
    ) throws {
        let executable: URL = try #require(Self.executable, "the command was not built")
        self.process = Process()
        self.process.executableURL = executable
        self.process.arguments = arguments
        self.process.currentDirectoryURL = directory
        self.process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        self.process.standardInput = FileHandle.nullDevice
        self.process.standardOutput = self.output.pipe
        self.process.standardError = self.errors.pipe
        self.output.read()
        self.errors.read()
        try self.process.run()
        let id = self.process.processIdentifier
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.deadline) { [weak process] in
            if process?.isRunning == true { kill(id, SIGKILL) }
        }
    }

    /// Runs `ringer` with `arguments` to its end.
    static func run(_ arguments: String..., in directory: URL? = nil) async throws -> Ended {
        try await Command(arguments, in: directory).ended()
    }

    /// Waits for the first line on standard output that contains `part`.
    func line(with part: String) async throws -> String {
        while let line = try await self.output.lines.next() {
            if line.contains(part) { return line }
        }
        Issue.record("no line with \(part) in: \(self.output.text) \(self.errors.text)")
        throw CancellationError()
    }

    /// Sends the process a signal, such as `SIGINT`.
    func signal(_ number: Int32) { kill(self.process.processIdentifier, number) }

    /// Waits for the end.
    func ended() async throws -> Ended {
        while try await self.output.lines.next() != nil {}
        while try await self.errors.lines.next() != nil {}
        self.process.waitUntilExit()
        return Ended(
            status: self.process.terminationStatus,
            output: self.output.text,
            errors: self.errors.text
        )
    }

    /// It lies where the tests lie.
    private static var executable: URL? {
        let tests = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        let directory = (tests.map { URL(filePath: $0) } ?? Bundle.main.bundleURL)
            .deletingLastPathComponent()
        return [directory, Bundle.main.bundleURL]
            .map { $0.appending(path: "ringer") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// What comes out of a process, by lines; `nil` is its end.
    private final class Stream: Sendable {
        let pipe = Pipe()
        let lines = Events<String?>()
        private let bytes = NIOLockedValueBox<(all: [UInt8], lineStart: Int)>(([], 0))

        var text: String { self.bytes.withLockedValue { String(decoding: $0.all, as: UTF8.self) } }

        /// Begins to read, on a thread of its own: the handlers of `FileHandle` have been seen to crash
        /// when pipes come and go quickly.
        func read() {
            Thread.detachNewThread {
                while case let data = self.pipe.fileHandleForReading.availableData, !data.isEmpty {
                    for line in self.add(data) { self.lines.add(line) }
                }
                self.lines.add(nil)
            }
        }

        private func add(_ data: Data) -> [String] {
            self.bytes.withLockedValue { bytes in
                bytes.all += data
                var lines: [String] = []
                while let end = bytes.all[bytes.lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
                    lines.append(String(decoding: bytes.all[bytes.lineStart..<end], as: UTF8.self))
                    bytes.lineStart = end + 1
                }
                return lines
            }
        }
    }
}
