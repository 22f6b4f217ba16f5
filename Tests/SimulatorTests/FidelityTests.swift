import Call
import Fixture
import Foundation
import Quickstart
import Scenario
import Simulator
import Support
import Testing
import Timeline
import Trace

/// Whether messages pass as values or as bytes, cut up anywhere, is not to be seen in what happens.
struct FidelityTests {
    private static let directory = Fixtures.directory.deletingLastPathComponent()
        .appending(path: "Scenarios", directoryHint: .isDirectory)

    /// The scenarios of all files, each with what its providers say.
    private static func scenarios() throws -> [(Scenario, Matcher)] {
        var matchers: [String: Matcher] = [:]
        let paths = try FileManager.default.subpathsOfDirectory(atPath: Self.directory.path)
            .filter { $0.hasSuffix(".yaml") }
            .sorted()
        return try paths.flatMap { path in
            try Scenario.load(
                reading: Self.directory.appending(path: path).path(percentEncoded: false)
            )
        }
        .map { scenario in
            let fixture = scenario.fixture.value
            let matcher =
                try matchers[fixture] ?? Matcher(Fixture(loading: FixtureDirectory(fixture)))
            matchers[fixture] = matcher
            return (scenario, matcher)
        }
    }

    private static func trace(
        _ scenario: Scenario,
        _ matcher: Matcher,
        _ options: SimulatedRun.Options
    ) throws -> [TraceRecord] {
        try SimulatedRun(scenario, matcher: matcher, options: options).trace()
    }

    /// Expects the same records in the same order, at the same times, and says where they part.
    private static func expectSameTraces(
        _ scenario: Scenario,
        _ matcher: Matcher,
        _ options: SimulatedRun.Options
    ) throws {
        var (values, wire) = (options, options)
        values.fidelity = .messages
        wire.fidelity = .wire
        let expected = try Self.trace(scenario, matcher, values)
        let found = try Self.trace(scenario, matcher, wire)
        let place = zip(expected, found).enumerated().first { $1.0 != $1.1 }?.offset
        #expect(
            place == nil && expected.count == found.count,
            """
            \(scenario.name) \(scenario.faults.map(\.fault)), seed \(options.seed): \(expected.count) records, and \(found.count) of bytes
            \(Self.words(expected, at: place ?? min(expected.count, found.count)))
            \(Self.words(found, at: place ?? min(expected.count, found.count)))
            """
        )
    }

    private static func words(_ trace: [TraceRecord], at place: Int) -> String {
        trace.indices.contains(place) ? "\(place): \(trace[place])" : "\(place): nothing"
    }

    @Test func bytesLeaveTheTraceOfValuesInEachScenario() async throws {
        let scenarios = try Self.scenarios()
        #expect(scenarios.count > 80)
        for (scenario, matcher) in scenarios {
            try Self.expectSameTraces(scenario, matcher, SimulatedRun.Options())
            // Tests that wait for sockets have their turn.
            await Task.yield()
        }
    }

    @Test(arguments: 1...10) func whereBytesAreCutChangesNothing(seed: UInt64) throws {
        let scenario = try Self.scenario()
        try Self.expectSameTraces(scenario, Self.matcher(), SimulatedRun.Options(seed: seed))
    }

    @Test(arguments: 1...10) func aMessageIsThereWithItsLastByte(seed: UInt64) throws {
        var scenario = try Self.scenario()
        scenario.lines = Self.slow
        let options = SimulatedRun.Options(seed: seed)
        try Self.expectSameTraces(scenario, Self.matcher(), options)
    }

    /// Of the bytes of a message that is cut in the middle, nobody learns anything.
    @Test(arguments: ["caller", "asr", "llm", "tts"], [LineConditions(), Self.slow])
    func faultsDoTheSame(party: String, lines: LineConditions) throws {
        let matcher = try Self.matcher()
        // What bytes do at slow lines, a few deeds show.
        let deeds = lines.isInstant ? Self.deeds[...] : Self.deeds.prefix(4)
        for deed in deeds where party != "llm" || !deed.contains("slow_close") {
            var scenario = try Self.scenario(fault: "{ party: \(party), \(deed) }")
            scenario.lines = lines
            try Self.expectSameTraces(scenario, matcher, SimulatedRun.Options())
        }
    }

    @Test(
        arguments: [
            "caller: { framing: double }", "caller: { framing: bare, packet: 20ms }",
            "caller: { mic: open }", "server: { audio: stream }",
            "providers: { asr: { compression: always, numbering: always } }",
        ]
    )
    func settingsDoTheSame(words: String) throws {
        var text = Self.text
        if words.hasPrefix("caller: { ") {
            let settings = words.dropFirst("caller: { ".count).dropLast(" }".count)
                .split(separator: ", ").map { "  \($0)\n" }.joined()
            text.replace("caller:\n", with: "caller:\n" + settings)
        } else {
            text += words + "\n"
        }
        let scenario = try Scenario(text: text, file: "settings.yaml")
        try Self.expectSameTraces(scenario, Self.matcher(), SimulatedRun.Options())
    }

    /// Things take their time and are lost now and then.
    private static let slow = LineConditions(
        delay: .uniform(.milliseconds(5), .milliseconds(80)),
        loss: Ratio(partsPerMillion: 10_000)
    )

    private static let deeds = [
        "do: bandwidth 20KB/s", "do: slicer 100 10ms", "do: slicer 7 1ms", "do: limit_data 5000",
        "do: limit_data 0", "do: latency uniform 0ms 90ms", "do: slow_close 150ms",
        "at: byte 3000, do: timeout 5s", "at: byte 3000, do: reset_peer",
        "at: byte 3000, do: close 1011 some reason", "at: byte 3000, do: stall 800ms",
        "turn: 1, at: byte 700, do: timeout 5s", "turn: 2, at: byte 700, do: close 1000",
        "turn: 1, at: byte 500, do: malformed", "at: time 3s, do: close 1001",
    ]

    private static func matcher() throws -> Matcher {
        try Matcher(Fixture(loading: Quickstart()))
    }

    private static let text = """
        name: fidelity
        fixture: ../Fixtures/quickstart
        caller:
          turns:
            - say: turn-1.wav
            - say: turn-2.wav

        """

    /// A caller with two turns, and with `fault`.
    private static func scenario(fault: String? = nil) throws -> Scenario {
        let faults = fault.map { "faults:\n  - \($0)\n" } ?? ""
        return try Scenario(text: Self.text + faults, file: "fidelity.yaml")
    }
}
