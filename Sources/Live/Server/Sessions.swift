import DequeModule
import NIOConcurrencyHelpers
import Wire

/// The conversations that can be resumed, from all calls of a server.
final class Sessions: Sendable {
    private struct State {
        var histories: [String: [ChatMessage]] = [:]
        /// The names in `histories`, oldest first.
        var names: Deque<String> = []
    }

    /// The oldest session is forgotten when there are more.
    private let countMax: Int
    private let state = NIOLockedValueBox(State())

    init(countMax: Int = 2_000) {
        self.countMax = countMax
    }

    /// What was said in `session`; empty if it is not known.
    func history(of session: String) -> [ChatMessage] {
        self.state.withLockedValue { $0.histories[session] ?? [] }
    }

    /// Keeps `history` in place of what was kept for `session` before.
    func remember(_ history: [ChatMessage], of session: String) {
        self.state.withLockedValue { state in
            if state.histories.updateValue(history, forKey: session) == nil {
                state.names.append(session)
            }
            if state.names.count > self.countMax, let oldest = state.names.popFirst() {
                state.histories.removeValue(forKey: oldest)
            }
        }
    }
}
