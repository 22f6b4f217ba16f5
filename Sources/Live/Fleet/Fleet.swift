import NIOCore
import Timeline
import Transport

/// The callers of a run, on one event loop.
final class Fleet: Sendable {
    private let calls: [CallPlan]
    private let context: CallerPeer.Context
    private let eventLoop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    private struct State {
        var isInterrupted = false
        var callers: [CallerPeer] = []
        let lateness = SendLateness()
        /// The calls that have not ended.
        var openCount = 0
        var done: CheckedContinuation<[Duration], Never>?
    }

    /// A fleet that makes `calls`, at least one, whose numbers count from 1.
    init(calls: [CallPlan], context: CallerPeer.Context, on eventLoop: any EventLoop) {
        self.calls = calls
        self.context = context
        self.eventLoop = eventLoop
        self.state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    /// Makes the calls, each `interval` of the run's time after the one before, and returns when all
    /// have ended.
    ///
    /// - Returns: How late each packet was sent.
    func ring(interval: Duration) async -> [Duration] {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute { self.start(interval, continuation) }
        }
    }

    /// All callers hang up.
    func interrupt() {
        self.eventLoop.execute {
            self.state.value.isInterrupted = true
            for caller in self.state.value.callers { caller.interrupt() }
        }
    }

    private func start(
        _ interval: Duration,
        _ done: CheckedContinuation<[Duration], Never>
    ) {
        let callers = self.calls.enumerated().map { index, plan in
            CallerPeer(
                call: index + 1,
                plan: plan,
                context: self.context,
                lateness: self.state.value.lateness,
                on: self.eventLoop,
                ended: { self.callEnded() }
            )
        }
        self.state.value.callers = callers
        self.state.value.openCount = callers.count
        self.state.value.done = done
        let start = NIODeadline.now()
        for (index, caller) in callers.enumerated() {
            if self.state.value.isInterrupted {
                caller.interrupt()
            } else if index == 0 || interval == .zero {
                caller.dial()
            } else {
                let due = start + self.context.clock.onTheWall(interval * index)
                self.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
                    // Those who have not dialled when the run is interrupted have been told so.
                    if !self.state.value.isInterrupted { caller.dial() }
                }
            }
        }
    }

    private func callEnded() {
        self.state.value.openCount -= 1
        guard self.state.value.openCount == 0 else { return }
        self.state.value.callers = []
        self.state.value.done?.resume(returning: self.state.value.lateness.all)
        self.state.value.done = nil
    }
}
