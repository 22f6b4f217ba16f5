import Foundation
import Live
import Loopback
import Scenario
import Testing
import Transport

/// The command, as people and scripts run it.
extension LiveTests {
    @Suite(.timeLimit(.minutes(1)))
    struct CommandTests {
        // MARK: Words

        @Test func itTellsItsVersion() async throws {
            let ended = try await Command.run("--version")
            #expect(ended.output == "ringer 0.1.0\n")
            #expect(ended.status == 0)
        }

        @Test(arguments: [
            "", "run", "mock", "serve", "fixture", "fixture check", "fixture new", "schema",
            "doctor",
        ])
        func eachPageOfHelpHasAnExample(page: String) async throws {
            let ended = try await Command(page.split(separator: " ").map(String.init) + ["--help"])
                .ended()
            #expect(ended.output.contains("EXAMPLE"))
            #expect(ended.output.contains("USAGE: ringer"))
            #expect(ended.output.contains("ringer \(page)"))
            #expect(ended.status == 0)
        }

        @Test(arguments: [
            (["--unknown"], "Unknown option '--unknown'"),
            (["sing"], "Unexpected argument 'sing'"),
            (["run", "--speed", "0"], "--speed"),
            (["run", "--speed", "fast"], "--speed"),
            (["run", "--seed", "-1"], "--seed"),
            (["run", "--target", "8888"], "--target"),
            (["run", "--target", "http://127.0.0.1:1/"], "but calls are WebSockets"),
            (["mock", "--port", "70000"], "--port"),
            (["mock", "--filter", "a"], "give --scenario"),
            (["serve", "--llm-url", "ws://127.0.0.1:1/"], "--llm-url is for HTTP"),
            (["serve", "--asr-url", "http://127.0.0.1:1/"], "--asr-url is a WebSocket"),
            (["serve", "--providers", "somebody"], "somebody"),
            (["fixture", "check"], "Missing expected argument"),
            (["simulate", "--find-capacity"], "use ringer run"),
            (["simulate", "--seeds", "3", "--seed", "5"], "give one of them"),
            (["simulate", "--seeds", "5..2"], "expected how many seeds there are"),
            (["simulate", "--check-determinism"], "give --seeds too"),
        ])
        func wrongUsageIsTwo(arguments: [String], sentence: String) async throws {
            let ended = try await Command(arguments).ended()
            #expect(ended.status == 2)
            #expect(ended.errors.contains(sentence), "\(ended.errors)")
            #expect(ended.output == "")
        }

        // MARK: Scenarios and fixtures

        @Test func theSchemaIsPrinted() async throws {
            let ended = try await Command.run("schema")
            #expect(ended.output == Scenario.schema + "\n")
            #expect(ended.status == 0)
        }

        @Test func anUnknownKeyIsPlaced() async throws {
            try await Workshop.use { workshop in
                try workshop.write(
                    "name: w\nfixture: fixture\ncaller:\n  turnz:\n    - say: turn-3.wav\n"
                )
                let ended = try await Command.run("run", "scenario.yaml", in: workshop.directory)
                #expect(ended.status == 2)
                #expect(ended.errors.contains("scenario.yaml:4:3: "), "\(ended.errors)")
                #expect(ended.errors.contains("turns"), "\(ended.errors)")
            }
        }

        @Test func aMissingScenarioIsNamed() async throws {
            try await Workshop.use { workshop in
                let ended = try await Command.run("run", "nowhere.yaml", in: workshop.directory)
                #expect(ended.status == 2)
                #expect(ended.errors.contains("nowhere.yaml"), "\(ended.errors)")
            }
        }

        /// What can be wrong with a WAV.
        enum Damage: String, CaseIterable, Sendable {
            case missing, empty, truncated, text, changed

            func apply(to wav: URL) throws {
                switch self {
                case .missing: try FileManager.default.removeItem(at: wav)
                case .empty: try Data().write(to: wav)
                case .truncated: try Data(contentsOf: wav).prefix(20_001).write(to: wav)
                case .text: try Data("This is not audio.".utf8).write(to: wav)
                case .changed:
                    var bytes = try Data(contentsOf: wav)
                    bytes[bytes.count - 1] ^= 1
                    try bytes.write(to: wav)
                }
            }
        }

        @Test(arguments: Damage.allCases)
        func aDamagedFileIsNamed(damage: Damage) async throws {
            try await Workshop.use { workshop in
                try damage.apply(to: workshop.wav)
                for arguments in [["run", "scenario.yaml"], ["fixture", "check", "fixture"]] {
                    let ended = try await Command(arguments, in: workshop.directory).ended()
                    #expect(ended.status == 2)
                    #expect(ended.errors.contains("turn-3.wav"), "\(ended.errors)")
                }
            }
        }

        @Test func aDigestThatIsWrongIsSaid() async throws {
            try await Workshop.use { workshop in
                let url = workshop.fixture.appending(path: "fixture.yaml")
                let text = try String(contentsOf: url, encoding: .utf8)
                try Data(text.replacing("sha256: b009", with: "sha256: b00a").utf8).write(to: url)
                let ended = try await Command.run("run", "scenario.yaml", in: workshop.directory)
                #expect(ended.status == 2)
                #expect(
                    ended.errors.contains("fixture.yaml:28: \"media/turn-3.wav\" has changed"),
                    "\(ended.errors)"
                )
            }
        }

        @Test func aCallerWhoSaysNothingIsRefused() async throws {
            try await Workshop.use { workshop in
                let url = workshop.fixture.appending(path: "fixture.yaml")
                let text = try String(contentsOf: url, encoding: .utf8)
                let silent = text.replacing("    speech: {from: 300ms, to: 2100ms}\n", with: "")
                try Data(silent.utf8).write(to: url)
                let ended = try await Command.run("run", "scenario.yaml", in: workshop.directory)
                #expect(ended.status == 2)
                #expect(
                    ended.errors.contains("nobody speaks in \"media/turn-3.wav\""),
                    "\(ended.errors)"
                )
            }
        }

        // MARK: Runs

        @Test func aRunPasses() async throws {
            let ended = try await Command.run("run", "--speed", "20", "--seed", "7")
            #expect(ended.status == 0, "\(ended.errors)")
            #expect(ended.lastLine == "PASS  exit 0  repeat: ringer run --speed 20 --seed 7")
            #expect(ended.output.contains("你好，小林！"))
            #expect(ended.errors == "")
        }

        @Test func resultsAreOneObject() async throws {
            let ended = try await Command.run("run", "--speed", "5", "--json", "-")
            #expect(ended.status == 0)
            let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
            let results = try #require(json as? [String: Any])
            let promised = [
                "verdict", "scenario", "seed", "calls", "turns", "violations", "metrics",
                "generator",
                "repeat",
            ]
            #expect(Set(promised).isSubset(of: results.keys))
            #expect(results["verdict"] as? String == "PASS")
            #expect(results["turns"] as? Int == 3)
            #expect(results["repeat"] as? String == "ringer run --speed 5 --seed 1")
            let metrics = try #require(results["metrics"] as? [String: [String: Any]])
            let keys: Set = ["unit", "n", "p50", "p90", "p95", "p99", "max", "mean", "from", "to"]
            #expect(try keys.isSubset(of: #require(metrics["first_audio"]).keys))
            #expect(metrics["first_audio"]?["n"] as? Int == 3)
        }

        @Test func resultsAreOneDocument() async throws {
            let ended = try await Command.run("run", "--speed", "20", "--junit", "-")
            #expect(ended.status == 0)
            #expect(ended.output.hasPrefix("<?xml "))
            #expect(ended.output.hasSuffix("</testsuites>\n"))
        }

        @Test func oldResultsStayUntilThereAreNewOnes() async throws {
            try await Workshop.use { workshop in
                let url = workshop.directory.appending(path: "o.json")
                try Data("old, and longer than nothing".utf8).write(to: url)
                let command = try Command(["run", "--json", "o.json"], in: workshop.directory)
                _ = try await command.line(with: "speaks")
                #expect(try Data(contentsOf: url) == Data("old, and longer than nothing".utf8))
                command.signal(SIGINT)
                #expect(try await command.ended().status == 130)
                let results = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
                #expect((results as? [String: Any])?["exit_code"] as? Int == 130)
            }
        }

        @Test func theFirstLineFitsAndSteersNothing() async throws {
            try await Workshop.use { workshop in
                let about = String(repeating: "long ", count: 40)
                try workshop.write(
                    "name: w\nabout: \"\\e[31m\(about)\"\nfixture: fixture\n"
                        + "caller:\n  turns:\n    - say: turn-3.wav\n"
                )
                let command = try Command(["run", "scenario.yaml"], in: workshop.directory)
                let line = try await command.line(with: "seed 1")
                #expect(line.hasPrefix("w: \u{FFFD}[31mlong long "), "\(line)")
                #expect(line.hasSuffix("… (seed 1)"), "\(line)")
                #expect(line.count == 80)
                command.signal(SIGINT)
                _ = try await command.ended()
            }
        }

        @Test func aTargetThatIsNotThereIsThree() async throws {
            var port = 0
            try await withServer(route: webSocketRoute()) { port = $0.port }
            let target = "ws://127.0.0.1:\(port)/chat"
            let ended = try await Command.run("run", "--target", target)
            #expect(ended.status == 3)
            #expect(ended.output.contains("nothing listens at 127.0.0.1:\(port)"))
            #expect(
                ended.lastLine == "INVALID  exit 3  repeat: ringer run --target \(target) --seed 1"
            )
        }

        @Test func quietIsTheLastLineAlone() async throws {
            try await Workshop.use { workshop in
                let ended = try await Command.run(
                    "run",
                    "--quiet",
                    "--json",
                    "results.json",
                    "--target",
                    "ws://127.0.0.1:1",
                    in: workshop.directory
                )
                let last = "INVALID  exit 3  repeat: ringer run --target ws://127.0.0.1:1/ --seed 1"
                #expect(ended.output == last + "\n")
                let results = try Data(
                    contentsOf: workshop.directory.appending(path: "results.json")
                )
                let text = String(decoding: results, as: UTF8.self)
                #expect(
                    text.hasPrefix(#"{"format":1,"verdict":"INVALID","scenario":"quickstart","#)
                )
            }
        }

        @Test(arguments: [["run", "--mock-port"], ["mock", "--port"], ["serve", "--port"]])
        func aPortThatIsTakenIsThree(arguments: [String]) async throws {
            try await withServer(route: webSocketRoute()) { listener in
                let ended = try await Command(arguments + ["\(listener.port)"]).ended()
                #expect(ended.status == 3)
                #expect(ended.errors.contains("port \(listener.port) on 127.0.0.1 is taken"))
            }
        }

        // MARK: Signals

        @Test(arguments: [SIGINT, SIGTERM])
        func aRunThatIsInterruptedWritesItsResults(signal: Int32) async throws {
            let command = try Command(["run"])
            _ = try await command.line(with: "speaks")
            command.signal(signal)
            let ended = try await command.ended()
            #expect(ended.status == 130)
            #expect(ended.lastLine == "INVALID  exit 130  repeat: ringer run --seed 1")
        }

        @Test(arguments: ["mock", "serve"], [SIGINT, SIGTERM])
        func aServerEndsAtOnce(name: String, signal: Int32) async throws {
            let command = try Command([name, "--port", "0"])
            _ = try await command.line(with: "ready")
            let start = ContinuousClock.now
            command.signal(signal)
            let ended = try await command.ended()
            #expect(ended.status == 0)
            #expect(start.duration(to: .now) < .seconds(2))
        }

        // MARK: Mocks

        @Test func oneOfSeveralScenariosIsMocked() async throws {
            try await Workshop.use { workshop in
                try workshop.write(
                    "name: w\nfixture: fixture\nmatrix:\n  caller.framing: [single, bare]\n"
                        + "caller:\n  turns:\n    - say: turn-3.wav\n"
                )
                let mock = ["mock", "--port", "0", "--scenario", "scenario.yaml"]
                let several = try await Command(mock, in: workshop.directory).ended()
                #expect(several.status == 2)
                #expect(several.errors.contains("choose one with --filter"), "\(several.errors)")
                #expect(several.errors.contains("\n  w[framing=bare]\n"), "\(several.errors)")
                let none = try await Command(mock + ["--filter", "x"], in: workshop.directory)
                    .ended()
                #expect(none.status == 2)
                #expect(none.errors.contains("no scenario matches \"x\""), "\(none.errors)")
                let one = try Command(mock + ["--filter", "bare"], in: workshop.directory)
                _ = try await one.line(with: "ready")
                one.signal(SIGTERM)
                #expect(try await one.ended().status == 0)
            }
        }

        // MARK: Together

        /// Three processes: the mocks, the server, and a caller.
        @Test func theCommandsPlayTogether() async throws {
            let mock = try Command(["mock", "--port", "0", "--speed", "20"])
            let chat = try await mock.line(with: "http://")
            let authority = try #require(chat.split(separator: "/").dropFirst().first)
            _ = try await mock.line(with: "ready")
            let server = try Command([
                "serve", "--port", "0", "--speed", "20",
                "--asr-url", "ws://\(authority)/api/v3/sauc/bigmodel",
                "--tts-url", "ws://\(authority)/api/v3/tts/bidirection",
                "--llm-url", "http://\(authority)/api/v3/chat/completions",
            ])
            let target = try await server.line(with: "ws://")
            _ = try await server.line(with: "ready")
            let run = try await Command.run("run", "--speed", "20", "--target", target)
            #expect(run.status == 0, "\(run.output)")
            server.signal(SIGTERM)
            mock.signal(SIGTERM)
            let served = try await server.ended()
            #expect(served.output.contains("hears: 你好，我叫小林，你是谁呀？"))
            #expect(served.output.contains("ends: closed by the other side (code 1000)"))
            let mocked = try await mock.ended()
            #expect(mocked.output.contains("asr heard: 好的，谢谢你，再见！"))
        }
    }
}
