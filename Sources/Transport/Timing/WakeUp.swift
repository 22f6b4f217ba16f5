package import NIOCore

/// The one timer of a machine: calls back at the machine's next deadline.
///
/// Audio moves a deadline 50 times a second, nearly always further away. So a later deadline costs no
/// timer work: the old wake-up comes early, the machine finds nothing due, and its driver arms again.
/// All of an event loop share its ``LoopTimer``. It belongs to that loop, on which everything here is called.
package final class WakeUp {
    private let timer: LoopTimer
    private var action: (() -> Void)?
    /// While it waits.
    private var armed: (ticket: DeadlineQueue<WakeUp>.Ticket, deadline: NIODeadline)?

    /// A timer on `eventLoop` that calls `action` each time it goes off.
    package init(on eventLoop: any EventLoop, action: @escaping () -> Void) {
        self.timer = .of(eventLoop)
        self.action = action
    }

    /// Sees to it that the action is called at `deadline` at the latest; `nil` asks for nothing.
    ///
    /// It may be called sooner, for a deadline given before. Arm it anew after every input, and after
    /// every call of the action.
    package func arm(for deadline: NIODeadline?) {
        guard let deadline, self.action != nil else { return }
        guard let armed else {
            self.armed = (self.timer.insert(self, due: deadline), deadline)
            return
        }
        guard deadline < armed.deadline else { return }
        self.timer.move(armed.ticket, to: deadline)
        self.armed = (armed.ticket, deadline)
    }

    /// Ends the timer for good, and lets go of the action.
    package func cancel() {
        if let armed { self.timer.remove(armed.ticket) }
        self.armed = nil
        self.action = nil
    }

    /// The timer has come to the deadline, and has taken the wake-up out of its queue.
    func goOff() {
        self.armed = nil
        self.action?()
    }
}
