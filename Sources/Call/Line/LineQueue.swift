import DequeModule
import Timeline
import Trace

/// What has been said on a line and is not sent yet.
///
/// Nothing overtakes: what comes later is due later, or at the same time.
struct LineQueue<Message: LineMessage>: Sendable {
    struct Item: Sendable {
        var due: Instant
        var order: LineOrder<Message>
        /// What is recorded when the order is given.
        var events: [TraceEvent]
        /// Whose turn it was when it was said.
        var identity: FaultPlan.Identity
    }

    private var items: Deque<Item> = []
    /// When the last of all items is due, also of those that are gone.
    private var lastDue: Instant
    /// Until when the bandwidth is taken up.
    private var busyUntil: Instant

    init(at now: Instant) {
        self.lastDue = now
        self.busyUntil = now
    }

    /// When the oldest item is due; `nil` if there is none.
    var nextDue: Instant? { self.items.first?.due }

    /// When what is said now is due at the earliest.
    func earliest(at now: Instant) -> Instant { max(now, self.lastDue) }

    /// Nothing that comes later is due before `instant`.
    mutating func stall(until instant: Instant) { self.lastDue = max(self.lastDue, instant) }

    mutating func append(
        _ order: LineOrder<Message>,
        recording events: [TraceEvent] = [],
        for identity: FaultPlan.Identity,
        due: Instant
    ) {
        self.lastDue = max(self.lastDue, due)
        let item = Item(due: self.lastDue, order: order, events: events, identity: identity)
        self.items.append(item)
    }

    /// When `byteCount` bytes are through that set out at `instant`, if only so many go in a second.
    mutating func transmit(
        _ byteCount: Int,
        bytesPerSecond: Int,
        from instant: Instant
    ) -> Instant {
        let time = Duration.nanoseconds(Int64(byteCount) * 1_000_000_000 / Int64(bytesPerSecond))
        self.busyUntil = max(instant, self.busyUntil).advanced(by: time)
        return self.busyUntil
    }

    /// The oldest item, if it is due at `now`.
    mutating func takeDue(at now: Instant) -> Item? {
        guard let first = self.items.first, first.due <= now else { return nil }
        return self.items.removeFirst()
    }

    /// What is due after `now` is never sent, and takes up no time.
    mutating func drop(after now: Instant) {
        self.items.removeAll { $0.due > now }
        self.lastDue = now
        self.busyUntil = now
    }

    mutating func removeAll() { self.items.removeAll() }
}
