import Foundation
import Report
import Scenario
import Testing
import Trace

extension LiveTests {
    @Suite(.timeLimit(.minutes(1)))
    struct PlanCommandTests {
        @Test(
            arguments: [
                (["--servers", "2"], "--servers is about a plan: give --plan too"),
                (["--plan", "r", "--servers", "0"], "expected a whole number from 1 to 100000"),
                (["--plan", "r", "--cpu-per-frame", "40us"], "--cpu-per-turn go together"),
                (["--plan", "r", "--cpu-per-turn", "40"], "a time of at most 60s with its unit"),
                (["--plan", "r", "--seeds", "9"], "--seeds is about calls, and --plan makes none"),
                (["--plan", "r", "--html", "h"], "--html shows a run, and --plan makes none"),
                (["--plan", "r"], "cannot read r"),
            ]
        )
        func nonsenseIsRefused(words: [String], message: String) async throws {
            let ended = try await Command(["simulate"] + words).ended()
            #expect(ended.status == 2)
            #expect(ended.errors.contains(message), "\(ended.errors)")
            #expect(ended.output == "")
        }

        /// A plan for a scenario, by the result of a run of it, which `change` may change.
        private static func plan(
            _ words: [String] = [],
            by work: ServerWork? = nil,
            providers: String? = nil,
            changing change: (inout RunReport) -> Void = { _ in }
        ) async throws -> Command.Ended {
            let scenario = try Sample.goodbye()
            var report = [].report(on: scenario, generator: GeneratorHealth(serverWork: work))
            report.scenario = "w"
            report.origin.load = Scenario.Load(.concurrent(5, rampUp: nil), lasts: .seconds(20))
            change(&report)
            var ended: Command.Ended?
            try await Workshop.use { workshop in
                if let providers {
                    let text = try String(contentsOf: workshop.scenario, encoding: .utf8)
                    try workshop.write(text + "providers: \(providers)\n")
                }
                try Data(report.json).write(to: workshop.directory.appending(path: "r.json"))
                let command = try Command(
                    ["simulate", "scenario.yaml", "--plan", "r.json"] + words,
                    in: workshop.directory
                )
                ended = try await command.ended()
            }
            return try #require(ended)
        }

        @Test func costsGivenByHandArePlannedWith() async throws {
            let ended = try await Self.plan(
                Self.byHand + ["--calls", "20000", "--rate", "500/s"]
                    + ["--servers", "4", "--cores", "1", "--json", "-"]
            )
            #expect(ended.status == 0, "\(ended.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
            let plan = try #require(object as? [String: Any])
            let forecast = try #require(plan["forecast"] as? [String: Any])
            #expect(forecast["calls"] as? Int == 20_000)
            #expect(forecast["turns"] as? Int == 20_000)
            let saturation = try #require(plan["saturation"] as? [String: Any])
            #expect(saturation["cause"] as? String == "cpu")
        }

        private static let byHand = ["--cpu-per-frame", "40us", "--cpu-per-turn", "3ms"]

        /// Ten times what a server does and more: that is seen at once, however long the load is.
        @Test func anOverloadFailsAndSaysWhy() async throws {
            let dear = ["--cpu-per-frame", "40ms", "--cpu-per-turn", "1s", "--cores", "1"]
            let ended = try await Self.plan(dear + ["--concurrent", "1000", "--for", "24h"])
            #expect(ended.status == 1, "\(ended.errors)")
            #expect(ended.output.contains("not carried: the servers' processors are full: after"))
            #expect(ended.output.contains("\nFAIL  exit 1"))
        }

        /// Whoever wrote it: what says the impossible is refused, and stops nothing.
        @Test func aResultThatNoServerWroteIsRefused() async throws {
            let blocks = (1...8).map { number in
                ServerWork.Block(
                    duration: .seconds(1),
                    cpu: .seconds(3_000_000_000),
                    frameCount: number % 2,
                    turnCount: number / 8,
                    callCount: 0
                )
            }
            let ended = try await Self.plan(by: ServerWork(blocks))
            #expect(ended.status == 2)
            #expect(ended.errors.contains("would cost more than 60s of a core"), "\(ended.errors)")
        }

        @Test func whatIsTooLargeOrUnknownIsRefused() async throws {
            let unknown = try await Self.plan(Self.byHand)
            #expect(unknown.status == 2)
            #expect(unknown.errors.contains("how many cores the server had: give --cores"))
            let large = ["--cores", "1", "--concurrent", "1000000", "--for", "24h"]
            let many = try await Self.plan(Self.byHand + large)
            #expect(many.status == 2)
            #expect(many.errors.contains("calls, and at most 100,000,000 are planned"))
        }

        /// What was measured was measured with them.
        @Test func theCheckHasTheLimitsOfTheProviders() async throws {
            func turnCount(providers: String) async throws -> Int {
                let words = Self.byHand + ["--cores", "1", "--calls", "1", "--json", "-"]
                let ended = try await Self.plan(words, providers: providers)
                let object = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
                let plan = try #require(object as? [String: Any], "\(ended.errors)")
                let check = try #require(plan["check"] as? [String: Any])
                let firstAudio = try #require(check["first_audio"] as? [String: Any])
                let predicted = try #require(firstAudio["predicted"] as? [String: Any])
                return try #require(predicted["n"] as? Int)
            }
            let free = try await turnCount(providers: "{ llm: { max_sessions: 1000 } }")
            let limited = try await turnCount(providers: "{ llm: { max_sessions: 1, rate: 1/m } }")
            #expect(limited == 1)
            #expect(free > 1)
        }

        @Test func aResultThatDoesNotTellIsRefused() async throws {
            let foreign = try await Self.plan()
            #expect(foreign.status == 2)
            #expect(foreign.errors.contains("does not say what the server spent"))
            let other = try await Self.plan { $0.scenario = "other" }
            #expect(other.errors.contains("only a run of the same scenario tells what it costs"))
            let fast = try await Self.plan { $0.origin.speedThousandths = 2_000 }
            #expect(fast.errors.contains("measure in real time"))
            let old = try await Self.plan { $0.origin.load = nil }
            #expect(old.errors.contains("does not say its load"))
            let part = try await Self.plan { $0.origin.part = .init(number: 1, count: 2) }
            #expect(part.errors.contains("measure without --part"))
        }
    }
}
