public import Timeline

/// One party of a call, as a value: facts and an instant go in, orders and a deadline come out.
///
/// A machine never waits and never looks at a clock. Whoever drives it, with sockets or in virtual
/// time, does the same after each fact: carry out the orders, in their order, then read the deadline
/// anew. A fact may give several orders, and carrying one out may bring the next fact before the
/// driver is back for more, so a machine keeps its orders in a queue.
@usableFromInline
package protocol Machine: ~Copyable {
    associatedtype Order: Equatable

    /// Takes the oldest order that has not been carried out; `nil` if there is none.
    mutating func nextOrder() -> Order?

    /// When ``deadlineReached(at:)`` is due at the latest; `nil` if nothing is waited for.
    var nextDeadline: Instant? { get }

    /// Time has come to `now`. A machine that is woken too early does nothing.
    mutating func deadlineReached(at now: Instant)
}

extension Machine where Self: ~Copyable {
    /// Takes all orders that have not been carried out.
    package mutating func takeOrders() -> [Order] {
        var orders: [Order] = []
        while let order = self.nextOrder() { orders.append(order) }
        return orders
    }
}

/// The earlier of two deadlines, of which any may be missing.
///
/// Deadlines are read after each packet of each call, so this allocates nothing.
@inlinable
package func earlier(_ first: Instant?, _ second: Instant?) -> Instant? {
    guard let first, let second else { return first ?? second }
    return min(first, second)
}
