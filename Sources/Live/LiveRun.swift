import Call
package import Fixture
import NIOCore
import NIOPosix
package import Scenario
import Timeline
package import Trace
package import Transport

/// One run of a scenario in real time: the mocks, our server or somebody else's, and the callers.
///
/// Callers and mocks share one event loop and one clock, and our server has another of its own, as a
/// server under test would.
package struct LiveRun: Sendable {
    /// What a run needs to know beside the scenario.
    package struct Options: Sendable {
        /// The server to ring; `nil` for our own, started for the run on a free port.
        package var target: Endpoint?
        /// Where the mocks listen; 0 for a free port.
        package var mockPort: Int
        package var speed: Speed
        package var seed: UInt64
        /// How many callers ring; `nil`: as many as the scenario says.
        package var callCount: Int?
        /// How long after a caller the next one rings, in the run's time; `nil`: as the scenario says.
        package var callInterval: Duration?

        package init(
            target: Endpoint? = nil,
            mockPort: Int = 0,
            speed: Speed = .realTime,
            seed: UInt64 = 1,
            callCount: Int? = nil,
            callInterval: Duration? = nil
        ) {
            self.target = target
            self.mockPort = mockPort
            self.speed = speed
            self.seed = seed
            self.callCount = callCount
            self.callInterval = callInterval
        }
    }

    /// What a run leaves behind.
    package struct Result: Sendable {
        package var trace: [TraceRecord]
        /// How late each packet was sent, in the run's time.
        package var lateness: [Duration]
        /// Whether the run was told to stop before it was over.
        package var wasInterrupted: Bool
    }

    private let calls: [CallPlan]
    private let interval: Duration
    private let mocks: MockProviders.Settings
    private let agent: AgentSettings
    private let options: Options

    /// A run of `scenario`.
    ///
    /// - Parameters:
    ///   - scenario: Who calls, and how the providers and our server behave.
    ///   - matcher: What the providers say.
    ///   - options: All else.
    /// - Throws: If the callers' audio cannot be read.
    package init(
        _ scenario: Scenario,
        matcher: Matcher,
        options: Options
    ) throws {
        let plans = try scenario.callers.map { try CallPlan($0, fixture: matcher.fixture) }
        let callCount = options.callCount ?? scenario.load.callCount ?? 1
        self.calls = (1...max(1, callCount)).map { call in
            plans[scenario.callerIndex(ofCall: call, seed: options.seed)]
        }
        self.interval = options.callInterval ?? scenario.load.interval
        self.mocks = try MockProviders.Settings(
            scenario,
            matcher: matcher,
            seed: options.seed
        )
        self.agent = AgentSettings(scenario.server)
        self.options = options
    }

    /// Runs until all calls have ended. When the task is cancelled, callers hang up politely.
    ///
    /// - Parameter observe: Called with each record of the trace as it comes, on any thread.
    /// - Returns: What happened.
    /// - Throws: ``ListenError`` if a port is taken.
    package func run(
        observe: @escaping @Sendable (TraceRecord) -> Void = { _ in }
    ) async throws -> Result {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        do {
            let result = try await self.run(on: group, observe: observe)
            try await group.shutdownGracefully()
            return result
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private func run(
        on group: MultiThreadedEventLoopGroup,
        observe: @escaping @Sendable (TraceRecord) -> Void
    ) async throws -> Result {
        let (ourLoop, serverLoop) = (group.next(), group.next())
        let recorder = Recorder(observe: observe)
        let clock = RunClock(speed: self.options.speed)
        let mocks = try await MockProviders.start(
            port: self.options.mockPort,
            group: ourLoop,
            settings: self.mocks,
            clock: clock,
            recorder: recorder
        )
        let server: CallServer?
        do {
            server = try await self.startServer(mocks, on: serverLoop, clock: clock)
        } catch {
            await mocks.stop(within: Self.stopTimeout)
            throw error
        }
        let target =
            self.options.target
            ?? Endpoint(
                scheme: .ws,
                host: "127.0.0.1",
                port: server?.port ?? 0,
                target: CallServer.path
            )
        let fleet = Fleet(
            calls: self.calls,
            context: CallerPeer.Context(
                target: target,
                clock: clock,
                recorder: recorder,
                faults: FaultPlan(
                    self.mocks.faults,
                    of: .caller,
                    random: SeededGenerator(seed: self.options.seed)
                ),
                seed: self.options.seed
            ),
            on: ourLoop
        )
        let lateness = await withTaskCancellationHandler {
            await fleet.ring(interval: self.interval)
        } onCancel: {
            fleet.interrupt()
        }
        if !Task.isCancelled {
            await mocks.waitUntilLeft(within: clock.onTheWall(self.farewell), on: ourLoop)
        }
        await server?.stop(within: Self.stopTimeout)
        await mocks.stop(within: Self.stopTimeout)
        return Result(
            trace: recorder.trace,
            lateness: lateness,
            wasInterrupted: Task.isCancelled
        )
    }

    /// How long after the last call a server may take to let the providers go, in the run's time: it
    /// learns of a caller who fell silent only by pings.
    private var farewell: Duration {
        let fallsSilent = self.calls.contains { $0.script.steps.contains(.hangUp(.silently)) }
        return fallsSilent ? .seconds(45) : .milliseconds(2_100)
    }

    private static let stopTimeout = TimeAmount.milliseconds(1_500)

    private func startServer(
        _ mocks: MockProviders,
        on eventLoop: any EventLoop,
        clock: RunClock
    ) async throws -> CallServer? {
        guard self.options.target == nil else { return nil }
        return try await CallServer.start(
            port: 0,
            group: eventLoop,
            settings: CallServer.Settings(
                agent: self.agent,
                endpoints: .mocks(port: mocks.port),
                generator: SeededGenerator(seed: self.options.seed)
            ),
            clock: clock
        )
    }
}

extension Scenario.Load {
    /// How long after a call the next one begins.
    fileprivate var interval: Duration {
        guard case .steady(let rate, _) = self.shape else { return .zero }
        return (rate.unit == .second ? .seconds(1) : .seconds(60)) / rate.count
    }
}
