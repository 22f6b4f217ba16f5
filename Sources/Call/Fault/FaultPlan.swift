package import Timeline

/// The faults of one party, and the chance by which they happen.
package struct FaultPlan: Sendable {
    /// A fault, and its number in the scenario.
    struct Entry: Sendable {
        var index: Int
        var fault: Fault

        /// Whether enough is known of whose turn it is to say if the fault is for it.
        func isDecided(for identity: Identity) -> Bool {
            (self.fault.call == nil || identity.call != nil)
                && (self.fault.turn == nil || identity.turn > 0)
        }
    }

    /// Whose turn it is, as far as a party knows.
    package struct Identity: Hashable, Sendable {
        package var call: Int?
        /// 0 outside of turns.
        package var turn: Int

        package static let unknown = Identity(call: nil, turn: 0)

        package init(call: Int?, turn: Int) {
            self.call = call
            self.turn = turn
        }
    }

    private static let names: [Fault.Party: UInt64] = [.asr: 1, .llm: 2, .tts: 3, .caller: 4]

    let entries: [Entry]
    private let random: SeededGenerator

    /// A party that does nothing wrong.
    package static let none = FaultPlan([], of: .caller, random: SeededGenerator(seed: 0))

    /// Those of `faults`, which are all of a scenario, that are `party`'s.
    package init(_ faults: [Fault], of party: Fault.Party, random: SeededGenerator) {
        self.entries = faults.enumerated().filter { $0.element.party == party }
            .map { Entry(index: $0.offset, fault: $0.element) }
        self.random = random.child(Self.names[party] ?? 0)
        self.entriesByByte = self.entries.filter { $0.fault.byte != nil }
            .sorted { ($0.fault.byte ?? 0, $0.index) < ($1.fault.byte ?? 0, $1.index) }
        self.events = Set(
            self.entries.compactMap { entry in
                if case .event(let event, _) = entry.fault.place { event } else { nil }
            }
        )
        self.countsBytes = self.entries.contains(where: \.fault.isAtByte)
    }

    package var isEmpty: Bool { self.entries.isEmpty }

    /// The entries that happen at a byte, in the order of these.
    let entriesByByte: [Entry]

    /// The events at which something may happen.
    let events: Set<FaultEvent>

    /// Whether it matters how many bytes are sent.
    let countsBytes: Bool

    /// Whether the fault is for `identity`, and happens this time. `occasion` tells one time from
    /// another in a call and turn; it decides by itself, so one more call changes no other.
    func happens(_ entry: Entry, to identity: Identity, occasion: Int) -> Bool {
        let fault = entry.fault
        if let calls = fault.call {
            guard let call = identity.call, calls.contains(call) else { return false }
        }
        if let turns = fault.turn {
            guard identity.turn > 0, turns.contains(identity.turn) else { return false }
        }
        guard fault.chance.partsPerMillion < 1_000_000 else { return true }
        var random = self.random.child(UInt64(entry.index))
            .child(UInt64(identity.call ?? 0))
            .child(UInt64(identity.turn))
            .child(UInt64(occasion))
        return Int64.random(in: 0..<1_000_000, using: &random) < fault.chance.partsPerMillion
    }

    /// How long a delay takes that a fault draws.
    func delay(_ delay: Delay, of index: Int, to identity: Identity, occasion: Int) -> Duration {
        var random = self.random.child(UInt64(index) &+ 1_000_000)
            .child(UInt64(identity.call ?? 0))
            .child(UInt64(identity.turn))
            .child(UInt64(occasion))
        return delay.applied(to: .zero, using: &random)
    }
}

/// How a connection is received.
package struct Reception: Equatable, Sendable {
    package enum Answer: Equatable, Sendable {
        case accept
        case refuse(status: Int, body: String)
        case reset
        /// Nothing is answered. `cutAfter` is when the connection is cut off; `nil`: never.
        case silence(cutAfter: Duration?)
    }

    package var answer = Answer.accept
    /// How long the answer takes.
    package var delay: Duration = .zero
    /// Which faults did this, by their number in the scenario.
    package var faults: [Int] = []

    /// The reception that nobody has anything against.
    package static let welcome = Reception()
}

extension FaultPlan {
    /// What becomes of the handshake numbered `number`, from 1 over the run. `numberInTurn` is which
    /// of the turn it is, where the turn is known: chance goes by that, so no other call changes it.
    package func reception(
        ofHandshake number: Int,
        for identity: Identity = .unknown,
        numberInTurn: Int? = nil
    ) -> Reception {
        let occasion = numberInTurn ?? number
        var reception = Reception()
        for entry in self.entries {
            guard case .handshake(let numbers) = entry.fault.place,
                numbers?.contains(number) ?? true,
                self.happens(entry, to: identity, occasion: occasion)
            else { continue }
            reception.faults.append(entry.index)
            switch entry.fault.deed {
            case .latency(let delay):
                reception.delay += self.delay(
                    delay,
                    of: entry.index,
                    to: identity,
                    occasion: occasion
                )
            case .stall(let duration): reception.delay += duration
            case .httpStatus(let status, let body):
                reception.answer = .refuse(status: status, body: body)
            case .resetPeer: reception.answer = .reset
            case .timeout(let cutAfter): reception.answer = .silence(cutAfter: cutAfter)
            case .bandwidth, .slicer, .noReply, .close, .limitData, .slowClose, .omit, .duplicate,
                .swap, .errorFrame, .event, .malformed, .corrupt, .stale:
                preconditionFailure("a scenario with this deed at a handshake is refused")
            }
        }
        return reception
    }
}
