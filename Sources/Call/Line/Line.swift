import DequeModule
import Timeline
import Trace

/// One direction of a connection, with what goes wrong on it: it stands between a party's words and
/// its socket, and lets them through, later, changed, or not at all.
///
///     party --send--> faults at this event --> lasting faults --> queue by time --> orders
///
/// What was recorded about a message goes with it: words that are never sent were never said. Without
/// faults all of it is passed on at once.
package struct Line<Message: LineMessage>: Sendable {
    typealias Order = LineOrder<Message>

    /// What a connection leaves behind for the next of its party.
    package struct Memory: Sendable {
        /// How often each event came that is counted over the run.
        package var counts: [FaultEvent: Int] = [:]
        /// The last content of the turn before.
        package var content: [Message] = []

        package init() {}
    }

    /// What became of a message, as far as its sender must know.
    enum Fate: Equatable, Sendable {
        case passed
        /// Something came in its place that ended the session.
        case sessionEnded
        /// The connection is over for the sender.
        case lineEnded
    }

    private struct Item: Sendable {
        var due: Instant
        var order: Order
        var events: [TraceEvent]
        var identity: FaultPlan.Identity
    }

    /// A block that waits for the next of its kind to go first.
    private struct Held: Sendable {
        var event: FaultEvent
        var messages: [(message: Message, events: [TraceEvent])] = []
        /// Whether the block is complete, and the next is passing it.
        var isPassed = false
    }

    private struct Count: Hashable {
        var event: FaultEvent
        var turn: Int
    }

    /// The most of a turn's content that can come once more.
    private static var staleCountMax: Int { 16 }

    private let plan: FaultPlan
    /// The connection's number, by which connections without an identity draw apart.
    private let number: Int
    private let openedAt: Instant
    /// Whose turn it is, as far as is known.
    private(set) var identity = FaultPlan.Identity.unknown
    private var turnBeganAt: Instant
    private var counts: [Count: Int] = [:]
    private var memory: Memory
    private var content: [Message] = []
    private var effects = LineEffects()
    /// Faults that have happened and happen once on a connection or in a turn, by number and turn.
    private var done: Set<[Int]> = []
    private var held: Held?
    private var queue: Deque<Item> = []
    private var lastDue: Instant
    private var busyUntil: Instant
    private var sentByteCount = 0
    private var messageCount = 0
    /// Whether the party can say nothing more, because the line was cut or closed.
    private(set) var isOver = false

    /// The line of `connection`.
    init(_ connection: Connection<Message>, at now: Instant) {
        self.init(
            plan: connection.faults,
            number: connection.number,
            memory: connection.memory,
            at: now
        )
    }

    /// A line on which the faults of `plan` happen, of the connection numbered `number`.
    init(plan: FaultPlan, number: Int, memory: Memory = Memory(), at now: Instant) {
        self.plan = plan
        self.number = number
        self.memory = memory
        self.openedAt = now
        self.turnBeganAt = now
        self.lastDue = now
        self.busyUntil = now
    }

    /// What the next connection of this party has to know.
    var legacy: Memory {
        var memory = self.memory
        if !self.content.isEmpty { memory.content = self.content }
        return memory
    }

    /// Whether nothing passes in either direction, so that what comes is not heard.
    var isDead: Bool { self.effects.isDead }
}

extension Line {
    // MARK: Inputs

    /// The connection is open: the faults of its beginning happen.
    mutating func opened(at now: Instant, _ orders: inout Deque<Order>) {
        guard !self.plan.isEmpty else { return }
        self.begin(at: now, &orders)
    }

    /// It is known from now on whose turn it is.
    mutating func identified(
        _ identity: FaultPlan.Identity,
        at now: Instant,
        _ orders: inout Deque<Order>
    ) {
        guard identity != self.identity else { return }
        guard !self.plan.isEmpty else {
            self.identity = identity
            return
        }
        if identity.turn != self.identity.turn || identity.call != self.identity.call {
            self.turnBeganAt = now
            self.effects.turnEnded()
            if !self.content.isEmpty {
                self.memory.content = self.content
                self.content = []
            }
        }
        self.identity = identity
        self.begin(at: now, &orders)
    }

    /// The party says `message`, about which `events` are to be recorded when it is sent.
    @discardableResult
    mutating func send(
        _ message: Message,
        recording events: [TraceEvent] = [],
        at now: Instant,
        _ orders: inout Deque<Order>
    ) -> Fate {
        guard !self.plan.isEmpty else {
            orders.append(.send(message))
            if let event = message.recorded {
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
    mutating func record(
        _ event: TraceEvent,
        at now: Instant,
        _ orders: inout Deque<Order>
    ) {
        orders.append(self.record(event, self.identity, at: now))
    }

    /// The party closes the connection, after all that it said.
    mutating func close(
        code: UInt16,
        reason: String,
        at now: Instant,
        _ orders: inout Deque<Order>
    ) {
        guard !self.plan.isEmpty else { return orders.append(.close(code: code, reason: reason)) }
        guard !self.isOver else { return }
        self.releaseHeld(at: now, &orders)
        self.isOver = true
        guard !self.effects.isSilent else { return }
        self.push(.close(code: code, reason: reason), due: max(now, self.lastDue))
        self.flush(at: now, &orders)
    }

    /// The recognizer has so much audio of the turn.
    mutating func heard(
        _ duration: Duration,
        at now: Instant,
        _ orders: inout Deque<Order>
    ) {
        guard !self.plan.isEmpty, !self.isOver else { return }
        for entry in self.plan.entries {
            guard case .heard(let place) = entry.fault.place, duration >= place else { continue }
            self.happenOnce(entry, at: now, &orders)
        }
        self.flush(at: now, &orders)
    }

    /// The connection is gone: nothing more is sent.
    mutating func closed() {
        self.isOver = true
        self.queue.removeAll()
        self.held = nil
    }

    // MARK: Time

    /// When ``deadlineReached(at:_:)`` is due at the latest.
    var nextDeadline: Instant? {
        guard !self.plan.isEmpty else { return nil }
        var next = self.queue.first?.due
        if !self.isOver {
            for entry in self.plan.entries {
                if let due = self.due(entry) { next = min(due, next ?? due) }
            }
        }
        return next
    }

    mutating func deadlineReached(at now: Instant, _ orders: inout Deque<Order>) {
        guard !self.plan.isEmpty else { return }
        if !self.isOver {
            for entry in self.plan.entries {
                if let due = self.due(entry), due <= now {
                    self.happenOnce(entry, at: now, &orders)
                }
            }
        }
        self.flush(at: now, &orders)
    }

    /// When a fault is due that is placed in time and has not happened; `nil` if it never is.
    private func due(_ entry: FaultPlan.Entry) -> Instant? {
        guard case .time(let duration) = entry.fault.place,
            !self.done.contains(self.key(of: entry)),
            entry.fault.turn == nil || self.identity.turn > 0
        else { return nil }
        let start = entry.fault.turn == nil ? self.openedAt : self.turnBeganAt
        return start.advanced(by: duration)
    }

    // MARK: Faults

    /// A fault of certain turns may happen in each of them, one of the connection only once.
    private func key(of entry: FaultPlan.Entry) -> [Int] {
        [entry.index, entry.fault.turn == nil ? 0 : self.identity.turn]
    }

    private mutating func begin(at now: Instant, _ orders: inout Deque<Order>) {
        for entry in self.plan.entries where entry.fault.place == .start {
            guard (entry.fault.turn == nil && entry.fault.call == nil) || self.identity.turn > 0
            else { continue }
            self.happenOnce(entry, at: now, &orders)
        }
        self.flush(at: now, &orders)
    }

    /// Lets a fault happen that is not about a message.
    private mutating func happenOnce(
        _ entry: FaultPlan.Entry,
        at now: Instant,
        _ orders: inout Deque<Order>
    ) {
        guard !self.isOver, !self.done.contains(self.key(of: entry)) else { return }
        guard self.plan.happens(entry, to: self.identity, occasion: self.number) else {
            // Chance is asked once; but an identity that is still to come may fit.
            if self.identity.turn > 0 || entry.fault.turn == nil && entry.fault.call == nil {
                self.done.insert(self.key(of: entry))
            }
            return
        }
        self.done.insert(self.key(of: entry))
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
            if let cutAfter {
                self.isOver = true
                self.push(.cutOff, due: max(now, self.lastDue).advanced(by: cutAfter))
            }
        case .stall(let duration):
            self.lastDue = max(self.lastDue, now.advanced(by: duration))
        case .resetPeer: self.end(with: .reset, at: now)
        case .close(let code, let reason):
            self.end(with: .close(code: code, reason: reason), at: now)
        case .limitData(let byteCount): self.effects.limit = self.sentByteCount + byteCount
        case .slowClose(let duration): self.push(.closeSlowly(by: duration), due: now)
        case .errorFrame(let code, let text):
            if let error = Message.error(code: code, text: text) {
                self.push(.send(error), due: max(now, self.lastDue))
            }
            self.end(with: .close(code: 1000, reason: text), at: now)
        case .malformed: self.push(.sendBytes(Message.malformed), due: max(now, self.lastDue))
        case .httpStatus, .omit, .duplicate, .swap, .event, .corrupt, .stale:
            preconditionFailure("a scenario with this deed at this place is refused")
        }
    }

    private mutating func end(with order: Order, at now: Instant) {
        self.push(order, due: max(now, self.lastDue))
        self.isOver = true
    }

    // MARK: Messages

    /// Counts the message, lets the faults at its event happen, and puts what is left in the queue.
    private mutating func pass(
        _ message: Message,
        _ events: [TraceEvent],
        at now: Instant,
        _ orders: inout Deque<Order>
    ) -> Fate {
        var fate = Fate.passed
        var changed = ChangedMessage(message, events)
        if let event = message.event {
            let number = self.count(event)
            for entry in self.plan.entries {
                guard case .event(event, let numbers) = entry.fault.place,
                    numbers?.contains(number) ?? true, !self.isOver,
                    self.plan.happens(
                        entry,
                        to: self.identity,
                        occasion: number &+ 1_000 &* self.number
                    )
                else { continue }
                orders.append(self.record(.fault(index: entry.index), self.identity, at: now))
                if !changed.apply(entry.fault.deed, stale: self.memory.content) {
                    self.apply(entry, at: now)
                }
                if case .swap = entry.fault.deed, self.held == nil {
                    self.held = Held(event: event)
                }
                if changed.endsSession { fate = .sessionEnded }
            }
        }
        guard !self.isOver else { return fate }
        self.hold(changed, at: now, &orders)
        if message.isContent {
            self.content = (self.content + [message]).suffix(Self.staleCountMax)
        }
        if changed.closes { self.end(with: .close(code: 1000, reason: ""), at: now) }
        return fate
    }

    /// How often `event` has come, with this time.
    private mutating func count(_ event: FaultEvent) -> Int {
        if event.isOutsideOfTurns {
            self.memory.counts[event, default: 0] += 1
            return self.memory.counts[event] ?? 1
        }
        let key = Count(event: event, turn: self.identity.turn)
        self.counts[key, default: 0] += 1
        return self.counts[key] ?? 1
    }

    /// Keeps a message back whose turn has not come, and says which others may go.
    private mutating func hold(
        _ changed: ChangedMessage<Message>,
        at now: Instant,
        _ orders: inout Deque<Order>
    ) {
        guard var held = self.held else { return self.enqueue(changed, at: now, &orders) }
        let end = held.messages.first?.message.endOfBlock
        let isSameKind = changed.original.event == held.event
        if held.messages.isEmpty {
            held.messages += changed.messages
            held.isPassed = changed.original.endOfBlock == nil
            self.held = held
        } else if !held.isPassed {
            held.messages += changed.messages
            held.isPassed = changed.original.event == end
            self.held = held
        } else if end == nil && isSameKind || changed.original.event == end {
            // The next of its kind is through.
            self.enqueue(changed, at: now, &orders)
            self.releaseHeld(at: now, &orders)
        } else if end != nil, changed.original.event != .sessionFinished {
            self.enqueue(changed, at: now, &orders)
        } else {
            // There is no next.
            self.releaseHeld(at: now, &orders)
            self.enqueue(changed, at: now, &orders)
        }
    }

    private mutating func releaseHeld(at now: Instant, _ orders: inout Deque<Order>) {
        guard let held = self.held.take() else { return }
        for (message, events) in held.messages {
            self.enqueue(message, events, at: now, &orders)
        }
    }

    private mutating func enqueue(
        _ changed: ChangedMessage<Message>,
        at now: Instant,
        _ orders: inout Deque<Order>
    ) {
        for message in changed.stale { self.push(.send(message), due: self.due(at: now)) }
        if changed.isMalformed { self.push(.sendBytes(Message.malformed), due: self.due(at: now)) }
        for (message, events) in changed.messages {
            self.enqueue(message, events, at: now, &orders)
        }
    }

    private mutating func enqueue(
        _ message: Message,
        _ events: [TraceEvent],
        at now: Instant,
        _ orders: inout Deque<Order>
    ) {
        guard !self.effects.isSilent, !self.isOver else { return }
        let events = (message.recorded.map { [$0] } ?? []) + events
        self.messageCount += 1
        let due = self.due(at: now)
        guard self.effects.countsBytes || self.plan.entries.contains(where: \.fault.isAtByte) else {
            return self.push(.send(message), events, due: due)
        }
        self.enqueue(message, events, byteCount: message.byteCount, due: due, at: now, &orders)
    }

    /// When a message goes that is said now.
    private mutating func due(at now: Instant) -> Instant {
        var due = max(now, self.lastDue)
        for entry in self.effects.entries {
            guard case .latency(let delay) = entry.fault.deed else { continue }
            let latency = self.plan.delay(
                delay,
                of: entry.index,
                to: self.identity,
                occasion: self.messageCount
            )
            due = max(due, now.advanced(by: latency))
        }
        return due
    }

    /// A message whose bytes matter.
    private mutating func enqueue(
        _ message: Message,
        _ events: [TraceEvent],
        byteCount: Int,
        due: Instant,
        at now: Instant,
        _ orders: inout Deque<Order>
    ) {
        let start = self.sentByteCount
        self.sentByteCount += byteCount
        var due = due
        if let perSecond = self.effects.bandwidth {
            let time = Duration.nanoseconds(Int64(byteCount) * 1_000_000_000 / Int64(perSecond))
            due = max(due, self.busyUntil).advanced(by: time)
            self.busyUntil = due
        }
        if let limit = self.effects.limit, start + byteCount > limit {
            return self.cut(message, after: limit - start, due: due)
        }
        for entry in self.plan.entries {
            guard case .byte(let place) = entry.fault.place,
                (start...start + byteCount).contains(place),
                !self.done.contains(self.key(of: entry)), !self.isOver
            else { continue }
            self.push(.stage(message), events, due: due)
            self.push(.release(byteCount: place - start), due: due)
            self.lastDue = due
            self.happenOnce(entry, at: now, &orders)
            guard !self.isOver, !self.effects.isSilent else { return }
            return self.push(.release(byteCount: .max), due: max(due, self.lastDue))
        }
        guard let slicer = self.effects.slicer, byteCount > slicer.byteCount else {
            return self.push(.send(message), events, due: due)
        }
        self.push(.stage(message), events, due: due)
        for offset in stride(from: 0, to: byteCount, by: slicer.byteCount) {
            let isLast = offset + slicer.byteCount >= byteCount
            self.push(.release(byteCount: isLast ? .max : slicer.byteCount), due: due)
            due = due.advanced(by: isLast ? .zero : slicer.every)
        }
    }

    /// A message of which only the beginning comes through.
    private mutating func cut(_ message: Message, after byteCount: Int, due: Instant) {
        self.push(.stage(message), due: due)
        self.push(.release(byteCount: max(byteCount, 0)), due: due)
        self.push(.cutOff, due: due)
        self.isOver = true
    }

    // MARK: The queue

    private mutating func push(
        _ order: Order,
        _ events: [TraceEvent] = [],
        due: Instant
    ) {
        self.lastDue = max(self.lastDue, due)
        self.queue.append(Item(due: due, order: order, events: events, identity: self.identity))
    }

    private mutating func flush(at now: Instant, _ orders: inout Deque<Order>) {
        while let item = self.queue.first, item.due <= now {
            self.queue.removeFirst()
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
