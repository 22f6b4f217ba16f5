import NIOConcurrencyHelpers
package import NIOCore

/// The one timer that all ``WakeUp``s of an event loop share: a queue of deadlines, and at most one task of
/// NIO's, for the first of them.
///
/// When it goes off, all that is due is done in one go, in order of deadline. What is due by the time
/// its turn comes is part of that, also if it was armed in the meantime. It belongs to its event loop, on
/// which everything here is called.
package final class LoopTimer: NIOScheduledCallbackHandler {
    /// How long one go lasts at most, unless a single action takes longer. Then the sockets have their
    /// turn: so what arrives waits, and is thought to come, no more than this later.
    package static let batchMax = TimeAmount.milliseconds(1)
    /// How far off the next go is then. NIO reads no socket while a task is due, so a go that is asked for
    /// at once would come first again.
    package static let pause = TimeAmount.microseconds(20)

    private let eventLoop: any EventLoop
    private let number: Int
    private var queue = DeadlineQueue<WakeUp>()
    private var callback: (handle: NIOScheduledCallback, due: NIODeadline)?
    private var isGoingOff = false

    private init(on eventLoop: any EventLoop, number: Int) {
        self.eventLoop = eventLoop
        self.number = number
    }

    deinit { Self.all.withLockedValue { $0.forget(self.number, of: self.eventLoop) } }

    // MARK: From wake-ups

    func insert(_ wakeUp: WakeUp, due deadline: NIODeadline) -> DeadlineQueue<WakeUp>.Ticket {
        let ticket = self.queue.insert(wakeUp, due: deadline)
        self.schedule(by: deadline)
        return ticket
    }

    func move(_ ticket: DeadlineQueue<WakeUp>.Ticket, to deadline: NIODeadline) {
        self.queue.move(ticket, to: deadline)
        self.schedule(by: deadline)
    }

    func remove(_ ticket: DeadlineQueue<WakeUp>.Ticket) {
        self.queue.remove(ticket)
        // A task that finds nothing due costs less than to take it back, unless nothing follows it.
        if self.queue.nextDeadline == nil { self.unschedule() }
    }

    // MARK: From the event loop

    package func handleScheduledCallback(eventLoop: some EventLoop) {
        self.callback = nil
        self.isGoingOff = true
        var now = self.eventLoop.now
        let end = now + Self.batchMax
        while now < end, let (wakeUp, _) = self.queue.takeDue(at: now) {
            wakeUp.goOff()
            now = self.eventLoop.now
        }
        self.isGoingOff = false
        guard let next = self.queue.nextDeadline else { return }
        self.schedule(by: next <= now ? now + Self.pause : next)
    }

    /// Sees to it that the task comes at `deadline`, or before.
    private func schedule(by deadline: NIODeadline) {
        guard !self.isGoingOff else { return }
        if let callback, callback.due <= deadline { return }
        self.unschedule()
        do {
            let handle = try self.eventLoop.assumeIsolated()
                .scheduleCallback(at: deadline, handler: self)
            self.callback = (handle, deadline)
        } catch {
            // The loop is shut down: nothing comes any more.
        }
    }

    private func unschedule() {
        self.callback?.handle.cancel()
        self.callback = nil
    }
}

// MARK: One for each event loop

extension LoopTimer {
    /// The timers that are in use. Only who makes a wake-up looks in here, never who arms one.
    private struct Registry {
        private struct Entry {
            let number: Int
            let timer: NIOLoopBound<Weak>
        }

        private struct Weak {
            weak var timer: LoopTimer?
        }

        private var entries: [ObjectIdentifier: Entry] = [:]
        private var count = 0

        mutating func timer(of eventLoop: any EventLoop) -> NIOLoopBound<LoopTimer> {
            let key = ObjectIdentifier(eventLoop)
            // A timer holds its event loop, so while there is one, no other loop has this key.
            let timer = self.entries[key]?.timer.value.timer ?? self.add(eventLoop, key)
            return NIOLoopBound(timer, eventLoop: eventLoop)
        }

        private mutating func add(_ eventLoop: any EventLoop, _ key: ObjectIdentifier) -> LoopTimer
        {
            self.count += 1
            let timer = LoopTimer(on: eventLoop, number: self.count)
            let bound = NIOLoopBound(Weak(timer: timer), eventLoop: eventLoop)
            self.entries[key] = Entry(number: self.count, timer: bound)
            return timer
        }

        /// The timer is going, unless another has its place already.
        mutating func forget(_ number: Int, of eventLoop: any EventLoop) {
            let key = ObjectIdentifier(eventLoop)
            if self.entries[key]?.number == number { self.entries[key] = nil }
        }
    }

    private static let all = NIOLockedValueBox(Registry())

    /// The timer of `eventLoop`, on which this is called. It is the same as long as somebody holds it, or
    /// a wake-up of it.
    package static func of(_ eventLoop: any EventLoop) -> LoopTimer {
        self.all.withLockedValue { $0.timer(of: eventLoop) }.value
    }
}
