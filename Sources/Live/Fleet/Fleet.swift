import Call
import NIOCore
import Scenario
import Timeline
import Trace
import Transport

/// The callers of a run that share an event loop: each calls when the load wants it, and is forgotten
/// when its call is over.
final class Fleet: Sendable {
    private let kinds: CallerKinds
    private let context: CallerPeer.Context
    private let eventLoop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    /// How often it is told how late packets are.
    private static let pulse = TimeAmount.seconds(1)

    private struct State {
        var arrivals: Arrivals
        /// When the load begins, in the run's time.
        var began = Instant.start
        var isInterrupted = false
        var callers: [Int: CallerPeer] = [:]
        let lateness = SendLateness()
        /// Calls back when the next call is due.
        var wakeUp: WakeUp?
        var pulse: RepeatedTask?
        var done: CheckedContinuation<Samples, Never>?
    }

    /// A fleet that makes the calls of `arrivals`.
    init(
        _ arrivals: Arrivals,
        kinds: CallerKinds,
        context: CallerPeer.Context,
        on eventLoop: any EventLoop
    ) {
        self.kinds = kinds
        self.context = context
        self.eventLoop = eventLoop
        let state = State(arrivals: arrivals)
        self.state = NIOLoopBoundBox.makeBoxSendingValue(state, eventLoop: eventLoop)
    }

    /// Makes the calls of a load that begins at `began`, in the run's time, and returns when all have ended.
    ///
    /// - Parameters:
    ///   - began: When the load begins, in the run's time.
    ///   - late: Is told every second how late packets were sent so far.
    /// - Returns: How late packets were sent, in the run's time.
    func ring(from began: Instant, late: @escaping @Sendable (Samples) -> Void) async -> Samples {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute {
                self.start(from: began, continuation)
                guard self.state.value.done != nil else { return }
                self.state.value.pulse = self.eventLoop.scheduleRepeatedTask(
                    initialDelay: Self.pulse,
                    delay: Self.pulse
                ) { _ in late(self.state.value.lateness.samples) }
            }
        }
    }

    /// All callers hang up, and nobody else calls.
    func interrupt() {
        self.eventLoop.execute {
            self.state.value.isInterrupted = true
            for caller in self.state.value.callers.values { caller.interrupt() }
            self.endIfOver()
        }
    }

    private func start(from began: Instant, _ done: CheckedContinuation<Samples, Never>) {
        self.state.value.began = began
        self.state.value.done = done
        self.state.value.wakeUp = WakeUp(on: self.eventLoop) { [weak self] in self?.callWhoIsDue() }
        self.callWhoIsDue()
    }

    private func callWhoIsDue() {
        while !self.state.value.isInterrupted,
            let call = self.state.value.arrivals.next(by: self.now)
        {
            self.call(call)
        }
        if let due = self.state.value.arrivals.nextDue, !self.state.value.isInterrupted {
            let deadline = self.context.clock.deadline(for: self.instant(due))
            self.state.value.wakeUp?.arm(for: deadline)
        }
        self.endIfOver()
    }

    private func call(_ call: Arrivals.Call) {
        let caller = CallerPeer(
            call: call.number,
            plan: self.kinds.plan(ofCall: call.number),
            context: self.context,
            lateness: self.state.value.lateness,
            on: self.eventLoop,
            ended: { [weak self] in self?.ended(call) }
        )
        self.state.value.callers[call.number] = caller
        caller.dial(due: self.instant(call.due))
    }

    private func ended(_ call: Arrivals.Call) {
        self.state.value.callers[call.number] = nil
        self.state.value.arrivals.callEnded(call, at: self.now)
        // Not at once, since this may be in the middle of calling.
        self.eventLoop.execute { self.callWhoIsDue() }
    }

    private func endIfOver() {
        guard self.state.value.callers.isEmpty,
            self.state.value.isInterrupted || self.state.value.arrivals.nextDue == nil
        else { return }
        self.state.value.wakeUp?.cancel()
        self.state.value.wakeUp = nil
        self.state.value.pulse?.cancel()
        self.state.value.pulse = nil
        self.state.value.done?.resume(returning: self.state.value.lateness.samples)
        self.state.value.done = nil
    }

    /// The load's time, which begins later than the run's.
    private var now: Instant {
        Instant(sinceStart: self.state.value.began.duration(to: self.context.clock.now()))
    }

    /// A moment of the load, in the run's time.
    private func instant(_ moment: Instant) -> Instant {
        self.state.value.began.advanced(by: moment.sinceStart)
    }
}
