import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix
package import Trace

/// Watches our own process and the machine during a run.
///
/// It must be stopped before its event loops are shut down: a loop that is no more answers nothing.
package final class HealthWatch: Sendable {
    /// Between two looks at how many descriptors are open.
    private static let pollInterval = TimeAmount.seconds(1)

    private struct Start {
        var cpu = ProcessUsage.cpuNow
        var machine = MachineTime.now
    }

    private let watches: [(role: GeneratorHealth.Role, watch: LoopWatch)]
    private let poll: RepeatedTask?
    private let descriptorCountMax: NIOLockedValueBox<Int?>
    private let start = Start()

    /// Begins to watch, and each of `loops` for what it does. A loop that does several things is the fleet's.
    package init(_ loops: [(role: GeneratorHealth.Role, eventLoop: any EventLoop)]) {
        let most = NIOLockedValueBox(Descriptors.openCount)
        self.descriptorCountMax = most
        self.watches = loops.map { ($0.role, LoopWatch(on: $0.eventLoop)) }
        self.poll = loops.first?.eventLoop.scheduleRepeatedTask(
            initialDelay: Self.pollInterval,
            delay: Self.pollInterval
        ) { _ in
            // Counting takes milliseconds if there are thousands, which a loop does not have.
            NIOThreadPool.singleton.submit { _ in Self.count(into: most) }
        }
    }

    /// How we did so far.
    package func health() async -> GeneratorHealth {
        await self.health { $0.stalls() }
    }

    /// Ends the watch, and tells how we did. How late anything was sent is for others to say.
    package func stop() async -> GeneratorHealth {
        self.poll?.cancel()
        return await self.health { $0.stop() }
    }

    private func health(
        _ ask: (LoopWatch) -> EventLoopFuture<LoopStalls>
    ) async -> GeneratorHealth {
        var health = GeneratorHealth()
        for (role, watch) in self.watches {
            guard let stalls = try? await ask(watch).get() else { continue }
            health.stalls[role, default: LoopStalls()] += stalls
        }
        Self.count(into: self.descriptorCountMax)
        health.descriptorCountMax = self.descriptorCountMax.withLockedValue { $0 }
        if let now = ProcessUsage.cpuNow, let then = self.start.cpu { health.cpu = now - then }
        if let now = MachineTime.now, let then = self.start.machine { health.machine = now - then }
        return health
    }

    private static func count(into most: NIOLockedValueBox<Int?>) {
        guard let count = Descriptors.openCount else { return }
        most.withLockedValue { $0 = max($0 ?? 0, count) }
    }
}
