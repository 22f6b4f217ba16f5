package import DequeModule
package import Timeline
package import Trace

/// One direction of a connection, with what goes wrong on it: it stands between a party's words and
/// its socket, and lets them through, later, changed, or not at all.
///
///     party --send--> faults at this event --> lasting faults --> queue by time --> orders
///
/// What was recorded about a message goes with it: words that are never sent were never said. Without
/// faults all of it is passed on at once.
package struct Line<Message: LineMessage>: Sendable {
    package typealias Order = LineOrder<Message>

    /// What became of a message, as far as its sender must know.
    package enum Fate: Equatable, Sendable {
        case passed
        /// Something came in its place that ended the session.
        case sessionEnded
        /// The connection is over for the sender.
        case lineEnded
    }

    var faults: LineFaults
    private var history: LineHistory<Message>
    var effects = LineEffects()
    /// What waits for the next of its kind to go first.
    private var swapped: SwappedBlock<Message>?
    var queue: LineQueue<Message>
    var sentByteCount = 0
    private var messageCount = 0
    /// What is recorded of a message of which the turn's silence has kept back the end.
    var cutShort: [TraceEvent]?
    /// Whether the party can say nothing more, because the line was cut or closed.
    package internal(set) var isOver = false

    /// The line of `connection`.
    package init(_ connection: Connection<Message>, at now: Instant) {
        self.init(
            plan: connection.faults,
            number: connection.number,
            memory: connection.memory,
            at: now
        )
    }

    /// A line on which the faults of `plan` happen, of the connection numbered `number`.
    init(plan: FaultPlan, number: Int, memory: Memory = Memory(), at now: Instant) {
        self.faults = LineFaults(plan, number: number, at: now)
        self.history = LineHistory(memory, for: plan)
        self.queue = LineQueue(at: now)
    }

    /// What the next connection of this party has to know.
    package var legacy: Memory { self.history.legacy(of: self.identity.call) }

    /// Whose turn it is, as far as is known.
    package var identity: FaultPlan.Identity { self.faults.identity }

    /// Which connection of its turn it is, from 1; `nil` if nobody knows the call.
    package var numberInTurn: Int? {
        self.identity.call == nil ? nil : self.faults.numberInTurn
    }

    /// Whether nothing passes in either direction, so that what comes is not heard.
    package var isDead: Bool { self.effects.isDead }

    /// Whether nothing more is said.
    var isSilent: Bool { self.effects.isSilent }

    /// When all that was said so far is through; `now` if it is.
    func lastDue(at now: Instant) -> Instant { self.queue.earliest(at: now) }
}

extension Line {
    // MARK: Inputs

    /// The connection is open: the faults of its beginning happen.
    package mutating func opened(at now: Instant, _ orders: inout UniqueDeque<Order>) {
        guard !self.faults.isEmpty else { return }
        self.begin(at: now, &orders)
    }

    /// It is known from now on whose turn it is.
    package mutating func identified(
        _ identity: FaultPlan.Identity,
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) {
        guard identity != self.identity else { return }
        self.belongs(to: identity, at: now)
        self.begin(at: now, &orders)
    }

    /// It is known from now on whose turn it is, and nothing of it has begun.
    package mutating func belongs(to identity: FaultPlan.Identity, at now: Instant) {
        guard identity != self.identity else { return }
        self.effects.turnEnded()
        if let events = self.cutShort, !self.effects.isSilent, !self.isOver {
            self.push(.release(byteCount: .max), events, due: self.due(at: now))
        }
        self.cutShort = nil
        self.history.turnEnded(of: self.identity.call)
        let connection = identity.call.map { _ in
            self.history.counts.nextConnection(of: identity, at: now)
        }
        self.faults.identified(identity, connection: connection ?? 1, at: now)
    }

    /// The party says `message`, about which `events` are to be recorded when it is sent.
    @discardableResult
    package mutating func send(
        _ message: consuming Message,
        recording events: [TraceEvent] = [],
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) -> Fate {
        guard !self.faults.isEmpty else {
            let recorded = message.recorded
            orders.append(.send(consume message))
            if let event = recorded {
                orders.append(self.record(event, self.identity, at: now))
            }
            for event in events { orders.append(self.record(event, self.identity, at: now)) }
            return .passed
        }
        guard !self.isOver else { return .lineEnded }
        let fate = self.pass(message, events, at: now, &orders)
        self.flush(at: now, &orders)
        return self.isOver ? .lineEnded : fate
    }

    /// Something happened that is not said on the line.
    package mutating func record(
        _ event: TraceEvent,
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) {
        orders.append(self.record(event, self.identity, at: now))
    }

    /// The party closes the connection, after all that it said.
    package mutating func close(
        code: UInt16,
        reason: String,
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) {
        guard !self.faults.isEmpty else { return orders.append(.close(code: code, reason: reason)) }
        guard !self.isOver else { return }
        self.releaseSwapped(at: now, &orders)
        self.isOver = true
        guard !self.effects.isSilent else { return }
        self.push(.close(code: code, reason: reason), due: self.due(at: now))
        self.flush(at: now, &orders)
    }

    /// The recognizer has so much audio of the turn.
    package mutating func heard(
        _ duration: Duration,
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) {
        guard !self.faults.isEmpty, !self.isOver else { return }
        for entry in self.faults.atHeard(duration) { self.happenOnce(entry, at: now, &orders) }
        self.flush(at: now, &orders)
    }

    /// The connection is gone: nothing more is sent.
    package mutating func closed() {
        self.isOver = true
        self.queue.removeAll()
        self.swapped = nil
    }

    // MARK: Time

    /// When ``deadlineReached(at:_:)`` is due at the latest.
    package var nextDeadline: Instant? {
        guard !self.faults.isEmpty else { return nil }
        return earlier(self.queue.nextDue, self.isOver ? nil : self.faults.nextDue)
    }

    package mutating func deadlineReached(at now: Instant, _ orders: inout UniqueDeque<Order>) {
        guard !self.faults.isEmpty else { return }
        for entry in self.faults.due(at: now) { self.happenOnce(entry, at: now, &orders) }
        self.flush(at: now, &orders)
    }

    // MARK: Faults

    private mutating func begin(at now: Instant, _ orders: inout UniqueDeque<Order>) {
        for entry in self.faults.atStart { self.happenOnce(entry, at: now, &orders) }
        self.flush(at: now, &orders)
    }

    /// Lets a fault happen that is not about a message.
    mutating func happenOnce(
        _ entry: FaultPlan.Entry,
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) {
        guard !self.isOver, self.faults.take(entry) else { return }
        orders.append(self.record(.fault(index: entry.index), self.identity, at: now))
        self.apply(entry, at: now)
    }

    /// The effect of a deed that is not about one message.
    private mutating func apply(_ entry: FaultPlan.Entry, at now: Instant) {
        let isOfTurn = entry.fault.turn != nil
        switch entry.fault.deed {
        case .latency, .bandwidth, .slicer, .noReply:
            self.effects.begin(entry, isOfTurn: isOfTurn)
        case .timeout(let cutAfter):
            self.effects.begin(entry, isOfTurn: false)
            self.swapped = nil
            // What is on its way does not pass either. The bytes before the place of the fault do.
            if entry.fault.byte == nil { self.queue.drop(after: now) }
            let due = self.queue.earliest(at: now)
            self.push(.playDead, due: due)
            if let cutAfter {
                self.isOver = true
                self.push(.cutOff, due: due.advanced(by: cutAfter))
            }
        case .stall(let duration):
            self.queue.stall(until: now.advanced(by: duration))
        case .resetPeer: self.end(with: .reset, at: now)
        case .close(let code, let reason):
            self.end(with: .close(code: code, reason: reason), at: now)
        case .limitData(let byteCount):
            let limit = self.sentByteCount + byteCount
            self.effects.limit = min(limit, self.effects.limit ?? limit)
        case .slowClose(let duration): self.push(.closeSlowly(by: duration), due: now)
        case .errorFrame(let code, let text, let isPlain):
            let due = self.queue.earliest(at: now)
            if isPlain {
                if let bytes = Message.plainError(code: code, text: text) {
                    self.push(.sendBytes(bytes), due: due)
                }
            } else if let error = Message.error(code: code, text: text) {
                self.push(.send(error), due: due)
            }
            self.end(with: .close(code: 1000, reason: text), at: now)
        case .malformed: self.push(.sendBytes(Message.malformed), due: self.queue.earliest(at: now))
        case .httpStatus, .omit, .duplicate, .swap, .event, .corrupt, .stale:
            preconditionFailure("a scenario with this deed at this place is refused")
        }
    }

    private mutating func end(with order: Order, at now: Instant) {
        self.push(order, due: self.queue.earliest(at: now))
        self.isOver = true
    }

    // MARK: Messages

    /// Counts the message, lets the faults at its event happen, and puts what is left in the queue.
    private mutating func pass(
        _ message: Message,
        _ events: [TraceEvent],
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) -> Fate {
        var fate = Fate.passed
        var changed = ChangedMessage(message, events)
        if let event = message.event {
            let stale = self.history.stale(of: self.identity.call)
            for entry in self.faults.atEvent(event, self.history.counts, at: now)
            where !self.isOver {
                // What does nothing has not happened.
                guard self.change(&changed, entry, stale: stale, at: now) else { continue }
                orders.append(self.record(.fault(index: entry.index), self.identity, at: now))
                if changed.endsSession { fate = .sessionEnded }
            }
        }
        guard !self.isOver else { return fate }
        self.enqueueInTurn(changed, at: now, &orders)
        self.history.add(message)
        if changed.closes { self.end(with: .close(code: 1000, reason: ""), at: now) }
        return fate
    }

    /// Lets a fault happen at a message.
    ///
    /// - Returns: Whether anything is different.
    private mutating func change(
        _ message: inout ChangedMessage<Message>,
        _ entry: FaultPlan.Entry,
        stale: [Message],
        at now: Instant
    ) -> Bool {
        let deed = entry.fault.deed
        guard deed.isAboutMessage else {
            self.apply(entry, at: now)
            return true
        }
        guard !self.effects.isSilent else { return false }
        guard case .swap = deed, let event = message.original.event else {
            return message.apply(deed, stale: stale)
        }
        guard self.swapped == nil else { return false }
        self.swapped = SwappedBlock(event: event)
        return true
    }

    /// Puts a message in the queue, unless it waits for another, and whatever waited for it.
    private mutating func enqueueInTurn(
        _ message: ChangedMessage<Message>,
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) {
        switch self.swapped?.take(message) {
        case .kept: break
        case .passes, nil: self.enqueue(message, at: now, &orders)
        case .completes:
            self.enqueue(message, at: now, &orders)
            self.releaseSwapped(at: now, &orders)
        case .comesTooLate:
            self.releaseSwapped(at: now, &orders)
            self.enqueue(message, at: now, &orders)
        }
    }

    private mutating func releaseSwapped(at now: Instant, _ orders: inout UniqueDeque<Order>) {
        guard let block = self.swapped.take() else { return }
        for message in block.messages { self.enqueue(message, at: now, &orders) }
    }

    private mutating func enqueue(
        _ changed: ChangedMessage<Message>,
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) {
        guard !self.effects.isSilent else { return }
        for message in changed.stale { self.push(.send(message), due: self.due(at: now)) }
        if let bytes = changed.bytes { self.push(.sendBytes(bytes), due: self.due(at: now)) }
        for (message, events) in changed.messages {
            self.enqueue(message, events, at: now, &orders)
        }
    }

    private mutating func enqueue(
        _ message: Message,
        _ events: [TraceEvent],
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) {
        guard !self.effects.isSilent, !self.isOver else { return }
        let events = (message.recorded.map { [$0] } ?? []) + events
        self.messageCount += 1
        let due = self.due(at: now)
        guard !message.isWhole, self.effects.countsBytes || self.faults.countsBytes else {
            return self.push(.send(message), events, due: due)
        }
        self.enqueueBytes(of: message, events, due: due, at: now, &orders)
    }

    /// When a message goes that is said now.
    private mutating func due(at now: Instant) -> Instant {
        let latency = self.faults.latency(of: self.effects, count: self.messageCount)
        return max(self.queue.earliest(at: now), now.advanced(by: latency))
    }

    // MARK: The queue

    mutating func push(
        _ order: Order,
        _ events: [TraceEvent] = [],
        due: Instant
    ) {
        self.queue.append(order, recording: events, for: self.identity, due: due)
    }

    private mutating func flush(at now: Instant, _ orders: inout UniqueDeque<Order>) {
        while let item = self.queue.takeDue(at: now) {
            orders.append(item.order)
            for event in item.events { orders.append(self.record(event, item.identity, at: now)) }
        }
    }

    private func record(
        _ event: TraceEvent,
        _ identity: FaultPlan.Identity,
        at now: Instant
    ) -> Order {
        .record(TraceRecord(at: now, call: identity.call, turn: identity.turn, event: event))
    }
}
