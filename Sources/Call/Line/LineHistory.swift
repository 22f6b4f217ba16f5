extension Line {
    /// What a connection leaves behind for the next of its party.
    package struct Memory: Sendable {
        /// How often each event came that is counted over the run.
        var counts: [FaultEvent: Int] = [:]
        /// The last content of the turn before, by call. Kept only if it may come once more.
        var content: [Int?: [Message]] = [:]

        package init() {}

        /// Adds what another connection left, which may have been open at the same time.
        package mutating func merge(_ other: Memory) {
            self.counts.merge(other.counts, uniquingKeysWith: max)
            self.content.merge(other.content) { $1 }
        }
    }
}

/// What was said on a line, as far as faults ask for it.
struct LineHistory<Message: LineMessage>: Sendable {
    private struct Count: Hashable {
        var event: FaultEvent
        var turn: Int
    }

    /// The most of a turn's content that can come once more.
    private static var staleCountMax: Int { 16 }

    private var memory: Line<Message>.Memory
    private var counts: [Count: Int] = [:]
    private var content: [Message] = []
    private let keepsContent: Bool

    init(_ memory: Line<Message>.Memory, for plan: FaultPlan) {
        self.memory = memory
        self.keepsContent = plan.entries.contains { entry in
            if case .stale = entry.fault.deed { true } else { false }
        }
    }

    /// How often `event` has come, with this time: in the turn, or in the run.
    mutating func count(_ event: FaultEvent, turn: Int) -> Int {
        if event.isOutsideOfTurns {
            self.memory.counts[event, default: 0] += 1
            return self.memory.counts[event, default: 1]
        }
        let key = Count(event: event, turn: turn)
        self.counts[key, default: 0] += 1
        return self.counts[key, default: 1]
    }

    mutating func add(_ message: Message) {
        guard self.keepsContent, message.isContent else { return }
        if self.content.count == Self.staleCountMax { self.content.removeFirst() }
        self.content.append(message)
    }

    /// The turn is over, and what was said in it is the turn before's from now on.
    mutating func turnEnded(of call: Int?) {
        guard !self.content.isEmpty else { return }
        self.memory.content[call] = self.content
        self.content = []
    }

    /// The last content of the turn before, oldest first.
    func stale(of call: Int?) -> [Message] { self.memory.content[call, default: []] }

    /// What the next connection has to know, when this one ends with a turn of `call`.
    func legacy(of call: Int?) -> Line<Message>.Memory {
        var history = self
        history.turnEnded(of: call)
        return history.memory
    }
}
