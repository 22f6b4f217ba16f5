import Timeline

/// The metrics of a run, folded from its trace.
///
/// A turn in which an end of a metric is missing adds nothing to it: not measured is not zero.
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
            guard case .ready = record.event, let call = record.call else { continue }
            // Taken out, so that a second BotReady is not a second sample.
            guard let start = dialled.removeValue(forKey: call) else { continue }
            self.add(.ready, max(.zero, start.duration(to: record.at)))
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

    private mutating func saw(_ record: TraceRecord) {
        switch record.event {
        case .firstTextReceived: self.firstText = self.firstText ?? record.at
        case .firstByteSent(let sentence):
            self.firstBytes[sentence] = self.firstBytes[sentence] ?? record.at
        case .sentenceStarted: self.announcedCount += 1
        case .audio:
            let sentence = self.announcedCount
            self.firstAudio[sentence] = self.firstAudio[sentence] ?? record.at
        case .dialled, .connected, .ready, .speechStarted, .speechEnded, .recognized,
            .sentenceEnded, .done, .botError, .ended, .finalTextSent, .endpointReached,
            .chatRequested, .firstTokenSent, .firstSentenceSent, .lastTokenSent,
            .sentenceTextReceived, .lastByteSent, .interjected, .sentRaw, .connectionOpened,
            .connectionClosed, .connectionRefused, .fault, .prefixHeard, .audioSent,
            .violation, .warning:
            break
        }
    }
}

/// How the answer of one turn is heard that is played as it comes, without a buffer.
private struct Playout {
    /// How long there was nothing to play, between the first audio and the last. `nil` if there was
    /// no audio, or some of which nobody knows how long it lasts.
    private(set) var pause: Duration?

    init(_ records: [TraceRecord]) {
        var playedAt: Instant?
        var pause = Duration.zero
        for record in records.sorted(by: { $0.at < $1.at }) {
            guard case .audio(_, let playing) = record.event else { continue }
            guard let playing else { return }
            let start = max(playedAt ?? record.at, record.at)
            pause += (playedAt ?? start).duration(to: start)
            playedAt = start.advanced(by: playing)
        }
        self.pause = playedAt == nil ? nil : pause
    }
}
