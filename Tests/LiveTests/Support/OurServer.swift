import Call
import Live
import Loopback
import NIOCore
import NIOPosix
import Scenario
import Timeline
import Transport

/// Our server and its mocks, outside of any run, and a relay between the two.
struct OurServer {
    let server: CallServer
    let mocks: MockProviders
    /// Where the server finds the mocks.
    let providers: Relay
    /// What the mocks see.
    let recorder: Recorder

    /// Where callers ring. `query` goes behind the path.
    func target(_ query: String = "") -> Endpoint {
        Endpoint(
            scheme: .ws,
            host: "127.0.0.1",
            port: self.server.port,
            target: CallServer.path + query
        )
    }

    /// Runs `body` with a server whose providers are what `endpoints` makes of the relay's port. With
    /// an `identity`, relay and mocks speak TLS.
    static func run(
        identity: SelfSigned? = nil,
        agent: AgentSettings = AgentSettings(endpoint: .silence(.milliseconds(500))),
        endpoints: (Int) throws -> ProviderEndpoints = { port in
            try .mocks(port: port, tls: ClientTLS())
        },
        log: CallLog = .none,
        _ body: (OurServer) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let clock = RunClock(speed: Sample.speed)
        let recorder = Recorder()
        let mocks = try await MockProviders.start(
            port: 0,
            group: group,
            tls: identity?.server(),
            settings: MockProviders.Settings(
                matcher: Sample.matcher(),
                behavior: Sample.goodbye().providers
            ),
            clock: clock,
            recorder: recorder
        )
        let upstream = Endpoint(
            scheme: identity == nil ? .ws : .wss,
            host: "127.0.0.1",
            port: mocks.port
        )
        let relay = try Relay(to: upstream, tls: identity?.client())
        try await relay.listen(tls: identity?.server()) { port in
            let server = try await CallServer.start(
                port: 0,
                group: group,
                settings: CallServer.Settings(
                    agent: agent,
                    endpoints: endpoints(port),
                    generator: SeededGenerator(seed: 1)
                ),
                clock: clock,
                log: log
            )
            let ours = OurServer(
                server: server,
                mocks: mocks,
                providers: relay,
                recorder: recorder
            )
            let result = await Result(catching: { try await body(ours) })
            await server.stop(within: .milliseconds(200))
            try result.get()
        }
        await mocks.stop(within: .milliseconds(200))
    }
}

extension Result where Failure == any Error {
    /// What `body` returns or throws, so that there is time to clean up.
    init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
