/// Follows the history of one call through an ``Order``: one step and no allocation per event.
package struct OrderMatcher: Sendable {
    private enum State {
        /// So far the history fits. Can become: failed, or over.
        case following(UInt16)
        /// An event came that could not, or the end. What comes after it cannot be judged.
        case over
    }

    /// Where a history left its order.
    package struct Mismatch: Hashable, Sendable {
        /// How many events came before.
        package var index: Int
        /// `nil` for the end of the call.
        package var found: CallEvent?
        /// What could have come, in the order of the expression.
        package var allowed: [CallEvent]
        /// Whether the call could have ended there.
        package var mayEnd: Bool

        /// What could have come, in words, such as `Audio or TTSDone`.
        package var expected: String {
            let words = self.allowed.map(\.rawValue) + (self.mayEnd ? ["the end of the call"] : [])
            guard words.count > 1, let last = words.last else { return words.joined() }
            return words.dropLast().joined(separator: ", ") + " or " + last
        }
    }

    private let order: Order
    private var state = State.following(OrderAutomaton.start)
    private var count = 0

    /// A matcher for a call in which nothing has happened yet.
    package init(_ order: Order) {
        self.order = order
    }

    /// `event` came. Gives a mismatch for the first event that could not, and `nil` ever after.
    package mutating func saw(_ event: CallEvent) -> Mismatch? {
        guard case .following(let state) = self.state else { return nil }
        guard let next = self.order.automaton.next(state, event) else {
            self.state = .over
            return self.mismatch(event, at: state)
        }
        self.state = .following(next)
        self.count += 1
        return nil
    }

    /// The call ended. Gives a mismatch if it could not end there.
    package mutating func ended() -> Mismatch? {
        guard case .following(let state) = self.state else { return nil }
        self.state = .over
        return self.order.automaton.accepts(state) ? nil : self.mismatch(nil, at: state)
    }

    private func mismatch(_ found: CallEvent?, at state: UInt16) -> Mismatch {
        Mismatch(
            index: self.count,
            found: found,
            allowed: self.order.events.filter { self.order.automaton.next(state, $0) != nil },
            mayEnd: self.order.automaton.accepts(state)
        )
    }
}
