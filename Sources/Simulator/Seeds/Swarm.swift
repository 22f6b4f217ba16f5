import Call
import Scenario
import Timeline

/// Chooses, by the seed, which kinds of faults a run has: some not at all, some as often as the scenario
/// says, some much more often.
///
/// A run in which everything goes wrong now and then hides what only comes out when one thing goes wrong all
/// the time and the rest does not (swarm testing). Only faults that are left to chance are chosen from: a fault
/// that always happens is what the scenario is about.
struct Swarm {
    private enum Choice {
        case off, asWritten, heavy
    }

    private let random: SeededGenerator

    init(seed: UInt64) { self.random = SeededGenerator(seed: seed).child(0x7377_6172_6D) }

    /// How much more often what is heavy happens.
    private static let heaviness: Int64 = 5

    /// The scenario as it is in the run with this seed.
    func applied(to scenario: Scenario) -> Scenario {
        var scenario = scenario
        for index in scenario.faults.indices {
            let fault = scenario.faults[index].fault
            guard fault.chance != .one else { continue }
            scenario.faults[index].fault.chance = self.chance(of: fault)
        }
        return scenario
    }

    private func chance(of fault: Fault) -> Ratio {
        switch self.choice(for: fault) {
        case .off: return .zero
        case .asWritten: return fault.chance
        case .heavy:
            let heavy = fault.chance.partsPerMillion * Self.heaviness
            return Ratio(partsPerMillion: min(heavy, 500_000))
        }
    }

    /// The same for all faults of a kind, whatever else the scenario has.
    private func choice(for fault: Fault) -> Choice {
        var random = self.random.child(fault.kind)
        switch random.next() % 8 {
        case 0...3: return .off
        case 4...6: return .asWritten
        default: return .heavy
        }
    }
}

extension Fault {
    /// A number for who does it and what is done.
    fileprivate var kind: UInt64 {
        let party: UInt64 =
            switch self.party {
            case .asr: 1
            case .llm: 2
            case .tts: 3
            case .caller: 4
            }
        return party << 8 | self.deed.kind
    }
}

extension FaultDeed {
    fileprivate var kind: UInt64 {
        switch self {
        case .latency: 1
        case .bandwidth: 2
        case .slicer: 3
        case .noReply: 4
        case .timeout: 5
        case .stall: 6
        case .resetPeer: 7
        case .close: 8
        case .limitData: 9
        case .slowClose: 10
        case .httpStatus: 11
        case .omit: 12
        case .duplicate: 13
        case .swap: 14
        case .errorFrame: 15
        case .event: 16
        case .malformed: 17
        case .corrupt: 18
        case .stale: 19
        }
    }
}
