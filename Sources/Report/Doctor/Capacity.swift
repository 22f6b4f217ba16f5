import Timeline

/// How many calls a machine carries, estimated from what it has and what was measured on it.
package struct Capacity: Sendable, Hashable {
    /// What runs on the machine.
    package enum Load: Sendable, Hashable, CaseIterable {
        /// Callers, of a server elsewhere.
        case callers
        /// Callers, our server and the mocks, in one process.
        case wholeCalls
    }

    /// What there is no more of first.
    package enum Limit: String, Sendable, Hashable, CaseIterable {
        case cores, descriptors, ports, memory
    }

    package var load: Load
    /// Cut off to two digits: it is an estimate.
    package var callCount: Int
    package var limit: Limit

    /// What `machine` carries of `load`.
    package init(of load: Load, on machine: DoctorReport) {
        let counts: [(Limit, Int?)] = [
            (.cores, Self.callCount(of: load, cores: machine)),
            (
                .descriptors,
                machine.descriptorSoftLimit.map {
                    max(0, $0 - Self.otherDescriptorCount) / load.descriptorCount
                }
            ),
            (.ports, machine.ports.map { $0.count / load.portCount }),
            (.memory, machine.availableByteCount.map { $0 / load.byteCount }),
        ]
        let known = counts.compactMap { limit, count in count.map { (limit, $0) } }
        // The cores are always known.
        let least = known.min { $0.1 < $1.1 } ?? (.cores, 0)
        self.load = load
        self.callCount = Self.rounded(least.1)
        self.limit = least.0
    }

    /// How much of a core calls may take in percent: beyond it they wait for each other.
    static let corePercentage = 70
    /// A caller sends one every 100 ms.
    static let packetInterval = Duration.milliseconds(100)
    /// What a process has open beside its calls: standard streams, event loops, listeners, results.
    static let otherDescriptorCount = 64

    private static func callCount(of load: Load, cores machine: DoctorReport) -> Int {
        let expense = machine.roundTrip.wholeNanoseconds * Int64(load.roundTripCount)
        let share = Self.packetInterval.wholeNanoseconds * Int64(Self.corePercentage) / 100
        return machine.coreCount * Int(share / max(expense, 1))
    }

    private static func rounded(_ count: Int) -> Int {
        var scale = 1
        while count / scale >= 100 { scale *= 10 }
        return count / scale * scale
    }
}

extension Capacity.Load {
    /// How many descriptors a call has open, at both ends of its connections as far as they are here: the
    /// caller's, and our server's to the recognizer, the model and the synthesizer.
    package var descriptorCount: Int {
        switch self {
        case .callers: 1
        case .wholeCalls: 2 * 4
        }
    }

    /// How many ports a call takes of those to one target: our server rings the three mocks at one port.
    package var portCount: Int {
        switch self {
        case .callers: 1
        case .wholeCalls: 3
        }
    }

    /// What a packet of a call costs, in round trips of a packet on loopback, with all that comes back for
    /// it. Found by comparing loads with the round trip on one machine.
    var roundTripCount: Int {
        switch self {
        case .callers: 1
        case .wholeCalls: 5
        }
    }

    /// What a call takes of memory, that of the kernel included, with the trace that is kept of it.
    var byteCount: Int {
        switch self {
        case .callers: 32 << 10
        case .wholeCalls: 256 << 10
        }
    }

    /// Such as `callers against a server elsewhere`.
    var words: String {
        switch self {
        case .callers: "callers against a server elsewhere"
        case .wholeCalls: "calls with our server and mocks in here"
        }
    }

    /// The key in JSON.
    var key: String {
        switch self {
        case .callers: "callers"
        case .wholeCalls: "whole_calls"
        }
    }
}
