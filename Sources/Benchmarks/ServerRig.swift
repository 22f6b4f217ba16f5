import Call
import Fixture
import Live
import NIOCore
import Scenario
import Timeline
import Trace
import Transport

/// Our server and the mocks, each on a thread whose expenses can be asked for.
struct ServerRig {
    /// What the threads have spent so far.
    struct Expenses {
        var server: Expense
        var mocks: Expense
        var processNanoseconds: Int64
    }

    private let server: CallServer
    private let mocks: MockProviders
    private let serverLoop: any EventLoop
    private let mocksLoop: any EventLoop

    /// Where callers find the server.
    var target: Endpoint {
        Endpoint(scheme: .ws, host: "127.0.0.1", port: self.server.port, target: CallServer.path)
    }

    /// Starts both, as `scenario` has them.
    static func start(
        scenario: Scenario,
        matcher: Matcher,
        server serverLoop: any EventLoop,
        mocks mocksLoop: any EventLoop
    ) async throws -> ServerRig {
        let clock = RunClock()
        let mocks = try await MockProviders.start(
            port: 0,
            group: mocksLoop,
            settings: MockProviders.Settings(matcher: matcher, behavior: scenario.providers),
            clock: clock,
            recorder: Recorder(keeping: .nothing)
        )
        let server = try await CallServer.start(
            port: 0,
            group: serverLoop,
            settings: CallServer.Settings(
                agent: AgentSettings(
                    endpoint: .silence(scenario.server.endpointSilence),
                    audio: scenario.server.audio
                ),
                endpoints: .mocks(port: mocks.port),
                generator: SeededGenerator(seed: 1)
            ),
            clock: clock
        )
        return ServerRig(
            server: server,
            mocks: mocks,
            serverLoop: serverLoop,
            mocksLoop: mocksLoop
        )
    }

    /// What the threads have spent so far.
    func expense() async throws -> Expenses {
        Expenses(
            server: try await self.serverLoop.submit { Expense.ofThisThread }.get(),
            mocks: try await self.mocksLoop.submit { Expense.ofThisThread }.get(),
            processNanoseconds: Expense.processNanoseconds
        )
    }

    func stop() async {
        await self.server.stop(within: .seconds(1))
        await self.mocks.stop(within: .seconds(1))
    }
}
