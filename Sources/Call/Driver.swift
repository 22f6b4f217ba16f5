public import Timeline

/// What a machine's driver needs of the engine that it is part of: the time, and to be called back.
@usableFromInline
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
///
/// It runs for every message. So it is inlinable, to be made anew for each engine and machine, and looks by itself
/// that nobody tells a fact while another is heard, which costs a tenth of what the checks of the language do.
@usableFromInline
package final class Driver<Party: Machine & ~Copyable, Bell: Alarm> {
    @exclusivity(unchecked) @usableFromInline var party: Party
    @exclusivity(unchecked) @usableFromInline var alarm: Bell?
    @usableFromInline let carryOut: (consuming Party.Order) -> Void
    @usableFromInline let woke: ((Duration) -> Void)?
    @exclusivity(unchecked) @usableFromInline var isHearing = false
    @exclusivity(unchecked) @usableFromInline var isCarryingOut = false
    @exclusivity(unchecked) @usableFromInline var isStopped = false
    @exclusivity(unchecked) @usableFromInline var due = Instant.start
    /// What carries the last orders out.
    @usableFromInline var owner: AnyObject?

    /// A driver of `party`.
    ///
    /// - Parameters:
    ///   - party: The machine.
    ///   - woke: Is told how late each deadline was kept, in the run's time.
    ///   - carryOut: Does what the machine orders. That may bring the next fact by ``tell(at:_:)``. It is held as
    ///     long as the driver: whoever it holds in turn must let go of the driver behind ``stop(_:)``.
    ///   - makeAlarm: Makes the alarm, which calls ``alarmRang()`` of the driver that it is given.
    @inlinable
    package init(
        _ party: consuming Party,
        woke: ((Duration) -> Void)? = nil,
        carryOut: @escaping (consuming Party.Order) -> Void,
        makeAlarm: (Driver) -> Bell
    ) {
        unsafe self.party = party
        self.woke = woke
        self.carryOut = carryOut
        unsafe self.alarm = makeAlarm(self)
    }

    /// When what is being carried out was due: before now, if it is late.
    package var dueAt: Instant { unsafe self.due }

    /// The alarm went off: what is due is done.
    @inlinable
    package func alarmRang() {
        let due = unsafe self.party.nextDeadline
        if let due, let now = unsafe self.alarm?.now, due <= now {
            self.woke?(due.duration(to: now))
        }
        self.tell { party, now in
            if let due, due <= now { unsafe self.due = due }
            party.deadlineReached(at: now)
        }
    }

    /// What `body` sees in the machine.
    @inlinable
    package func look<Value>(_ body: (borrowing Party) -> Value) -> Value {
        precondition(unsafe !self.isHearing, "nobody looks at a machine while it hears a fact")
        return body(unsafe self.party)
    }

    /// Tells the machine a fact, with the time at which it became known, and does what follows from it.
    ///
    /// That time is now, unless working out what the fact is took a while after `arrival`.
    @inlinable
    package func tell(at arrival: Instant? = nil, _ fact: (inout Party, Instant) -> Void) {
        guard let now = unsafe arrival ?? self.alarm?.now else { return }
        precondition(unsafe !self.isHearing, "a machine hears one fact after the other")
        unsafe self.isHearing = true
        if unsafe !self.isCarryingOut { unsafe self.due = now }
        fact(&(unsafe self.party), now)
        unsafe self.isHearing = false
        // An order may bring a fact while it is carried out: what follows from that has its turn after
        // the orders that are there already.
        guard unsafe !self.isCarryingOut, unsafe !self.isStopped else { return }
        unsafe self.isCarryingOut = true
        // Moved, so that audio in an order has no other holder.
        while let order = unsafe self.party.nextOrder() { self.carryOut(consume order) }
        unsafe self.isCarryingOut = false
        if unsafe self.isStopped {
            self.owner = nil
        } else {
            unsafe self.alarm?.ring(by: self.party.nextDeadline)
        }
    }

    /// The connection is gone: nothing is carried out any more, and no deadline is kept.
    ///
    /// If it is an order that ended the connection, what the machine has to say about its end comes first,
    /// and so long `owner` is kept, by which that is carried out.
    @inlinable
    package func stop(_ owner: AnyObject) {
        unsafe self.isStopped = true
        if unsafe self.isCarryingOut { self.owner = owner }
        unsafe self.alarm?.cancel()
    }
}
