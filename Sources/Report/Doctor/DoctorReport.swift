import Scenario
package import Timeline
package import Trace

/// What a machine has for calls, what was measured on it, and what follows. `nil` is not known.
package struct DoctorReport: Sendable, Equatable {
    /// The processors that we may use.
    package var coreCount: Int
    package var memoryByteCount: Int?
    /// What programs can still have without swapping.
    package var availableByteCount: Int?
    /// How many descriptors we may have open.
    package var descriptorSoftLimit: Int?
    /// How far we may raise that ourselves; `Int.max` if there is no limit.
    package var descriptorHardLimit: Int?
    /// The ports that connections to others leave from.
    package var ports: ClosedRange<Int>?
    /// How many connections may wait to be accepted.
    package var backlogMax: Int?
    /// How late the timers of an idle event loop went off.
    package var timerLateness: Samples
    /// What a packet costs that goes out and comes back on loopback, both ends on one core. Above zero.
    package var roundTrip: Duration
    /// How many of them were measured.
    package var roundTripCount: Int
    /// How many bytes a packet has.
    package var packetByteCount: Int
    /// How much of the machine's time its host took away meanwhile.
    package var stolen: Ratio?

    package init(
        coreCount: Int,
        memoryByteCount: Int?,
        availableByteCount: Int?,
        descriptorSoftLimit: Int?,
        descriptorHardLimit: Int?,
        ports: ClosedRange<Int>?,
        backlogMax: Int?,
        timerLateness: Samples,
        roundTrip: Duration,
        roundTripCount: Int,
        packetByteCount: Int,
        stolen: Ratio?
    ) {
        self.coreCount = coreCount
        self.memoryByteCount = memoryByteCount
        self.availableByteCount = availableByteCount
        self.descriptorSoftLimit = descriptorSoftLimit
        self.descriptorHardLimit = descriptorHardLimit
        self.ports = ports
        self.backlogMax = backlogMax
        self.timerLateness = timerLateness
        self.roundTrip = roundTrip
        self.roundTripCount = roundTripCount
        self.packetByteCount = packetByteCount
        self.stolen = stolen
    }

    /// How many packets a second one core sends, or receives: a round trip is two of each.
    package var packetsPerSecond: Int {
        Int(2_000_000_000 / max(self.roundTrip.wholeNanoseconds, 1))
    }

    /// What the machine carries of each load.
    package var capacities: [Capacity] { Capacity.Load.allCases.map { Capacity(of: $0, on: self) } }

    /// Why runs on this machine would be INVALID, though it has nothing else to do now. Sentences without a
    /// full stop.
    package var doubts: [String] {
        let limits = GeneratorHealth.Limits()
        var doubts: [String] = []
        if let late = self.timerLateness.percentile(permille: 990), late > limits.sendLateness {
            doubts.append(
                "timers go off \(Tenths(late).text) ms late at the 99th percentile, and at most "
                    + "\(Tenths(limits.sendLateness).text) ms is honest: end what else runs here, "
                    + "or use a quieter machine"
            )
        }
        if let stolen, stolen.partsPerMillion > limits.stolen.partsPerMillion {
            doubts.append(
                "the host takes \(stolen.inPercent) of this machine's time away, and at most "
                    + "\(limits.stolen.inPercent) is honest: use a machine with fewer neighbours"
            )
        }
        return doubts
    }
}
