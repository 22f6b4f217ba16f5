import Synchronization
import Timeline

/// What all connections of a party count together, as it happens: how often an event came, and how
/// many connections a turn has had.
///
/// Connections that are open at the same time share it, so it is no value. It is behind a lock, since
/// they may be served by several threads. What is known of a turn is forgotten some time after it was last
/// counted in, so that what is held does not grow with the run.
package final class LineCounts: Sendable {
    /// What is counted: `nil` for connections.
    private struct Subject: Hashable {
        var event: FaultEvent?
        var identity: FaultPlan.Identity
    }

    private struct State {
        var ofRun: [Subject: Int] = [:]
        /// Turns in which something was counted since `began`.
        var recent: [Subject: Int] = [:]
        /// Turns in which something was last counted in the time before.
        var earlier: [Subject: Int] = [:]
        var began = Instant.start

        /// What was last counted longer ago than two of these spans is forgotten.
        mutating func forget(at now: Instant) {
            guard now >= self.began.advanced(by: LineCounts.memory) else { return }
            self.earlier = self.recent
            self.recent = [:]
            self.began = now
        }
    }

    /// How long a turn is remembered in which nothing is counted any more, at least: longer than any
    /// party keeps waiting for another.
    static let memory = Duration.seconds(60)

    private let state = Mutex(State())

    package init() {}

    /// How often `event` has come, with this time: in the turn, or where nobody knows it, in the run.
    func next(_ event: FaultEvent, of identity: FaultPlan.Identity, at now: Instant) -> Int {
        let isOfTurn = identity.turn > 0 && !event.isOutsideOfTurns
        return self.next(Subject(event: event, identity: isOfTurn ? identity : .unknown), at: now)
    }

    /// The number of a connection of a turn, from 1.
    func nextConnection(of identity: FaultPlan.Identity, at now: Instant) -> Int {
        self.next(Subject(event: nil, identity: identity), at: now)
    }

    private func next(_ subject: Subject, at now: Instant) -> Int {
        self.state.withLock { state in
            guard subject.identity != .unknown else {
                state.ofRun[subject, default: 0] += 1
                return state.ofRun[subject, default: 0]
            }
            state.forget(at: now)
            let number = (state.recent[subject] ?? state.earlier[subject] ?? 0) + 1
            state.recent[subject] = number
            return number
        }
    }
}
