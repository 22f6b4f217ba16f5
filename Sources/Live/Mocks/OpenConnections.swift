import NIOConcurrencyHelpers
import NIOCore

/// How many connections to the providers are open, and somebody who waits for the last to close.
final class OpenConnections: Sendable {
    private struct State {
        var count = 0
        var waiter: EventLoopPromise<Void>?
    }

    private let state = NIOLockedValueBox(State())

    /// So many more, or fewer, are open.
    func count(_ change: Int) {
        let waiter = self.state.withLockedValue { state -> EventLoopPromise<Void>? in
            state.count += change
            return state.count == 0 ? state.waiter.take() : nil
        }
        waiter?.succeed()
    }

    /// Waits until none is open, for `timeout` at most.
    func waitForNone(within timeout: TimeAmount, on eventLoop: any EventLoop) async {
        let promise = eventLoop.makePromise(of: Void.self)
        let isNone = self.state.withLockedValue { state in
            if state.count > 0 { state.waiter = promise }
            return state.count == 0
        }
        if isNone { promise.succeed() }
        let timer = eventLoop.scheduleTask(in: timeout) { promise.succeed() }
        try? await promise.futureResult.get()
        timer.cancel()
    }
}
