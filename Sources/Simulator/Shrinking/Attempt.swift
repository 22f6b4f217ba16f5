import Scenario
import Trace

/// A scenario that fails as it should, and what happened in it.
struct Attempt {
    /// A fault that happened, and to whom, as far as its party knew.
    struct Happening: Hashable {
        /// Which of the scenario's faults.
        var index: Int
        var call: Int?
        /// 0 outside of turns.
        var turn: Int
    }

    let scenario: Scenario
    let trial: Trial
    let finding: Finding
    /// Each once, in the order in which it first happened.
    let happenings: [Happening]
    /// What is known of the failing call.
    let trace: [TraceRecord]

    /// Runs `scenario` with `seed`; `nil` if it does not fail with `symptom`.
    init?(_ scenario: Scenario, seed: UInt64, symptom: Symptom, by trials: Trials) {
        var records: [TraceRecord] = []
        let trial = trials.trial(of: scenario, seed: seed) { records.append($0) }
        guard let finding = symptom.finding(in: trial) else { return nil }
        self.scenario = scenario
        self.trial = trial
        self.finding = finding
        var known: Set<Happening> = []
        self.happenings = records.compactMap { record in
            guard case .fault(let index) = record.event else { return nil }
            let happening = Happening(index: index, call: record.call, turn: record.turn)
            return known.insert(happening).inserted ? happening : nil
        }
        let call = finding.call ?? 1
        self.trace = records.filter { $0.call == call }
    }

    /// The number of the kind of caller that the failing call is of.
    var callerIndex: Int {
        self.scenario.callerIndex(ofCall: self.finding.call ?? 1, seed: self.trial.seed)
    }
}
