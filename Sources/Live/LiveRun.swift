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
/// Callers and mocks share event loops and one clock, and our server has others of its own, as a
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
        /// Which part of the load is made here.
        package var part: LoadPart
        /// How many threads callers and mocks share, and how many more our server has; at least 1.
        package var threadCount: Int
        /// Whether the whole trace is kept, which grows with the run.
        package var keepsTrace: Bool

        package init(
            target: Endpoint? = nil,
            mockPort: Int = 0,
            speed: Speed = .realTime,
            seed: UInt64 = 1,
            part: LoadPart = .whole,
            threadCount: Int = 1,
            keepsTrace: Bool = true
        ) {
            self.target = target
            self.mockPort = mockPort
            self.speed = speed
            self.seed = seed
            self.part = part
            self.threadCount = threadCount
            self.keepsTrace = keepsTrace
        }
    }

    /// What a run leaves behind.
    package struct Result: Sendable {
        /// Empty if it was not to be kept.
        package var trace: [TraceRecord]
        /// How well we did our own part.
        package var health: GeneratorHealth
        /// Whether the run was told to stop before it was over.
        package var wasInterrupted: Bool
    }

    private let load: Scenario.Load
    private let kinds: CallerKinds
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
        let seed = options.seed
        self.load = scenario.load
        self.kinds = try CallerKinds(scenario, fixture: matcher.fixture, seed: seed)
        self.mocks = try MockProviders.Settings(scenario, matcher: matcher, seed: seed)
        self.agent = AgentSettings(scenario.server)
        self.options = options
    }

    /// Runs until all calls have ended. When the task is cancelled, callers hang up politely.
    ///
    /// - Parameters:
    ///   - observe: Called with each record of the trace as it comes, on any thread.
    ///   - late: Is told every second how late the packets of each thread were sent so far, in the run's
    ///     time; threads count from 0.
    /// - Returns: What happened.
    /// - Throws: ``ListenError`` if a port is taken.
    package func run(
        observe: @escaping @Sendable (TraceRecord) -> Void = { _ in },
        late: @escaping @Sendable (_ thread: Int, Samples) -> Void = { _, _ in }
    ) async throws -> Result {
        let threadCount = self.options.threadCount
        let ours = MultiThreadedEventLoopGroup(numberOfThreads: threadCount)
        let servers = MultiThreadedEventLoopGroup(
            numberOfThreads: self.options.target == nil ? threadCount : 1
        )
        do {
            let result = try await self.run(on: ours, servers, observe: observe, late: late)
            try await ours.shutdownGracefully()
            try await servers.shutdownGracefully()
            return result
        } catch {
            try? await ours.shutdownGracefully()
            try? await servers.shutdownGracefully()
            throw error
        }
    }

    private func run(
        on ours: MultiThreadedEventLoopGroup,
        _ servers: MultiThreadedEventLoopGroup,
        observe: @escaping @Sendable (TraceRecord) -> Void,
        late: @escaping @Sendable (_ thread: Int, Samples) -> Void
    ) async throws -> Result {
        let work = WorkCount()
        let recorder = Recorder(keeping: self.options.keepsTrace ? .all : .nothing) { record in
            work.observe(record)
            observe(record)
        }
        let clock = RunClock(speed: self.options.speed)
        let mocks = try await MockProviders.start(
            port: self.options.mockPort,
            group: ours,
            settings: self.mocks,
            clock: clock,
            recorder: recorder
        )
        let server: CallServer?
        do {
            server = try await self.startServer(mocks, on: servers, clock: clock)
        } catch {
            await mocks.stop(within: Self.stopTimeout)
            throw error
        }
        let target = self.options.target ?? .ours(port: server?.port ?? 0)
        let watch = self.watch(ours, servers)
        let ofServer = self.options.target == nil ? Array(servers.makeIterator()) : []
        let workWatch = WorkWatch(ofServer, count: work)
        let lateness = await self.ring(
            target,
            on: ours,
            clock: clock,
            recorder: recorder,
            work: work,
            late: late
        )
        var health = await watch.stop()
        health.serverWork = await workWatch.stop()
        health.sendLateness = lateness
        health.emissionLateness = mocks.emissionLateness
        if !Task.isCancelled {
            await mocks.waitUntilLeft(within: clock.onTheWall(self.farewell), on: ours.next())
        }
        await server?.stop(within: Self.stopTimeout)
        await mocks.stop(within: Self.stopTimeout)
        return Result(
            trace: recorder.trace,
            health: health,
            wasInterrupted: Task.isCancelled
        )
    }

    /// Watches the event loops while calls are made. Callers and mocks share theirs.
    private func watch(
        _ ours: MultiThreadedEventLoopGroup,
        _ servers: MultiThreadedEventLoopGroup
    ) -> HealthWatch {
        let servers = self.options.target == nil ? Array(servers.makeIterator()) : []
        return HealthWatch(
            ours.makeIterator().map { (.fleet, $0) } + servers.map { (.server, $0) }
        )
    }

    /// Makes all calls, on all event loops of `group`.
    ///
    /// - Returns: How late packets were sent.
    private func ring(
        _ target: Endpoint,
        on group: MultiThreadedEventLoopGroup,
        clock: RunClock,
        recorder: Recorder,
        work: WorkCount,
        late: @escaping @Sendable (_ thread: Int, Samples) -> Void
    ) async -> Samples {
        let context = CallerPeer.Context(
            target: target,
            clock: clock,
            recorder: recorder,
            faults: FaultPlan(
                self.mocks.faults,
                of: .caller,
                random: SeededGenerator(seed: self.options.seed)
            ),
            seed: self.options.seed,
            work: work
        )
        let eventLoops = Array(group.makeIterator())
        let fleets = eventLoops.enumerated().map { index, eventLoop in
            let part = self.options.part.part(index + 1, of: eventLoops.count)
            let arrivals = Arrivals(self.load, seed: self.options.seed, part: part)
            return Fleet(arrivals, kinds: self.kinds, context: context, on: eventLoop)
        }
        let began = clock.now()
        return await withTaskCancellationHandler {
            await withTaskGroup(of: Samples.self) { tasks in
                for (thread, fleet) in fleets.enumerated() {
                    tasks.addTask { await fleet.ring(from: began) { late(thread, $0) } }
                }
                return await tasks.reduce(into: Samples()) { $0 += $1 }
            }
        } onCancel: {
            for fleet in fleets { fleet.interrupt() }
        }
    }

    /// How long after the last call a server may take to let the providers go, in the run's time: it
    /// learns of a caller who fell silent only by pings.
    package var farewell: Duration {
        self.kinds.fallsSilent ? .seconds(45) : .milliseconds(2_100)
    }

    private static let stopTimeout = TimeAmount.milliseconds(1_500)

    private func startServer(
        _ mocks: MockProviders,
        on group: any EventLoopGroup,
        clock: RunClock
    ) async throws -> CallServer? {
        guard self.options.target == nil else { return nil }
        return try await CallServer.start(
            port: 0,
            group: group,
            settings: CallServer.Settings(
                agent: self.agent,
                endpoints: .mocks(port: mocks.port),
                generator: SeededGenerator(seed: self.options.seed)
            ),
            clock: clock
        )
    }
}

extension Endpoint {
    /// Our server on this machine.
    fileprivate static func ours(port: Int) -> Endpoint {
        Endpoint(scheme: .ws, host: "127.0.0.1", port: port, target: CallServer.path)
    }
}
