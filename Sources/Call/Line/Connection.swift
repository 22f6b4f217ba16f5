package import Timeline

/// What a provider knows of a connection before a word is said on it.
package struct Connection<Message: LineMessage>: Sendable {
    /// Counted from 1 over the run, for each provider.
    package var number: Int
    package var faults: FaultPlan
    /// What all chance in the provider's timing follows from.
    package var random: SeededGenerator
    /// What connections before this one left behind.
    package var memory: Line<Message>.Memory
    /// Which limit of the provider it is over, so that it is refused; `nil` if none.
    package var refusal: Admission.Refusal?

    package init(
        number: Int = 1,
        faults: FaultPlan = .none,
        random: SeededGenerator = SeededGenerator(seed: 0),
        memory: Line<Message>.Memory = .init(),
        refusal: Admission.Refusal? = nil
    ) {
        self.number = number
        self.faults = faults
        self.random = random
        self.memory = memory
        self.refusal = refusal
    }

    /// The chance of one connection of a turn, which nothing else in the run changes. Without a call
    /// it is the connection's. `line` knows whose turn it is.
    func chance(on line: Line<Message>) -> SeededGenerator {
        let identity = line.identity
        guard let call = identity.call else {
            return self.random.child(0).child(UInt64(self.number)).child(UInt64(identity.turn))
        }
        let ofTurn = self.random.child(UInt64(call) &+ 1).child(UInt64(identity.turn))
        guard let number = line.numberInTurn, number > 1 else { return ofTurn }
        return ofTurn.child(UInt64(number))
    }
}
