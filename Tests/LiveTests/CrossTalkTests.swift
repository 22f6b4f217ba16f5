import Live
import Report
import Scenario
import Testing
import Timeline
import Trace
import Transport

extension LiveTests {
    /// Several callers at once, who say different things.
    @Suite(.timeLimit(.minutes(1)))
    struct CrossTalkTests {
        /// A scenario with the callers of all of `scenarios`.
        private static func mixed(_ scenarios: [Scenario]) -> Scenario {
            var mixed = scenarios[0]
            mixed.callers = scenarios.flatMap(\.callers)
            return mixed
        }

        @Test(arguments: [2, 10])
        func everybodyHearsOnlyTheirOwn(callCount: Int) async throws {
            let scenarios = try [3, 2, 1].map { try Sample.scenario("say: turn-\($0).wav") }
            let mixed = Self.mixed(scenarios)
            let result = try await Sample.ring(
                mixed,
                speed: Speed(thousandths: 8_000),
                callCount: callCount
            )
            let expected = [quickstartCall(3), quickstartCall(2), quickstartCall(1)]
            for call in 1...callCount {
                let index = mixed.callerIndex(ofCall: call, seed: 1)
                #expect(result.trace.heard(in: call) == expected[index], "call \(call)")
                let trace = result.trace.filter { $0.call == call }
                let judgement = Judge(scenarios[index]).judge(trace)
                #expect(judgement.verdict == .pass, "call \(call): \(judgement)")
                // Connections are no call's when they are opened.
                #expect(judgement.unchecked.allSatisfy { $0.rule == "left_open" }, "call \(call)")
            }
            let nobodys = result.trace.filter { $0.call == nil }.map(\.event)
            #expect(nobodys.allSatisfy { $0.isOfConnection }, "a provider knows whose call it is")
        }

        @Test func aServerThatMixesUpCallersIsCaught() async throws {
            let scenarios = [
                try Sample.scenario("say: turn-3.wav"), try Sample.scenario("say: turn-2.wav"),
            ]
            let mixed = Self.mixed(scenarios)
            // One of each kind.
            let seed = try #require(
                (1...100).first { seed in
                    (1...2).map { mixed.callerIndex(ofCall: $0, seed: seed) } == [0, 1]
                }
            )
            try await OurServer.run { ours in
                let relay = Relay(to: ours.target(), crosses: true)
                try await relay.listen { port in
                    let target = Endpoint(scheme: .ws, host: "127.0.0.1", port: port)
                    let result = try await Sample.ring(
                        mixed,
                        target: target,
                        seed: seed,
                        callCount: 2
                    )
                    for call in 1...2 {
                        let trace = result.trace.filter { $0.call == call }
                        let kinds = Set(trace.violations.map(\.kind))
                        #expect(kinds == [.crossTalk], "call \(call)")
                        let first = try #require(trace.violations.first)
                        #expect(first.expected == "text of call \(call), turn 1")
                        #expect(
                            first.found.hasSuffix("of call \(3 - call), turn 1"),
                            "\(first.found)"
                        )
                        #expect(trace.report(on: scenarios[call - 1]).exitCode == 1)
                    }
                }
            }
        }
    }
}

extension TraceEvent {
    /// Whether it is about a connection, which comes and goes without a word of whose it is.
    fileprivate var isOfConnection: Bool {
        switch self {
        case .connectionOpened, .connectionClosed: true
        default: false
        }
    }
}
