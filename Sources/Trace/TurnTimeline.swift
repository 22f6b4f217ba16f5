package import Timeline

/// One turn, from the end of the caller's speech to the end of the answer: when its milestones
/// came, and whose each part of the wait for the first audio was.
///
///     end of speech   final text   endpoint   recognized   request   first token   sentence ...
///          |---- asr ----|-endpoint-|-- server --|- server -|--- llm ----|-- llm ---|-- tts ...
package struct TurnTimeline: Sendable, Equatable {
    /// The time between two milestones.
    package struct Part: Sendable, Equatable {
        package var from: Milestone
        package var to: Milestone
        /// Whose time it was. Several if milestones between the two are not known, as without
        /// records of the provider mocks; then nobody can say how they shared it.
        package var owners: [Owner]
        /// Never negative.
        package var duration: Duration
    }

    /// `nil` if it is not known whose turn it was.
    package let call: Int?
    package let turn: Int
    /// When each milestone first came, in the order of ``Milestone``.
    package let milestones: [(milestone: Milestone, at: Instant)]
    /// From the end of speech to the first audio, without a gap: the durations add up to
    /// ``firstAudio`` exactly. Empty if that is `nil`.
    ///
    /// A milestone out of order counts as if it had come together with its neighbour, and one
    /// before the end of speech (the server may find a turn over while speech goes on) as if it
    /// had come at the end of speech.
    ///
    /// Worked out when it is asked for, since a run keeps thousands of turns and draws few.
    package var parts: [Part] {
        var instants = [Instant?](repeating: nil, count: Milestone.allCases.count)
        for (milestone, at) in self.milestones { instants[milestone.rawValue] = at }
        return Self.parts(instants)
    }

    /// Folds `records`, which are all of one turn, in any order.
    package init(call: Int?, turn: Int, _ records: some Sequence<TraceRecord>) {
        let milestones = records.compactMap { record in
            Milestone(record.event).map { (milestone: $0, at: record.at) }
        }
        self.init(call: call, turn: turn, milestones: milestones)
    }

    /// A turn of which `milestones` are known, in any order; of several of a kind the first counts.
    package init(
        call: Int?,
        turn: Int,
        milestones: some Sequence<(milestone: Milestone, at: Instant)>
    ) {
        var instants = [Instant?](repeating: nil, count: Milestone.allCases.count)
        for (milestone, at) in milestones {
            let earlier = instants[milestone.rawValue] ?? at
            instants[milestone.rawValue] = min(earlier, at)
        }
        self.call = call
        self.turn = turn
        self.milestones = Milestone.allCases.compactMap { milestone in
            instants[milestone.rawValue].map { (milestone, $0) }
        }
    }

    /// All turns in `records`, by call and turn. What belongs to no call or no turn is left out.
    package static func all(in records: [TraceRecord]) -> [TurnTimeline] {
        TurnKey.grouping(records).map { key, records in
            TurnTimeline(call: key.call, turn: key.turn, records)
        }
    }

    /// When `milestone` first came; `nil` if it is not known.
    package func instant(of milestone: Milestone) -> Instant? {
        self.milestones.first { $0.milestone == milestone }?.at
    }

    /// From one milestone to another: 0 if they came the other way round, and `nil` if one of them
    /// is not known.
    package func duration(from: Milestone, to: Milestone) -> Duration? {
        guard let start = self.instant(of: from), let end = self.instant(of: to) else { return nil }
        return max(.zero, start.duration(to: end))
    }

    /// From the end of speech to the first audio of the answer; `nil` if one is not known.
    package var firstAudio: Duration? { self.duration(from: .endOfSpeech, to: .firstAudio) }

    /// What the server added to ``firstAudio``; `nil` if that cannot be told from what others took.
    package var serverOverhead: Duration? {
        let parts = self.parts
        let shared = parts.contains { $0.owners.count > 1 && $0.owners.contains(.server) }
        guard !parts.isEmpty, !shared else { return nil }
        return parts.filter { $0.owners == [.server] }.reduce(.zero) { $0 + $1.duration }
    }

    /// The metrics that follow from the milestones, in the order of ``Metric``.
    package static let metrics: [Metric] = [
        .firstAudio, .endpointing, .response, .asrFinal, .llmFirstToken, .serverOverhead, .turn,
    ]

    /// What the milestones say of ``metrics``. One that they say nothing of is not in it.
    package var values: [Metric: Duration] {
        var values: [Metric: Duration] = [:]
        values[.firstAudio] = self.firstAudio
        values[.endpointing] = self.duration(from: .endOfSpeech, to: .recognized)
        values[.response] = self.duration(from: .recognized, to: .firstAudio)
        values[.asrFinal] = self.duration(from: .endOfSpeech, to: .finalText)
        values[.llmFirstToken] = self.duration(from: .request, to: .firstToken)
        values[.serverOverhead] = self.serverOverhead
        values[.turn] = self.duration(from: .endOfSpeech, to: .done)
        return values
    }

    package static func == (left: TurnTimeline, right: TurnTimeline) -> Bool {
        left.call == right.call && left.turn == right.turn
            && left.milestones.elementsEqual(right.milestones, by: ==)
    }

    private static func parts(_ instants: [Instant?]) -> [Part] {
        guard let start = instants[Milestone.endOfSpeech.rawValue],
            let end = instants[Milestone.firstAudio.rawValue]
        else { return [] }
        let last = max(start, end)
        var parts: [Part] = []
        var (from, since) = (Milestone.endOfSpeech, start)
        var owners: [Owner] = []
        for milestone in Milestone.allCases {
            guard let owner = milestone.owner else { continue }
            var instant = instants[milestone.rawValue]
            if milestone == .sentenceSynthesized {
                // A server that passes on audio as it comes does not wait for this.
                guard let synthesized = instant, synthesized <= end else { continue }
                instant = synthesized
            }
            if !owners.contains(owner) { owners.append(owner) }
            guard let instant else { continue }
            let until = min(max(instant, since), last)
            let duration = since.duration(to: until)
            parts.append(Part(from: from, to: milestone, owners: owners, duration: duration))
            (from, since, owners) = (milestone, until, [])
        }
        return parts
    }
}

/// One turn of one call.
struct TurnKey: Hashable, Comparable {
    var call: Int
    var turn: Int

    static func < (left: TurnKey, right: TurnKey) -> Bool {
        (left.call, left.turn) < (right.call, right.turn)
    }

    /// The records of each turn, by call and turn. What belongs to no call or no turn is left out.
    static func grouping(_ records: [TraceRecord]) -> [(key: TurnKey, value: [TraceRecord])] {
        var turns: [TurnKey: [TraceRecord]] = [:]
        for record in records where record.turn > 0 {
            guard let call = record.call else { continue }
            turns[TurnKey(call: call, turn: record.turn), default: []].append(record)
        }
        return turns.sorted { $0.key < $1.key }
    }
}
