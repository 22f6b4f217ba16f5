import Scenario
import Testing
import Transport

extension LiveTests {
    /// The scenarios to begin with: our server passes them, and the simulator knows what happens.
    @Suite(.timeLimit(.minutes(2)))
    struct ExampleScenarioTests {
        @Test func ourServerPassesThem() async throws {
            let scenarios = try Self.scenarios(Library.names(on: .examples))
            #expect(scenarios.count > 20)
            try await scenarios.fourAtATime { try await Self.run($0, speed: Sample.speed) }
        }

        /// At real time a machine's own lateness counts a tenth of what it counts above.
        @Test func ourServerPassesThemInRealTime() async throws {
            let scenarios = try Self.scenarios(["definite-endpoint", "hang-up-mid-answer"])
            try await scenarios.fourAtATime { try await Self.run($0, speed: .realTime) }
        }

        private static func scenarios(_ names: [String]) throws -> [Scenario] {
            try names.flatMap { try Library.scenarios($0, on: .examples) }
        }

        private static func run(_ scenario: Scenario, speed: Speed) async throws {
            let complaints = try await TwoClocks(scenario, speed: speed).complaints()
            #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
        }
    }
}
