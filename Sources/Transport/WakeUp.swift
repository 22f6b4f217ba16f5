package import NIOCore

/// The one timer of a machine: calls back at the machine's next deadline.
///
/// Audio moves a deadline 50 times a second, nearly always further away. So a later deadline costs no
/// timer work: the old wake-up comes early, the machine finds nothing due, and its driver arms again.
/// It belongs to one event loop, on which everything here is called.
package final class WakeUp {
    private let eventLoop: any EventLoop
    private var action: (() -> Void)?
    private var armedFor: NIODeadline?
    private var task: Scheduled<Void>?

    /// A timer on `eventLoop` that calls `action` each time it goes off.
    package init(on eventLoop: any EventLoop, action: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.action = action
    }

    /// Sees to it that the action is called at `deadline` at the latest; `nil` asks for nothing.
    ///
    /// It may be called sooner, for a deadline given before. Arm it anew after every input, and after
    /// every call of the action.
    package func arm(for deadline: NIODeadline?) {
        guard let deadline, self.action != nil else { return }
        if let armedFor, armedFor <= deadline { return }
        self.task?.cancel()
        self.armedFor = deadline
        self.task = self.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.armedFor = nil
            self.task = nil
            self.action?()
        }
    }

    /// Ends the timer for good, and lets go of the action.
    package func cancel() {
        self.task?.cancel()
        self.task = nil
        self.armedFor = nil
        self.action = nil
    }
}
