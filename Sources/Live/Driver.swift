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
    private weak var owner: AnyObject?
    private var carryOut: ((consuming Party.Order) -> Void)?
    private var wakeUp: WakeUp?
    private var isCarryingOut = false
    private var isStopped = false

    /// A driver of `party`, whose orders `carryOut` does. That may bring the next fact by ``tell(_:)``.
    ///
    /// `owner` holds the driver. It lives until its orders are done, even if one of them has everybody
    /// let go of it, so `carryOut` need not hold it.
    init(
        _ party: consuming Party,
        clock: RunClock,
        on eventLoop: any EventLoop,
        owner: AnyObject,
        carryOut: @escaping (consuming Party.Order) -> Void
    ) {
        self.party = party
        self.clock = clock
        self.owner = owner
        self.carryOut = carryOut
        self.wakeUp = WakeUp(on: eventLoop) { [weak self] in
            self?.tell { party, now in party.deadlineReached(at: now) }
        }
    }

    /// Tells the machine a fact, with the time at which it became known, and does what follows from it.
    ///
    /// That time is now, unless working out what the fact is took a while after `arrival`.
    func tell(at arrival: Instant? = nil, _ fact: (inout Party, Instant) -> Void) {
        fact(&self.party, arrival ?? self.clock.now())
        // An order may bring a fact while it is carried out: what follows from that has its turn after
        // the orders that are there already.
        guard !self.isCarryingOut else { return }
        self.isCarryingOut = true
        withExtendedLifetime(self.owner) {
            // Moved, so that audio in an order has no other holder.
            while let order = self.party.nextOrder() { self.carryOut?(consume order) }
        }
        self.isCarryingOut = false
        if self.isStopped { self.carryOut = nil }
        self.wakeUp?.arm(for: self.party.nextDeadline.map(self.clock.deadline(for:)))
    }

    /// The connection is gone: no deadline is kept any more, and nothing is carried out but what an order
    /// that ended the connection leaves to be done, such as to record the end.
    func stop() {
        self.isStopped = true
        if !self.isCarryingOut { self.carryOut = nil }
        self.wakeUp?.cancel()
        self.wakeUp = nil
    }
}
