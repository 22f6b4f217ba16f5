import Timeline

/// Which faults of a plan happen on a line, and when: those that have not yet, to whose turn it is.
struct LineFaults: Sendable {
    private struct Key: Hashable {
        var index: Int
        var call: Int?
        var turn: Int
    }

    private let plan: FaultPlan
    /// The connection's number, by which connections without an identity draw apart.
    private let number: Int
    private let openedAt: Instant
    private var turnBeganAt: Instant
    /// Faults that have happened, or could have.
    private var done: Set<Key> = []
    /// Which connection of its turn it is, from 1.
    private(set) var numberInTurn = 1
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

    mutating func identified(
        _ identity: FaultPlan.Identity,
        connection numberInTurn: Int,
        at now: Instant
    ) {
        self.identity = identity
        self.numberInTurn = numberInTurn
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

    /// Those that happen where `event` comes now, which `counts` counts. They may happen again.
    func atEvent(
        _ event: FaultEvent,
        _ counts: LineCounts,
        at now: Instant
    ) -> [FaultPlan.Entry] {
        guard self.plan.events.contains(event) else { return [] }
        let number = counts.next(event, of: self.identity, at: now)
        return self.plan.entries.filter { entry in
            guard case .event(event, let numbers) = entry.fault.place,
                numbers?.contains(number) ?? true
            else { return false }
            let occasion = self.occasion(number)
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
        let occasion = self.occasion(count)
        var latency = Duration.zero
        for entry in effects.entries {
            guard case .latency(let delay) = entry.fault.deed else { continue }
            let identity = self.identity
            latency += self.plan.delay(delay, of: entry.index, to: identity, occasion: occasion)
        }
        return latency
    }

    private func isToCome(_ entry: FaultPlan.Entry) -> Bool {
        entry.isDecided(for: self.identity) && !self.done.contains(self.key(of: entry))
    }

    /// A fault of certain calls or turns may happen in each of them, one of the connection only once.
    private func key(of entry: FaultPlan.Entry) -> Key {
        let isOfTurn = entry.fault.turn != nil
        return Key(
            index: entry.index,
            call: isOfTurn || entry.fault.call != nil ? self.identity.call : nil,
            turn: isOfTurn ? self.identity.turn : 0
        )
    }

    /// What tells connections apart: those of a turn, or of the run where nobody knows whose they are.
    private var occasion: Int {
        self.identity.call == nil ? self.number : self.numberInTurn - 1
    }

    /// What tells the `count`th time on the connection from all others.
    private func occasion(_ count: Int) -> Int { count &+ 1_000_000 &* self.occasion }
}
