package import Call
package import Timeline

/// How the server of a simulated run is broken on purpose: our own is good, so somebody stands between what it
/// decides and what is done, to show that a run finds what is wrong and makes it small.
package struct Bend: Sendable {
    package typealias Order = Agent.Order

    /// Who orders something, and when.
    package struct Place: Sendable {
        /// Counts the agents of the run, from 1.
        package let agent: Int
        package let at: Instant
    }

    /// What a bend remembers.
    package struct Notes {
        package var count = 0
        package var kept: [Order] = []
        package var text: String?
        package var at: Instant?
    }

    /// What a bend remembers in a run: of each agent by itself, and of all together.
    package struct Memory {
        package var together = Notes()
        private var each: [Int: Notes] = [:]

        package subscript(agent: Int) -> Notes {
            get { self.each[agent] ?? Notes() }
            set { self.each[agent] = newValue }
        }
    }

    package typealias Change = @Sendable (Order, Place, inout Memory) -> [Order]

    /// What is done in place of an order.
    package var change: Change
    /// How the server is set up wrongly.
    package var settings: @Sendable (inout AgentSettings) -> Void
    /// Whether what comes from the synthesizer is taken to be of the newest session, whichever it is of.
    package var mixesUpSessions: Bool
    /// Whether an agent is not told that its caller has gone.
    package var isDeafToHangUps: Bool

    /// A server that is set up right, and does something else than it decides.
    package init(_ change: @escaping Change) {
        self.init(change: change)
    }

    package init(
        settings: @escaping @Sendable (inout AgentSettings) -> Void = { _ in },
        mixesUpSessions: Bool = false,
        isDeafToHangUps: Bool = false,
        change: @escaping Change = { order, _, _ in [order] }
    ) {
        self.change = change
        self.settings = settings
        self.mixesUpSessions = mixesUpSessions
        self.isDeafToHangUps = isDeafToHangUps
    }
}
