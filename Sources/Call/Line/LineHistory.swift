extension Line {
    /// What a connection leaves behind for the next of its party.
    package struct Memory: Sendable {
        /// What is counted together with other connections.
        let counts: LineCounts
        /// The last content of the turn before, by call. Kept only if it may come once more.
        var content = RecentCalls<[Message]>(limit: 1_000)

        package init() { self.init(counts: LineCounts()) }

        init(counts: LineCounts) { self.counts = counts }

        /// Adds what another connection left, which may have been open at the same time.
        package mutating func merge(_ other: Memory) {
            for (call, content) in other.content.values { self.content[call] = content }
        }
    }
}

/// What was said on a line, as far as faults ask for it.
struct LineHistory<Message: LineMessage>: Sendable {
    /// The most of a turn's content that can come once more.
    private static var staleCountMax: Int { 16 }

    /// What was there when the connection began.
    private let memory: Line<Message>.Memory
    /// What the connection leaves behind.
    private var legacy: Line<Message>.Memory
    private var content: [Message] = []
    private let keepsContent: Bool

    init(_ memory: Line<Message>.Memory, for plan: FaultPlan) {
        self.memory = memory
        self.legacy = Line<Message>.Memory(counts: memory.counts)
        self.keepsContent = plan.entries.contains { entry in
            if case .stale = entry.fault.deed { true } else { false }
        }
    }

    /// What is counted together with other connections.
    var counts: LineCounts { self.memory.counts }

    mutating func add(_ message: Message) {
        guard self.keepsContent, message.isContent else { return }
        if self.content.count == Self.staleCountMax { self.content.removeFirst() }
        self.content.append(message)
    }

    /// The turn is over, and what was said in it is the turn before's from now on.
    mutating func turnEnded(of call: Int?) {
        guard !self.content.isEmpty else { return }
        self.legacy.content[call] = self.content
        self.content = []
    }

    /// The last content of the turn before, oldest first.
    func stale(of call: Int?) -> [Message] {
        self.legacy.content[call] ?? self.memory.content[call] ?? []
    }

    /// What the next connection has to know, when this one ends with a turn of `call`.
    func legacy(of call: Int?) -> Line<Message>.Memory {
        var history = self
        history.turnEnded(of: call)
        return history.legacy
    }
}
