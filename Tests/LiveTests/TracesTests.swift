import Foundation
import Testing
import Timeline
import Trace

/// `ringer run --traces`.
extension LiveTests {
    @Suite(.timeLimit(.minutes(1)))
    struct TracesTests {
        private static func names(in directory: URL) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        }

        /// All traces in the folder at `path`, each of which must be readable.
        private static func traces(in directory: URL) throws -> [TraceFile] {
            try Self.names(in: directory).map { name in
                let data = try Data(contentsOf: directory.appending(path: name))
                let file = try TraceFile(decoding: [UInt8](data), named: name)
                #expect(TraceFile.name(ofCall: file.header.call) == name)
                return file
            }
        }

        /// The first value of the list at `key` in results.
        private static func first(_ key: String, in results: URL) throws -> [String: Any] {
            let json = try JSONSerialization.jsonObject(with: Data(contentsOf: results))
            let list = (json as? [String: Any])?[key] as? [[String: Any]]
            return try #require(list?.first)
        }

        @Test func aTraceTellsWhatTheResultsTell() async throws {
            try await Workshop.use { workshop in
                let ended = try await Command(
                    [
                        "run", "scenario.yaml", "--speed", "20", "--seed", "7", "--traces",
                        "new/traces", "--json", "r.json",
                    ],
                    in: workshop.directory
                )
                .ended()
                #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
                #expect(ended.output.contains("\ntraces: 1 call in new/traces\n"))
                #expect(!ended.lastLine.contains("--traces"))
                let files = try Self.traces(in: workshop.directory.appending(path: "new/traces"))
                let file = try #require(files.first)
                #expect(files.count == 1)
                #expect(
                    file.header
                        == TraceFile.Header(
                            version: "0.1.0",
                            scenario: "w",
                            seed: 7,
                            call: 1,
                            reasons: [.slow, .sampled]
                        )
                )
                guard case .dialled = file.records.first?.event else {
                    Issue.record("the call begins with \(String(describing: file.records.first))")
                    return
                }
                #expect(file.records.contains { $0.event == .ended(.completed) })
                let results = workshop.directory.appending(path: "r.json")
                let drawn = try Self.first("timelines", in: results)
                let told = try #require(drawn["first_audio"] as? Double)
                let timelines = TurnTimeline.all(in: file.records)
                #expect(timelines.map(\.firstAudio?.inMilliseconds) == [told])
                let kept = try Self.first("traces", in: results)
                #expect(kept["folder"] as? String == "new/traces")
                #expect(kept["calls"] as? Int == 1)
                #expect(kept["lost"] as? Int == 0)
            }
        }

        @Test func whatWentWrongIsKept() async throws {
            try await Workshop.use { workshop in
                try workshop.write(
                    "name: w\nfixture: fixture\ncaller:\n  turns:\n    - say: turn-3.wav\n"
                        + "expect:\n  order: BotReady TTSDone\n"
                )
                let ended = try await Command.run(
                    "run",
                    "scenario.yaml",
                    "--speed",
                    "20",
                    "--traces",
                    ".",
                    in: workshop.directory
                )
                #expect(ended.status == 1, "\(ended.output)\(ended.errors)")
                let data = try Data(
                    contentsOf: workshop.directory.appending(path: "call-000001.jsonl")
                )
                let file = try TraceFile(decoding: [UInt8](data), named: "")
                #expect(file.header.reasons == [.failed, .slow, .sampled])
            }
        }

        @Test func ofManyCallsSomeAreKept() async throws {
            try await Workshop.use { workshop in
                let ended = try await Command(
                    [
                        "run", "scenario.yaml", "--speed", "10", "--calls", "15", "--concurrent",
                        "3",
                        "--traces", "t", "--quiet",
                    ],
                    in: workshop.directory
                )
                .ended()
                #expect(ended.errors == "")
                let files = try Self.traces(in: workshop.directory.appending(path: "t"))
                func count(_ reason: TraceFile.Reason) -> Int {
                    files.count { $0.header.reasons.contains(reason) }
                }
                #expect(count(.slow) == TraceSelection.slowCountMax)
                #expect(count(.sampled) == TraceSelection.sampleCountMax)
                #expect(files.allSatisfy { !$0.header.reasons.isEmpty })
            }
        }

        @Test func aRunThatIsInterruptedWritesItsTraces() async throws {
            try await Workshop.use { workshop in
                let command = try Command(
                    ["run", "scenario.yaml", "--traces", "t"],
                    in: workshop.directory
                )
                _ = try await command.line(with: "speaks")
                command.signal(SIGINT)
                #expect(try await command.ended().status == 130)
                let files = try Self.traces(in: workshop.directory.appending(path: "t"))
                #expect(files.count == 1)
                #expect(files.first?.records.contains { $0.event == .ended(.interrupted) } == true)
            }
        }

        @Test func aFolderThatIsLostDoesNotLoseTheVerdict() async throws {
            try await Workshop.use { workshop in
                let command = try Command(
                    ["run", "scenario.yaml", "--speed", "4", "--traces", "t"],
                    in: workshop.directory
                )
                _ = try await command.line(with: "speaks")
                try FileManager.default.removeItem(at: workshop.directory.appending(path: "t"))
                let ended = try await command.ended()
                #expect(ended.status == 0, "\(ended.output)")
                #expect(ended.lastLine.hasPrefix("PASS  exit 0  "))
                #expect(
                    ended.output.contains("\ntraces: 0 calls in t; 1 could not be written\n"),
                    "\(ended.output)"
                )
                #expect(
                    ended.errors == "warning: 1 of 1 trace could not be written to t: "
                        + "is the folder still there, and is there room on its disk?\n"
                )
            }
        }

        @Test(arguments: ["scenario.yaml", "scenario.yaml/t", "/proc/ringer"])
        func aFolderThatCannotBeIsToldAtOnce(path: String) async throws {
            try await Workshop.use { workshop in
                let ended = try await Command.run(
                    "run",
                    "scenario.yaml",
                    "--traces",
                    path,
                    in: workshop.directory
                )
                #expect(ended.status == 2)
                #expect(
                    ended.errors == "cannot write traces to \(path): "
                        + "can there be a folder, and may you write there?\n"
                )
                #expect(ended.output == "")
            }
        }

        @Test func tracesOfAnotherRunStay() async throws {
            try await Workshop.use { workshop in
                for name in ["call-000002.jsonl", "call-000010.jsonl", "notes.txt"] {
                    try Data("old".utf8).write(to: workshop.fixture.appending(path: name))
                }
                let ended = try await Command.run(
                    "run",
                    "scenario.yaml",
                    "--traces",
                    "fixture",
                    in: workshop.directory
                )
                #expect(ended.status == 2)
                #expect(
                    ended.errors == "fixture holds traces of another run (call-000002.jsonl, "
                        + "2 in all), which nobody could tell from those of this one: "
                        + "remove them, or name another folder\n"
                )
                let old = workshop.fixture.appending(path: "call-000002.jsonl")
                #expect(try Data(contentsOf: old) == Data("old".utf8))
            }
        }

        @Test func tracesAreOfOneRun() async throws {
            try await Workshop.use { workshop in
                try workshop.write(
                    "name: w\nfixture: fixture\nmatrix:\n  caller.framing: [single, bare]\n"
                        + "caller:\n  turns:\n    - say: turn-3.wav\n"
                )
                let run = ["run", "scenario.yaml", "--traces", "t"]
                let several = try await Command(run, in: workshop.directory).ended()
                #expect(several.status == 2)
                #expect(
                    several.errors == "--traces keeps calls of one scenario, and 2 would run: "
                        + "name one, or choose it with --filter\n"
                )
                let search = try await Command(run + ["--find-capacity"], in: workshop.directory)
                    .ended()
                #expect(search.status == 2)
                #expect(search.errors.contains("--find-capacity makes many runs"))
                #expect(try !Self.names(in: workshop.directory).contains("t"))
            }
        }
    }
}
