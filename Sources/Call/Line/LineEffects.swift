/// The faults that have begun on a line and go on.
struct LineEffects: Sendable {
    private(set) var entries: [FaultPlan.Entry] = []
    /// Those of `entries` that end with the turn, by their number in the scenario.
    private var ofTurn: Set<Int> = []
    /// After how many bytes the connection ends; `nil`: never.
    var limit: Int?

    mutating func begin(_ entry: FaultPlan.Entry, isOfTurn: Bool) {
        guard !self.entries.contains(where: { $0.index == entry.index }) else { return }
        self.entries.append(entry)
        if isOfTurn { self.ofTurn.insert(entry.index) }
    }

    mutating func turnEnded() {
        self.entries.removeAll { self.ofTurn.contains($0.index) }
        self.ofTurn = []
    }

    /// Whether nothing is said any more.
    var isSilent: Bool {
        self.isDead || self.entries.contains { $0.fault.deed == .noReply }
    }

    /// Whether nothing passes in either direction.
    var isDead: Bool {
        self.entries.contains { if case .timeout = $0.fault.deed { true } else { false } }
    }

    /// Bytes per second: the narrowest counts.
    var bandwidth: Int? {
        self.entries.compactMap { entry in
            if case .bandwidth(let bytesPerSecond) = entry.fault.deed {
                bytesPerSecond
            } else {
                nil
            }
        }
        .min()
    }

    var slicer: (byteCount: Int, every: Duration)? {
        for entry in self.entries {
            if case .slicer(let byteCount, let every) = entry.fault.deed {
                return (byteCount, every)
            }
        }
        return nil
    }

    /// Whether somebody has to know how large messages are.
    var countsBytes: Bool {
        self.limit != nil
            || self.entries.contains { entry in
                switch entry.fault.deed {
                case .bandwidth, .slicer: true
                case .latency, .noReply, .timeout, .stall, .resetPeer, .close, .limitData,
                    .slowClose, .httpStatus, .omit, .duplicate, .swap, .errorFrame, .event,
                    .malformed, .corrupt, .stale:
                    false
                }
            }
    }
}

extension Fault {
    /// After how many bytes it happens, if it is placed so.
    var byte: Int? {
        if case .byte(let byte) = self.place { byte } else { nil }
    }

    /// Whether it is placed by a number of bytes, or ends the connection after some.
    var isAtByte: Bool {
        if case .limitData = self.deed { true } else { self.byte != nil }
    }
}
