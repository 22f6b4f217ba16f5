import NIOCore
import NIOPosix

/// How late NIO's timer is on an event loop that has nothing else to do: the floor of all lateness.
enum IdleTimer {
    private static let count = 2_000
    /// Not a whole number of anything that could beat with it.
    private static let interval = TimeAmount.microseconds(1_037)

    /// How late each of 2,000 tasks ran, one after the other on `eventLoop`.
    static func measure(on eventLoop: any EventLoop) async -> [Duration] {
        await withCheckedContinuation { done in
            eventLoop.execute {
                Series(on: eventLoop, done: done).arm()
            }
        }
    }

    /// The same, on a loop of its own.
    static func measure() async -> [Duration] {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let lateness = await Self.measure(on: group.next())
        try? await group.shutdownGracefully()
        return lateness
    }

    private final class Series {
        private let eventLoop: any EventLoop
        private let done: CheckedContinuation<[Duration], Never>
        private var due = NIODeadline.now()
        private var lateness: [Duration] = []

        init(on eventLoop: any EventLoop, done: CheckedContinuation<[Duration], Never>) {
            self.eventLoop = eventLoop
            self.done = done
        }

        func arm() {
            guard self.lateness.count < IdleTimer.count else {
                return self.done.resume(returning: self.lateness)
            }
            self.due = .now() + IdleTimer.interval
            self.eventLoop.assumeIsolated().scheduleTask(deadline: self.due) {
                self.lateness.append(.nanoseconds((NIODeadline.now() - self.due).nanoseconds))
                self.arm()
            }
        }
    }
}
