import Foundation
import Live
import Loopback
import Testing
import Transport

#if canImport(FoundationXML)
import FoundationXML
#endif

/// Several scenarios in one command.
extension LiveTests {
    @Suite(.timeLimit(.minutes(1)))
    struct ManyRunsTests {
        /// A place with the scenarios `names` in `cases`, each of which is one short turn.
        private static func use(
            _ names: String...,
            body: (URL) async throws -> Void
        ) async throws {
            try await Workshop.use { workshop in
                let cases = workshop.directory.appending(path: "cases/deep")
                try FileManager.default.createDirectory(
                    at: cases,
                    withIntermediateDirectories: true
                )
                for name in names { try Self.write(name, in: workshop.directory) }
                try await body(workshop.directory)
            }
        }

        /// Writes a scenario. Lines behind those of a good one may make it a bad one.
        private static func write(_ path: String, _ more: String = "", in directory: URL) throws {
            let name = path.split(separator: "/").last ?? ""
            let up = path.contains("/") ? "../../" : "../"
            let text = """
                name: \(name)
                about: It is \(name).
                fixture: \(up)fixture
                caller:
                  turns:
                    - say: turn-3.wav
                \(more)
                """
            try Data(text.utf8).write(to: directory.appending(path: "cases/\(path).yaml"))
        }

        /// Lines of a scenario that no server can satisfy.
        private static let impossible = "expect:\n  order: BotReady TTSDone\n"

        /// The verdicts and names of the lines that told of the runs, in their order.
        private static func told(_ ended: Command.Ended) -> [String] {
            ended.output.split(separator: "\n").prefix { !$0.hasPrefix(" ") && $0.contains(" s  ") }
                .map { line in
                    let words = line.split(separator: " ")
                    return "\(words[0]) \(words[3])"
                }
        }

        // MARK: Runs

        @Test func twoFilesPass() async throws {
            try await Self.use("a", "b") { directory in
                let ended = try await Command.run(
                    "run",
                    "cases/b.yaml",
                    "cases/a.yaml",
                    "--speed",
                    "20",
                    in: directory
                )
                #expect(ended.status == 0, "\(ended.output)")
                #expect(Self.told(ended) == ["PASS b", "PASS a"])
                #expect(
                    ended.output.hasSuffix(
                        """

                        2 scenarios: 2 passed
                        PASS  exit 0  repeat: ringer run cases/b.yaml cases/a.yaml --speed 20 \
                        --seed 1

                        """
                    )
                )
                #expect(ended.errors == "")
            }
        }

        @Test func aDirectoryIsSearchedAndSorted() async throws {
            try await Self.use("b", "deep/c", "a") { directory in
                // A fixture is no scenario, and what is hidden was not meant.
                let other = directory.appending(path: "cases/fixture.yaml")
                try Data("name: f".utf8).write(to: other)
                let hidden = directory.appending(path: "cases/.hidden.yaml")
                try Data("name: h".utf8).write(to: hidden)
                let listed = try await Command.run("run", "cases", "--list", in: directory)
                #expect(listed.output == "a  It is a.\nb  It is b.\nc  It is c.\n")
                #expect(listed.status == 0)
                try FileManager.default.createSymbolicLink(
                    atPath: directory.appending(path: "linked cases").path,
                    withDestinationPath: "cases"
                )
                let linked = try await Command.run("run", "linked cases", "--list", in: directory)
                #expect(linked.output == listed.output)
                let empty = try await Command.run("run", "fixture/media", in: directory)
                #expect(empty.status == 2)
                #expect(empty.errors.contains("there is no scenario in fixture/media"))
            }
        }

        @Test func aDirectoryIsSearchedWhateverItsName() async throws {
            try await Self.use("a") { directory in
                let cases = directory.appending(path: "cases")
                try FileManager.default.createDirectory(
                    at: cases.appending(path: "b.yaml"),
                    withIntermediateDirectories: true
                )
                try FileManager.default.moveItem(
                    at: cases.appending(path: "a.yaml"),
                    to: cases.appending(path: "b.yaml/a.yaml")
                )
                for path in ["cases", "cases/b.yaml"] {
                    let listed = try await Command.run("run", path, "--list", in: directory)
                    #expect(listed.output == "a  It is a.\n", "\(listed.errors)")
                }
            }
        }

        @Test func aFileThatIsNamedTwiceIsRunOnce() async throws {
            try await Self.use("a", "b") { directory in
                let paths = ["cases/b.yaml", "./cases/b.yaml", "cases/../cases/b.yaml", "cases"]
                let absolute = directory.appending(path: "cases/a.yaml").path
                let run = ["run"] + paths + [absolute, "--list"]
                let listed = try await Command(run, in: directory).ended()
                #expect(listed.output == "b  It is b.\na  It is a.\n", "\(listed.errors)")
            }
        }

        @Test func severalRunAtOnce() async throws {
            try await Self.use("a", "b", "c", "d", "deep/e") { directory in
                let ended = try await Command.run(
                    "run",
                    "cases",
                    "--jobs",
                    "4",
                    "--speed",
                    "10",
                    "--json",
                    "-",
                    in: directory
                )
                #expect(ended.status == 0, "\(ended.output)")
                let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
                let results = try #require(json as? [String: Any])
                #expect(results["verdict"] as? String == "PASS")
                let runs = try #require(results["runs"] as? [[String: Any]])
                #expect(runs.map { $0["scenario"] as? String } == ["a", "b", "c", "d", "e"])
                #expect(runs.allSatisfy { $0["verdict"] as? String == "PASS" })
            }
        }

        @Test func aFailureIsToldInFullAndRepeated() async throws {
            try await Self.use("a", "c") { directory in
                try Self.write("b", Self.impossible, in: directory)
                let junit = directory.appending(path: "results.xml")
                let ended = try await Command.run(
                    "run",
                    "cases",
                    "--speed",
                    "20",
                    "--junit",
                    "results.xml",
                    in: directory
                )
                #expect(ended.status == 1)
                #expect(Self.told(ended) == ["PASS a", "FAIL b", "PASS c"])
                #expect(ended.output.contains("\nb  cases/b.yaml\n"))
                #expect(ended.output.contains("\n3 scenarios: 2 passed, 1 failed\n"))
                #expect(
                    ended.lastLine
                        == "FAIL  exit 1  repeat: ringer run cases/b.yaml --speed 20 --seed 1"
                )
                let xml = try Data(contentsOf: junit)
                #expect(XMLParser(data: xml).parse())
                #expect(String(decoding: xml, as: UTF8.self).contains("<failure message="))
            }
        }

        @Test func nothingBeginsAfterAFailure() async throws {
            try await Self.use("b", "c") { directory in
                try Self.write("a", Self.impossible, in: directory)
                let ended = try await Command.run(
                    "run",
                    "cases",
                    "--fail-fast",
                    "--speed",
                    "20",
                    in: directory
                )
                #expect(ended.status == 1)
                #expect(Self.told(ended) == ["FAIL a"])
                #expect(ended.output.contains("\n3 scenarios: 1 failed, 2 not run\n"))
            }
        }

        @Test func theOneThatIsMeantIsRunAlone() async throws {
            try await Self.use("first", "second") { directory in
                let ended = try await Command.run(
                    "run",
                    "cases",
                    "--filter",
                    "SEC*",
                    "--speed",
                    "20",
                    in: directory
                )
                #expect(ended.status == 0)
                #expect(ended.output.hasPrefix("second: It is second. (seed 1)\n"))
                #expect(
                    ended.lastLine
                        == "PASS  exit 0  repeat: ringer run cases/second.yaml --speed 20 --seed 1"
                )
                let none = try await Command.run(
                    "run",
                    "cases",
                    "--filter",
                    "frist",
                    in: directory
                )
                #expect(none.status == 2)
                #expect(none.errors.contains("did you mean \"first\"?"))
                #expect(none.output == "")
            }
        }

        @Test func aPortThatIsTakenIsToldOfEach() async throws {
            try await Self.use("a", "b") { directory in
                try await withServer(route: webSocketRoute()) { listener in
                    let ended = try await Command.run(
                        "run",
                        "cases",
                        "--mock-port",
                        "\(listener.port)",
                        in: directory
                    )
                    #expect(ended.status == 3)
                    #expect(ended.output.contains("port \(listener.port) on 127.0.0.1 is taken"))
                    #expect(ended.output.contains("\n2 scenarios: 2 could not be done\n"))
                }
            }
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func nothingBeginsAfterASignal(signal: Int32) async throws {
            try await Self.use("b", "c") { directory in
                try Self.write("a", Self.impossible, in: directory)
                // A run takes two seconds, so the second is under way when the line of the first is
                // read.
                let paths = ["a", "b", "c"].map { "cases/\($0).yaml" }
                let command = try Command(
                    ["run"] + paths + ["--speed", "4", "--junit", "o.xml"],
                    in: directory
                )
                _ = try await command.line(with: "FAIL")
                command.signal(signal)
                let ended = try await command.ended()
                #expect(ended.status == 130)
                #expect(Self.told(ended) == ["FAIL a", "INVALID b"])
                #expect(ended.output.contains("\n3 scenarios: 1 failed, 1 invalid, 1 not run\n"))
                #expect(ended.lastLine.hasPrefix("FAIL  exit 130  repeat: ringer run cases/a.yaml"))
                let xml = try Data(contentsOf: directory.appending(path: "o.xml"))
                #expect(XMLParser(data: xml).parse())
            }
        }

        // MARK: Mistakes

        @Test func everyMistakeOfEveryFileIsToldBeforeAnythingRuns() async throws {
            try await Self.use("a", "d") { directory in
                try Self.write("b", "colour: red\nserver: { audio: loud }\n", in: directory)
                let absent = "name: c\nfixture: ../nowhere\ncaller:\n  turns:\n    - say: x.wav\n"
                try Data(absent.utf8).write(to: directory.appending(path: "cases/c.yaml"))
                for check in [[], ["--check"]] {
                    let ended = try await Command(["run", "cases"] + check, in: directory).ended()
                    #expect(ended.status == 2)
                    #expect(ended.output == "")
                    #expect(ended.errors.contains("cases/b.yaml:7:1: "), "\(ended.errors)")
                    #expect(ended.errors.contains("cases/b.yaml:8:18: "), "\(ended.errors)")
                    let missing = """
                        cases/c.yaml:2:10: there is no fixture in "cases/../nowhere": no such directory
                          2 | fixture: ../nowhere
                            |          ^

                        """
                    #expect(ended.errors.contains(missing), "\(ended.errors)")
                    #expect(!ended.errors.contains("nowhere/"), "\(ended.errors)")
                }
            }
        }

        @Test func gitHubIsToldToo() async throws {
            try await Self.use { directory in
                try Self.write("a", Self.impossible, in: directory)
                let gitHub = ["GITHUB_ACTIONS": "true"]
                let run = ["run", "cases", "--speed", "20"]
                let failed = try await Command(run, in: directory, environment: gitHub).ended()
                #expect(failed.status == 1)
                #expect(
                    failed.errors.hasPrefix(
                        "::error file=cases/a.yaml,line=1,title=a%3A order::order  call 1, turn 1"
                    ),
                    "\(failed.errors)"
                )
                try Self.write("a", "colour: red\n", in: directory)
                let wrong = try await Command(run, in: directory, environment: gitHub).ended()
                #expect(wrong.status == 2)
                #expect(
                    wrong.errors.contains(
                        "::error file=cases/a.yaml,line=7,col=1,title=scenario::unknown key"
                    ),
                    "\(wrong.errors)"
                )
            }
        }

        @Test func aCheckRunsNothing() async throws {
            try await Self.use("a", "b") { directory in
                let two = try await Command.run("run", "cases", "--check", in: directory)
                #expect(two.output == "2 scenarios are good\n")
                #expect(two.status == 0)
            }
            let one = try await Command.run("run", "--check")
            #expect(one.output == "1 scenario is good\n")
        }

        @Test(arguments: [
            (["--jobs", "0"], "--jobs is 0: give 1 to 64"),
            (["--jobs", "65"], "--jobs is 65: give 1 to 64"),
            (["--jobs", "2", "--mock-port", "7700"], "give --jobs 1, or leave the port out"),
            (["--check", "--list"], "give one of them"),
            (["--json", "-", "--junit", "-"], "--json and --junit name one place"),
            (["--json", "o", "--junit", "./o"], "--json and --junit name one place"),
            (["--json", "/"], "cannot write results to /"),
            (["--junit", "nowhere/results.xml"], "cannot write results to nowhere/results.xml"),
        ])
        func wrongUsageIsTwo(arguments: [String], sentence: String) async throws {
            let ended = try await Command(["run"] + arguments).ended()
            #expect(ended.status == 2)
            #expect(ended.errors.contains(sentence), "\(ended.errors)")
            #expect(ended.output == "")
        }
    }
}
