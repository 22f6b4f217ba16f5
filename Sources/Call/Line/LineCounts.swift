import Synchronization

/// What all connections of a party count together, as it happens: how often an event came, and how
/// many connections a turn has had.
///
/// Connections that are open at the same time share it, so it is no value. It is behind a lock, since
/// they may be served by several threads.
package final class LineCounts: Sendable {
    private enum Subject: Hashable {
        case connection
        case event(FaultEvent)
    }

    /// How often something came in a turn. A call has few of them, so a list takes less than a dictionary.
    private struct Count {
        var subject: Subject
        var turn: Int
        var number: Int
    }

    private let counts = Mutex(RecentCalls<[Count]>(limit: 10_000))

    package init() {}

    /// How often `event` has come, with this time: in the turn, or where nobody knows it, in the run.
    func next(_ event: FaultEvent, of identity: FaultPlan.Identity) -> Int {
        let isOfTurn = identity.turn > 0 && !event.isOutsideOfTurns
        return self.next(.event(event), of: isOfTurn ? identity : .unknown)
    }

    /// The number of a connection of a turn, from 1.
    func nextConnection(of identity: FaultPlan.Identity) -> Int {
        self.next(.connection, of: identity)
    }

    private func next(_ subject: Subject, of identity: FaultPlan.Identity) -> Int {
        self.counts.withLock { counts in
            var ofCall = counts[identity.call] ?? []
            let place = ofCall.lastIndex { $0.subject == subject && $0.turn == identity.turn }
            let number = (place.map { ofCall[$0].number } ?? 0) + 1
            if let place {
                ofCall[place].number = number
            } else {
                ofCall.append(Count(subject: subject, turn: identity.turn, number: number))
            }
            counts[identity.call] = ofCall
            return number
        }
    }
}
