package import Timeline

/// What a machine's driver needs of the engine that it is part of: the time, and to be called back.
package protocol Alarm {
    /// The run's time now.
    var now: Instant { get }

    /// Sees to it that ``Driver/alarmRang()`` is called at `deadline` at the latest; `nil` asks for nothing.
    ///
    /// It may be called sooner, for a deadline given before. It is asked anew after every fact.
    mutating func ring(by deadline: Instant?)

    /// Asks for no more calls.
    mutating func cancel()
}

/// Runs one machine: passes facts in, carries orders out, and keeps the deadline.
///
/// Live runs and simulated ones differ in their ``Alarm`` and in what carries orders out, and share all
/// of this. It belongs to one thread.
package final class Driver<Party: Machine & ~Copyable, Bell: Alarm> {
    private var party: Party
    private var alarm: Bell?
    private var carryOut: ((consuming Party.Order) -> Void)?
    private let woke: ((Duration) -> Void)?
    private var isCarryingOut = false
    private var isStopped = false
    /// When what is being carried out was due: before now, if it is late.
    package private(set) var dueAt = Instant.start
    /// What carries the last orders out.
    private var owner: AnyObject?

    /// A driver of `party`.
    ///
    /// - Parameters:
    ///   - party: The machine.
    ///   - woke: Is told how late each deadline was kept, in the run's time.
    ///   - carryOut: Does what the machine orders. That may bring the next fact by ``tell(at:_:)``.
    ///   - makeAlarm: Makes the alarm, which calls ``alarmRang()`` of the driver that it is given.
    package init(
        _ party: consuming Party,
        woke: ((Duration) -> Void)? = nil,
        carryOut: @escaping (consuming Party.Order) -> Void,
        makeAlarm: (Driver) -> Bell
    ) {
        self.party = party
        self.woke = woke
        self.carryOut = carryOut
        self.alarm = makeAlarm(self)
    }

    /// The alarm went off: what is due is done.
    package func alarmRang() {
        let due = self.party.nextDeadline
        if let due, let now = self.alarm?.now, due <= now { self.woke?(due.duration(to: now)) }
        self.tell { party, now in
            if let due, due <= now { self.dueAt = due }
            party.deadlineReached(at: now)
        }
    }

    /// What `body` sees in the machine.
    package func look<Value>(_ body: (borrowing Party) -> Value) -> Value { body(self.party) }

    /// Tells the machine a fact, with the time at which it became known, and does what follows from it.
    ///
    /// That time is now, unless working out what the fact is took a while after `arrival`.
    package func tell(at arrival: Instant? = nil, _ fact: (inout Party, Instant) -> Void) {
        guard let now = arrival ?? self.alarm?.now else { return }
        if !self.isCarryingOut { self.dueAt = now }
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
        } else {
            self.alarm?.ring(by: self.party.nextDeadline)
        }
    }

    /// The connection is gone: nothing is carried out any more, and no deadline is kept.
    ///
    /// If it is an order that ended the connection, what the machine has to say about its end comes first,
    /// and so long `owner` is kept, by which that is carried out.
    package func stop(_ owner: AnyObject) {
        self.isStopped = true
        if self.isCarryingOut { self.owner = owner } else { self.carryOut = nil }
        self.alarm?.cancel()
    }
}
