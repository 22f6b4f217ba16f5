import Timeline

/// What the connections of one provider have in common in a run: how they are numbered, what goes wrong
/// on them, and what one leaves to the next.
package struct ProviderBook<Message: LineMessage>: Sendable {
    package let faults: FaultPlan
    private let random: SeededGenerator
    private var count = 0
    private var memory = Line<Message>.Memory()

    /// The book of `party`.
    ///
    /// - Parameters:
    ///   - party: A provider.
    ///   - faults: All faults of the scenario.
    ///   - seed: The run's, from which all chance follows.
    package init(of party: Fault.Party, faults: [Fault], seed: UInt64) {
        let random = SeededGenerator(seed: seed)
        self.faults = FaultPlan(faults, of: party, random: random)
        self.random = random.child(Self.label(of: party))
    }

    private static func label(of party: Fault.Party) -> UInt64 {
        switch party {
        case .asr: 1
        case .llm: 2
        case .tts: 3
        case .caller: preconditionFailure("a caller is no provider")
        }
    }

    /// The number of a connection that is being opened, from 1.
    package mutating func nextNumber() -> Int {
        self.count += 1
        return self.count
    }

    /// What the connection numbered `number` has to know.
    package func connection(_ number: Int) -> Connection<Message> {
        Connection(
            number: number,
            faults: self.faults,
            random: self.random,
            memory: self.memory
        )
    }

    /// A connection is over, and this is what the next must know.
    package mutating func remember(_ memory: Line<Message>.Memory) {
        guard !self.faults.isEmpty else { return }
        self.memory.merge(memory)
    }
}
