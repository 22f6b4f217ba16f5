package import Call
package import Trace

/// Two runs of one scenario with the same seed: in real time, faster or not, and in virtual time.
package struct Clocks {
    private let scenario: String
    private let faults: [Fault]
    private let live: [TraceRecord]
    private let simulated: [TraceRecord]

    /// - Parameters:
    ///   - scenario: Its name.
    ///   - faults: The faults of the scenario.
    ///   - live: What happened in real time, in the order of its recording.
    ///   - simulated: What happened in virtual time, in the order of its recording.
    package init(
        _ scenario: String,
        faults: [Fault],
        live: [TraceRecord],
        simulated: [TraceRecord]
    ) {
        self.scenario = scenario
        self.faults = faults
        self.live = live
        self.simulated = simulated
    }

    /// Where two accounts part first; `nil` if all are the same.
    ///
    /// - Parameter tie: How late the live run may have been, in its own time.
    /// - Returns: The difference in the first account that has one.
    package func firstDifference(tie: Duration) -> OrderDifference? {
        let live = Account.all(in: self.live, faults: self.faults)
        let simulated = Account.all(in: self.simulated, faults: self.faults)
        let cuts = self.turnsCut
        for key in Set(live.keys).union(simulated.keys).sorted() {
            let isCut = key.teller != .caller && cuts.contains(Cut(call: key.call, part: key.part))
            let difference = OrderDifference(
                scenario: self.scenario,
                live: live[key] ?? Account(key: key, records: []),
                simulated: simulated[key] ?? Account(key: key, records: []),
                tie: tie,
                isCut: isCut
            )
            if let difference { return difference }
        }
        return nil
    }

    private struct Cut: Hashable {
        var call: Int?
        var part: Account.Part
    }

    /// The turns in which callers hung up.
    private var turnsCut: Set<Cut> {
        Set(
            self.simulated.compactMap { record in
                guard case .ended(.hungUp) = record.event else { return nil }
                return Cut(call: record.call, part: .turn(record.turn))
            }
        )
    }

    /// The turns that were answered on both clocks, by call and turn.
    package var firstAudios: [FirstAudio] {
        let simulated = TurnTimeline.all(in: self.simulated)
        return TurnTimeline.all(in: self.live).compactMap { live in
            simulated.first { ($0.call, $0.turn) == (live.call, live.turn) }.flatMap {
                FirstAudio(scenario: self.scenario, live: live, simulated: $0)
            }
        }
    }
}
