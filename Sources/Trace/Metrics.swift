import Timeline

/// The metrics of a run, added up call by call.
///
/// A turn in which an end of a metric is missing adds nothing to it: not measured is not zero. A turn
/// that got stuck is counted apart, with how long it had been waited for.
package struct Metrics: Sendable, Equatable {
    private var samples: [Metric: Samples] = [:]

    /// The metrics of all calls and turns in `records`, which may be in any order.
    package init(_ records: [TraceRecord]) {
        for (key, records) in TurnKey.grouping(records) {
            self.add(TurnTimeline(call: key.call, turn: key.turn, records))
            self.add(Synthesis(records))
            self.add(.underrun, Playout(records).pause)
        }
        self.addReady(records)
    }

    /// What was measured of `metric`.
    package subscript(metric: Metric) -> Samples { self.samples[metric] ?? Samples() }

    private mutating func add(_ turn: TurnTimeline) {
        self.add(.firstAudio, turn.firstAudio)
        self.add(.endpointing, turn.duration(from: .endOfSpeech, to: .recognized))
        self.add(.response, turn.duration(from: .recognized, to: .firstAudio))
        self.add(.asrFinal, turn.duration(from: .endOfSpeech, to: .finalText))
        self.add(.llmFirstToken, turn.duration(from: .request, to: .firstToken))
        self.add(.serverOverhead, turn.serverOverhead)
        self.add(.turn, turn.duration(from: .endOfSpeech, to: .done))
    }

    private mutating func addReady(_ records: [TraceRecord]) {
        var dialled: [Int: Instant] = [:]
        for record in records where record.event == .dialled {
            if let call = record.call { dialled[call] = record.at }
        }
        for record in records {
            if let call = record.call { calls[call, default: []].append(record) }
        }
        for (_, records) in calls.sorted(by: { $0.key < $1.key }) {
            self.add(CallMeasurement(records))
        }
    }

    private mutating func add(_ synthesis: Synthesis) {
        self.add(.ttsFirstByte, synthesis.firstByte)
        for wait in synthesis.waits { self.add(.sentenceWait, wait) }
    }

    private mutating func add(_ metric: Metric, _ value: Duration?) {
        if let value { self.samples[metric, default: Samples()].record(value) }
    }
}

/// How the sentences of one turn were spoken. The caller's audio belongs to the sentence that was
/// announced last.
private struct Synthesis {
    private var firstText: Instant?
    private var firstBytes: [Int: Instant] = [:]
    private var firstAudio: [Int: Instant] = [:]
    private var announcedCount = 0

    init(_ records: [TraceRecord]) {
        for record in records.sorted(by: { $0.at < $1.at }) { self.saw(record) }
    }

    /// From the first text at the synthesizer to its first audio.
    var firstByte: Duration? {
        guard let start = self.firstText, let end = self.firstBytes[1] else { return nil }
        return max(.zero, start.duration(to: end))
    }

    /// From the first audio byte of each sentence to its audio at the caller.
    var waits: [Duration] {
        self.firstBytes.sorted { $0.key < $1.key }.compactMap { sentence, start in
            self.firstAudio[sentence].map { max(.zero, start.duration(to: $0)) }
        }
    }

    /// Adds what was measured in other calls.
    package static func += (left: inout Metrics, right: Metrics) {
        for (metric, other) in right.measured {
            left.measured[metric, default: Measured()].first += other.first
            left.measured[metric, default: Measured()].later += other.later
            left.measured[metric, default: Measured()].stuck += other.stuck
        }
    }

    /// All that was measured of `metric`.
    package subscript(metric: Metric) -> Samples {
        var all = self.firstTurns(metric)
        all += self.laterTurns(metric)
        return all
    }

    /// What was measured of `metric` in the first turns of calls, or once a call.
    package func firstTurns(_ metric: Metric) -> Samples {
        self.measured[metric]?.first ?? Samples()
    }

    /// What was measured of `metric` in all turns but the first of a call.
    package func laterTurns(_ metric: Metric) -> Samples {
        self.measured[metric]?.later ?? Samples()
    }

    /// How long `metric` had lasted where it never came to its end: the true times are longer.
    package func stuck(_ metric: Metric) -> Samples {
        self.measured[metric]?.stuck ?? Samples()
    }

    private mutating func record(_ value: Duration, of metric: Metric, inTurn turn: Int) {
        if turn == 1 {
            self.measured[metric, default: Measured()].first.record(value)
        } else {
            self.measured[metric, default: Measured()].later.record(value)
        }
    }
}
