package import Timeline

/// What the connections of one provider have in common in a run: how they are numbered, what goes wrong
/// on them, and what one leaves to the next.
package struct ProviderBook<Message: LineMessage>: Sendable {
    package let faults: FaultPlan
    private let random: SeededGenerator
    private var count = 0
    private var memory = Line<Message>.Memory()
    private var admission: Admission
    /// Who was let in and has not left, by number.
    private var inside: Set<Int> = []

    /// The book of `party`.
    ///
    /// - Parameters:
    ///   - party: A provider.
    ///   - limits: How many the provider serves.
    ///   - faults: All faults of the scenario.
    ///   - seed: The run's, from which all chance follows.
    package init(
        of party: Fault.Party,
        limits: ProviderLimits,
        faults: [Fault],
        seed: UInt64
    ) {
        let random = SeededGenerator(seed: seed)
        self.faults = FaultPlan(faults, of: party, random: random)
        self.random = random.child(Self.label(of: party))
        self.admission = Admission(limits)
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

    /// Lets the connection numbered `number` in, or refuses it, and says what it has to know. ``closed(_:)`` is
    /// owed when it is over.
    package mutating func admit(_ number: Int, at now: Instant) -> Connection<Message> {
        let refusal = self.admission.enter(at: now)
        if refusal == nil { self.inside.insert(number) }
        return Connection(
            number: number,
            faults: self.faults,
            random: self.random,
            memory: self.memory,
            refusal: refusal
        )
    }

    /// The connection numbered `number`, let in or not, has closed.
    package mutating func closed(_ number: Int) {
        if self.inside.remove(number) != nil { self.admission.leave() }
    }

    /// A connection is over, and this is what the next must know.
    package mutating func remember(_ memory: Line<Message>.Memory) {
        guard !self.faults.isEmpty else { return }
        self.memory.merge(memory)
    }
}
