import NIOConcurrencyHelpers
package import NIOCore
package import Trace

/// Watches what our server does, and the processor time of its threads, second by second.
///
/// It must be stopped before its event loops are shut down: a loop that is no more answers nothing.
package final class WorkWatch: Sendable {
    private static let interval = TimeAmount.seconds(1)

    private struct State {
        var work: ServerWork
        var last: ServerWork.Block?
    }

    private let servers: [any EventLoop]
    private let count: WorkCount
    private let state: NIOLockedValueBox<State>
    private let poll: RepeatedTask?

    /// Begins to watch the event loops of a server, which is given to do what `count` counts.
    package init(_ servers: [any EventLoop], count: WorkCount) {
        self.servers = servers
        self.count = count
        let state = NIOLockedValueBox(State(work: ServerWork(threadCount: max(1, servers.count))))
        self.state = state
        self.poll = servers.first?.scheduleRepeatedAsyncTask(
            initialDelay: .zero,
            delay: Self.interval
        ) { _ in
            Self.look(at: servers, count, state)
        }
    }

    /// Ends the watch; `nil` if there was nothing to see.
    package func stop() async -> ServerWork? {
        self.poll?.cancel()
        guard let first = self.servers.first else { return nil }
        let look = first.flatSubmit { Self.look(at: self.servers, self.count, self.state) }
        try? await look.get()
        let work = self.state.withLockedValue { $0.work }
        return work.blocks.isEmpty ? nil : work
    }

    private static func look(
        at servers: [any EventLoop],
        _ count: WorkCount,
        _ state: NIOLockedValueBox<State>
    ) -> EventLoopFuture<Void> {
        let times = servers.map { $0.submit { ThreadTime.now } }
        return EventLoopFuture.whenAllSucceed(times, on: servers[0]).map { times in
            guard times.allSatisfy({ $0 != nil }) else { return }
            let cpu = times.reduce(Duration.zero) { $0 + ($1 ?? .zero) }
            let now = Duration.nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds))
            let sum = count.sum(at: now, cpu: cpu)
            state.withLockedValue { state in
                if let last = state.last { state.work.add(sum.since(last)) }
                state.last = sum
            }
        }
    }
}
