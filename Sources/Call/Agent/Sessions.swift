import DequeModule
package import Wire

/// The conversations that can be resumed, from all calls of a server.
package struct Sessions: Sendable {
    private var histories: [String: [ChatMessage]] = [:]
    /// The names in `histories`, oldest first.
    private var names: Deque<String> = []
    /// The oldest session is forgotten when there are more.
    private let countMax: Int

    package init(countMax: Int = 1_000) { self.countMax = countMax }

    /// What was said in `session`; empty if it is not known.
    package func history(of session: String) -> [ChatMessage] { self.histories[session] ?? [] }

    /// Keeps `history` in place of what was kept for `session` before.
    package mutating func remember(_ history: [ChatMessage], of session: String) {
        if self.histories.updateValue(history, forKey: session) == nil {
            self.names.append(session)
        }
        if self.names.count > self.countMax, let oldest = self.names.popFirst() {
            self.histories.removeValue(forKey: oldest)
        }
    }
}
