package import NIOCore
package import Trace

/// Watches how well an event loop keeps up, by a timer that is to go off every ``interval``.
///
/// It costs the loop a few microseconds a second. A stall that begins between two wake-ups is seen from the
/// next one on, so it may have been longer by up to the interval. It must be stopped before its loop is shut
/// down: a loop that is no more answers nothing.
package final class LoopWatch: Sendable {
    /// How often the timer is to go off, on the wall.
    package static let interval = TimeAmount.milliseconds(10)

    private struct State {
        var stalls = LoopStalls()
        var task: Scheduled<Void>?
        var isStopped = false
    }

    private let eventLoop: any EventLoop
    private let now: @Sendable () -> NIODeadline
    private let state: NIOLoopBoundBox<State>

    /// Begins to watch `eventLoop`. `now` tells the time on the wall.
    package init(
        on eventLoop: any EventLoop,
        now: @escaping @Sendable () -> NIODeadline = { .now() }
    ) {
        self.eventLoop = eventLoop
        self.now = now
        self.state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: eventLoop)
        eventLoop.execute { self.arm(for: self.now() + Self.interval) }
    }

    /// What was seen so far.
    package func stalls() -> EventLoopFuture<LoopStalls> {
        self.eventLoop.submit { self.state.value.stalls }
    }

    /// Ends the watch, and gives what was seen.
    package func stop() -> EventLoopFuture<LoopStalls> {
        self.eventLoop.submit {
            self.state.value.isStopped = true
            self.state.value.task?.cancel()
            self.state.value.task = nil
            return self.state.value.stalls
        }
    }

    private func arm(for due: NIODeadline) {
        guard !self.state.value.isStopped else { return }
        self.state.value.task = self.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            self.wakeUp(dueAt: due)
        }
    }

    private func wakeUp(dueAt due: NIODeadline) {
        let late = max(.zero, self.now() - due)
        self.state.value.stalls.record(.nanoseconds(late.nanoseconds))
        // The wake-ups that were missed meanwhile are one stall, not many.
        let missed = late.nanoseconds / Self.interval.nanoseconds
        self.arm(for: due + Self.interval * (missed + 1))
    }
}
