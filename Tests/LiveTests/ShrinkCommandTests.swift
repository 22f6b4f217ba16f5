import Foundation
import Testing

extension LiveTests {
    /// A seed that fails is made small, and written as files.
    @Suite(.timeLimit(.minutes(1)))
    struct ShrinkCommandTests {
        private static let scenario = """
            name: w/1
            fixture: fixture
            callers:
              - { name: one, turns: [{ say: turn-3.wav }, { say: turn-1.wav }] }
              - { name: other, turns: [{ say: turn-1.wav }] }
            faults:
              - { party: tts, at: Audio, do: reset_peer, chance: 20% }
              - { party: caller, do: latency uniform 0ms 300ms, chance: 50% }
            load: { calls: 3 }
            """

        @Test func theFirstSeedThatFailsIsWrittenAsAScenario() async throws {
            try await Workshop.use { workshop in
                try workshop.write(Self.scenario)
                let ended = try await Command.run(
                    "simulate",
                    "scenario.yaml",
                    "--seeds",
                    "7..20",
                    "--fail-fast",
                    "--shrink",
                    "small",
                    "--json",
                    "result.json",
                    in: workshop.directory
                )
                #expect(ended.status == 1)
                let folder = workshop.directory.appending(path: "small")
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                let name = try #require(names.first { $0.hasSuffix(".yaml") }?.dropLast(5))
                #expect(name.hasPrefix("w-1-seed-"))
                #expect(names.sorted() == ["\(name).jsonl", "\(name).yaml"])

                let file = folder.appending(path: "\(name).yaml")
                let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
                #expect(text.hasPrefix("# Made by ringer "))
                #expect(text.contains("\nfixture: ../fixture\n"))
                #expect(text.contains("\n# Nothing that goes wrong is left to chance."))
                #expect(
                    text.contains("\n  - { party: tts, turn: 1, at: Audio 3, do: reset_peer }\n")
                )

                let seed = String(name.dropFirst("w-1-seed-".count))
                let again = try await Command.run(
                    "simulate",
                    "small/\(name).yaml",
                    "--seed",
                    seed,
                    in: workshop.directory
                )
                #expect(again.status == 1)
                #expect(again.output.contains("bot_error"))
                let checked = try await Command.run(
                    "run",
                    "small/\(name).yaml",
                    "--check",
                    in: workshop.directory
                )
                #expect(checked.status == 0)
            }
        }

        @Test(
            arguments: [
                (
                    ["scenario.yaml", "--shrink", "small"],
                    "--shrink is about many seeds: give --seeds too"
                ),
                (
                    ["scenario.yaml", "--seeds", "2", "--shrink", "small", "--calls", "4"]
                        + ["--part", "1/2"],
                    "--shrink makes the whole load smaller: leave --part out"
                ),
                (["--seeds", "2", "--shrink", "small"], "name a file"),
            ]
        )
        func whatCannotBeMadeSmallIsTwo(words: [String], message: String) async throws {
            try await Workshop.use { workshop in
                let command = try Command(["simulate"] + words, in: workshop.directory)
                let ended = try await command.ended()
                #expect(ended.status == 2)
                #expect(ended.errors.contains(message))
            }
        }
    }
}
