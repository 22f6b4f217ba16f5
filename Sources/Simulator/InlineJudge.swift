package import Scenario
package import Trace

/// Judges the calls of a simulated run as they end, so that what is held does not grow with the run.
package struct InlineJudge {
    private var collector: CallCollector
    private var fold: RunFold

    /// - Parameters:
    ///   - scenario: By which it judges.
    ///   - seed: The run's.
    ///   - farewell: How long after a call's end there may be more to hear of it.
    package init(_ scenario: Scenario, seed: UInt64, farewell: Duration) {
        self.collector = CallCollector(farewell: farewell)
        self.fold = RunFold(scenario, seed: seed)
    }

    package mutating func observe(_ record: TraceRecord) {
        for piece in self.collector.add(record) { _ = self.fold.add(piece) }
    }

    /// Judges all that is left. Nothing is observed any more.
    ///
    /// - Returns: What is known of the run.
    package mutating func conclude() -> RunFold {
        for piece in self.collector.takeRest() { _ = self.fold.add(piece) }
        return self.fold
    }
}
