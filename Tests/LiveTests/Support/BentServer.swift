import Call
import Fixture
import Live
import NIOCore
import NIOHTTP1
import NIOPosix
import Scenario
import Timeline
import Trace
import Transport

/// Our server with a ``Bend`` on its lines: to the callers, to the providers, or both.
enum BentServer {
    /// Rings it, and says what happened.
    static func ring(
        _ scenario: Scenario,
        _ matcher: Matcher,
        _ bend: Bend,
        seed: UInt64 = 1,
        load: Scenario.Load? = nil
    ) async throws -> [TraceRecord] {
        var attempts = 3
        while true {
            attempts -= 1
            do {
                let options = LiveRun.Options(
                    mockPort: try await Self.freePort(),
                    speed: Sample.speed,
                    seed: seed
                )
                var scenario = scenario
                scenario.load = load ?? scenario.load
                return try await Self.ring(scenario, matcher, bend, options)
            } catch ListenError.portTaken where attempts > 0 {
                // Somebody else was given the port in between.
            }
        }
    }

    private static func ring(
        _ scenario: Scenario,
        _ matcher: Matcher,
        _ bend: Bend,
        _ options: LiveRun.Options
    ) async throws -> [TraceRecord] {
        let mocks = Self.endpoint(options.mockPort)
        let providers = Relay(to: mocks) { Self.leg($0, of: bend) }
        return try await providers.listen { port in
            var agent = AgentSettings(scenario.server)
            bend.settings(&agent)
            let server = try await CallServer.start(
                port: 0,
                group: MultiThreadedEventLoopGroup.singleton,
                settings: CallServer.Settings(
                    agent: agent,
                    // A relay is no better than it has to be, so where it has nothing to do it is not there.
                    endpoints: .mocks(port: bend.leavesProvidersAlone ? options.mockPort : port),
                    generator: SeededGenerator(seed: options.seed)
                ),
                clock: RunClock(speed: options.speed)
            )
            let callers = Relay(to: Self.endpoint(server.port)) { _ in bend.caller }
            let result = await Result {
                try await callers.listen { port in
                    var options = options
                    options.target = Self.endpoint(bend.caller.isStraight ? server.port : port)
                    return try await LiveRun(scenario, matcher: matcher, options: options).run()
                }
            }
            await server.stop(within: .milliseconds(200))
            return try result.get().trace
        }
    }

    private static func endpoint(_ port: Int) -> Endpoint {
        Endpoint(scheme: .ws, host: "127.0.0.1", port: port)
    }

    private static func leg(_ head: HTTPRequestHead, of bend: Bend) -> Bend.Leg {
        switch head.uri {
        case MockProviders.chatPath: bend.model
        case MockProviders.synthesizerPath: bend.synthesizer
        default: bend.recognizer
        }
    }

    /// A port that nobody listens on.
    private static func freePort() async throws -> Int {
        let listener = try await Listener.bind(
            host: "127.0.0.1",
            port: 0,
            group: MultiThreadedEventLoopGroup.singleton,
            route: { head, _ in .notFound(head.uri, known: []) }
        )
        await listener.close(within: .milliseconds(1))
        return listener.port
    }
}
