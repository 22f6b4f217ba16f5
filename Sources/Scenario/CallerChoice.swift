import Timeline

extension Scenario {
    /// The order of events that holds for a call: as the file says, or else the protocol's, with
    /// errors if the scenario plans some.
    package var order: Order {
        if let order = self.expect.order { return order }
        if self.plansErrors { return .withErrors }
        let ringsAgain = self.callers.contains { $0.steps.contains(.ringAgain) }
        return ringsAgain ? .ringingAgain : .protocolGrammar
    }

    /// Which kind of caller makes call `call`, in a run with this seed.
    ///
    /// It follows from the seed and the call's number alone, so more calls change no earlier one.
    package func callerIndex(ofCall call: Int, seed: UInt64) -> Int {
        guard self.callers.count > 1 else { return 0 }
        var random = SeededGenerator(seed: seed).child(0x6361_6C6C).child(UInt64(call))
        let sum = self.callers.reduce(0) { $0 + $1.weight }
        var rest = Int.random(in: 0..<sum, using: &random)
        for (index, caller) in self.callers.enumerated() {
            if rest < caller.weight { return index }
            rest -= caller.weight
        }
        return 0
    }
}
