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

    private struct Key: Hashable {
        var subject: Subject
        var turn: Int
    }

    private let counts = Mutex(RecentCalls<[Key: Int]>(limit: 10_000))

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
            var ofCall = counts[identity.call] ?? [:]
            let key = Key(subject: subject, turn: identity.turn)
            let count = ofCall[key, default: 0] + 1
            ofCall[key] = count
            counts[identity.call] = ofCall
            return count
        }
    }
}
