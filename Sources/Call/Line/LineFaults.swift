import Timeline

/// Which faults of a plan happen on a line, and when: those that have not yet, to whose turn it is.
struct LineFaults: Sendable {
    private let plan: FaultPlan
    /// The connection's number, by which connections without an identity draw apart.
    private let number: Int
    private let openedAt: Instant
    private var turnBeganAt: Instant
    /// Faults that have happened, or could have, by number and turn.
    private var done: Set<[Int]> = []
    /// Whose turn it is, as far as is known.
    private(set) var identity = FaultPlan.Identity.unknown

    init(_ plan: FaultPlan, number: Int, at now: Instant) {
        self.plan = plan
        self.number = number
        self.openedAt = now
        self.turnBeganAt = now
    }

    var isEmpty: Bool { self.plan.isEmpty }

    /// Whether it matters how many bytes are sent.
    var countsBytes: Bool { self.plan.countsBytes }

    mutating func identified(_ identity: FaultPlan.Identity, at now: Instant) {
        self.identity = identity
        self.turnBeganAt = now
    }

    // MARK: Places

    /// Those that happen when the connection is open, or when the turn begins.
    var atStart: [FaultPlan.Entry] {
        self.plan.entries.filter { $0.fault.place == .start && self.isToCome($0) }
    }

    /// Those that happen when so much audio of the turn is there.
    func atHeard(_ duration: Duration) -> [FaultPlan.Entry] {
        self.plan.entries.filter { entry in
            guard case .heard(let place) = entry.fault.place else { return false }
            return duration >= place && self.isToCome(entry)
        }
    }

    /// Those that happen before byte `end` is sent, in the order of their bytes.
    func atByte(before end: Int) -> [(entry: FaultPlan.Entry, byte: Int)] {
        self.plan.entriesByByte.compactMap { entry in
            guard let byte = entry.fault.byte, byte < end, self.isToCome(entry) else { return nil }
            return (entry, byte)
        }
    }

    /// Those that happen where `event` comes for the `number`th time. They may happen again.
    func atEvent(_ event: FaultEvent, number: Int) -> [FaultPlan.Entry] {
        self.plan.entries.filter { entry in
            guard case .event(event, let numbers) = entry.fault.place,
                numbers?.contains(number) ?? true
            else { return false }
            let occasion = number &+ 1_000_000 &* self.occasion
            return self.plan.happens(entry, to: self.identity, occasion: occasion)
        }
    }

    // MARK: Time

    /// When the next fault is due that is placed in time.
    var nextDue: Instant? {
        self.plan.entries.compactMap { self.due($0) }.min()
    }

    /// Those that are due at `now`, in the order of the plan.
    func due(at now: Instant) -> [FaultPlan.Entry] {
        self.plan.entries.filter { entry in self.due(entry).map { $0 <= now } ?? false }
    }

    private func due(_ entry: FaultPlan.Entry) -> Instant? {
        guard case .time(let duration) = entry.fault.place, self.isToCome(entry) else { return nil }
        let start = entry.fault.turn == nil ? self.openedAt : self.turnBeganAt
        return start.advanced(by: duration)
    }

    // MARK: Chance

    /// The place of `entry` is there, which happens once on the connection, or in a turn.
    ///
    /// - Returns: Whether it happens.
    mutating func take(_ entry: FaultPlan.Entry) -> Bool {
        guard self.isToCome(entry) else { return false }
        self.done.insert(self.key(of: entry))
        return self.plan.happens(entry, to: self.identity, occasion: self.occasion)
    }

    /// How long everything takes because of `effects`. `count` tells one message from another.
    func latency(of effects: LineEffects, count: Int) -> Duration {
        var latency = Duration.zero
        for entry in effects.entries {
            guard case .latency(let delay) = entry.fault.deed else { continue }
            let identity = self.identity
            latency += self.plan.delay(delay, of: entry.index, to: identity, occasion: count)
        }
        return latency
    }

    private func isToCome(_ entry: FaultPlan.Entry) -> Bool {
        entry.isDecided(for: self.identity) && !self.done.contains(self.key(of: entry))
    }

    /// A fault of certain turns may happen in each of them, one of the connection only once.
    private func key(of entry: FaultPlan.Entry) -> [Int] {
        [entry.index, entry.fault.turn == nil ? 0 : self.identity.turn]
    }

    /// What tells connections apart of which nobody knows whose they are.
    private var occasion: Int { self.identity.call == nil ? self.number : 0 }
}
