import Call
import Fixture
import Foundation
import Live
import Scenario
import Support
import Transport

/// The committed fixtures, and scenarios about them.
enum Sample {
    /// Fast enough for a test, slow enough for a busy machine.
    static let speed = Speed(thousandths: 10_000)

    /// What the providers say.
    static func matcher(_ name: String = "quickstart") throws -> Matcher {
        try Self.matchers[name, default: .failure(CocoaError(.fileNoSuchFile))].get()
    }

    private static let matchers: [String: Result<Matcher, any Error>] = {
        var matchers: [String: Result<Matcher, any Error>] = [:]
        for name in ["quickstart", "english"] {
            let path = Fixtures.directory.appending(path: name).path(percentEncoded: false)
            matchers[name] = Result { try Matcher(Fixture(loading: FixtureDirectory(path))) }
        }
        return matchers
    }()

    /// A scenario with providers that take no time. `steps` are those of the caller, and `caller` and
    /// `server` further lines of these.
    static func scenario(
        _ steps: String...,
        caller: [String] = [],
        server: [String] = ["endpoint_silence: 500ms"],
        providers: [String] = [
            "asr: { final_lag: 0ms }", "llm: { ttft: 0ms, itl: 0ms }", "tts: { ttfb: 0ms, rtf: 0 }",
        ]
    ) throws -> Scenario {
        let lines =
            ["name: sample", "fixture: Fixtures/quickstart", "caller:"]
            + caller.map { "  \($0)" } + ["  turns:"] + steps.map { "    - \($0)" }
            + ["server:"] + server.map { "  \($0)" }
            + ["providers:"] + providers.map { "  \($0)" }
        return try Scenario(text: lines.joined(separator: "\n"), file: "sample.yaml")
    }

    /// The shortest call: the third turn of the quickstart.
    static func goodbye() throws -> Scenario { try Self.scenario("say: turn-3.wav") }

    /// Rings `target`, or a server of our own inside the run.
    static func ring(
        _ scenario: Scenario,
        target: Endpoint? = nil,
        speed: Speed = Self.speed,
        seed: UInt64 = 1,
        callCount: Int = 1
    ) async throws -> LiveRun.Result {
        let options = LiveRun.Options(target: target, speed: speed, seed: seed)
        var scenario = scenario
        scenario.load = Scenario.Load(calls: callCount)
        let run = try LiveRun(scenario, matcher: Self.matcher(), options: options)
        return try await run.run()
    }
}
