import Call
import NIOCore
import Timeline
import Transport

/// Runs one machine on one event loop: passes facts in, carries orders out, and keeps the deadline.
///
/// It belongs to that loop, on which everything here is called.
final class Driver<Party: Machine & ~Copyable> {
    private var party: Party
    private let clock: RunClock
    private var carryOut: ((consuming Party.Order) -> Void)?
    private var wakeUp: WakeUp?
    private var isCarryingOut = false
    private var isStopped = false
    /// When what is being carried out was due: before now, if it is late.
    private(set) var dueAt = Instant.start
    /// What carries the last orders out.
    private var owner: AnyObject?

    /// A driver of `party`, whose orders `carryOut` does. That may bring the next fact by ``tell(_:)``.
    /// `woke` is told how late each deadline was kept, in the run's time.
    init(
        _ party: consuming Party,
        clock: RunClock,
        on eventLoop: any EventLoop,
        woke: ((Duration) -> Void)? = nil,
        carryOut: @escaping (consuming Party.Order) -> Void
    ) {
        self.party = party
        self.clock = clock
        self.carryOut = carryOut
        self.wakeUp = WakeUp(on: eventLoop) { [weak self] in
            self?.tell { party, now in
                if let due = party.nextDeadline, due <= now { woke?(due.duration(to: now)) }
                party.deadlineReached(at: now)
            }
        }
    }

    /// Tells the machine a fact, with the time at which it became known, and does what follows from it.
    ///
    /// That time is now, unless working out what the fact is took a while after `arrival`.
    func tell(at arrival: Instant? = nil, _ fact: (inout Party, Instant) -> Void) {
        let now = arrival ?? self.clock.now()
        if !self.isCarryingOut { self.dueAt = min(self.party.nextDeadline ?? now, now) }
        fact(&self.party, now)
        // An order may bring a fact while it is carried out: what follows from that has its turn after
        // the orders that are there already.
        guard !self.isCarryingOut else { return }
        self.isCarryingOut = true
        // Moved, so that audio in an order has no other holder.
        while let order = self.party.nextOrder() { self.carryOut?(consume order) }
        self.isCarryingOut = false
        if self.isStopped {
            self.carryOut = nil
            self.owner = nil
        }
        self.wakeUp?.arm(for: self.party.nextDeadline.map(self.clock.deadline(for:)))
    }

    /// The connection is gone: nothing is carried out any more, and no deadline is kept.
    ///
    /// If it is an order that ended the connection, what the machine has to say about its end comes first,
    /// and so long `owner` is kept, by which that is carried out.
    func stop(_ owner: AnyObject) {
        self.isStopped = true
        if self.isCarryingOut { self.owner = owner } else { self.carryOut = nil }
        self.wakeUp?.cancel()
        self.wakeUp = nil
    }
}
