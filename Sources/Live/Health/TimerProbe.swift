package import NIOCore

/// Measures how late the timers of an idle event loop go off.
package enum TimerProbe {
    private static let interval = TimeAmount.milliseconds(2)

    /// How late each of `count` timers was, at least one, of which one goes off every 2 ms.
    package static func lateness(count: Int, on eventLoop: any EventLoop) async throws -> [Duration]
    {
        precondition(count > 0, "nothing is measured by no timer")
        return try await eventLoop.flatSubmit { () -> EventLoopFuture<[Duration]> in
            let promise = eventLoop.makePromise(of: [Duration].self)
            Run(count: count, promise: promise, on: eventLoop).arm(for: .now() + Self.interval)
            return promise.futureResult
        }
        .get()
    }

    private final class Run {
        private let count: Int
        private let promise: EventLoopPromise<[Duration]>
        private let eventLoop: any EventLoop
        private var lateness: [Duration] = []

        init(count: Int, promise: EventLoopPromise<[Duration]>, on eventLoop: any EventLoop) {
            self.count = count
            self.promise = promise
            self.eventLoop = eventLoop
            self.lateness.reserveCapacity(count)
        }

        func arm(for due: NIODeadline) {
            self.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
                let now = NIODeadline.now()
                self.lateness.append(.nanoseconds((now - due).nanoseconds))
                guard self.lateness.count < self.count else {
                    return self.promise.succeed(self.lateness)
                }
                self.arm(for: max(due, now) + TimerProbe.interval)
            }
        }
    }
}
