import Timeline

/// What was measured in one call.
package struct CallMeasurement: Sendable, Equatable {
    /// What is measured once a call.
    package private(set) var values: [Metric: Duration] = [:]
    /// By number.
    package let turns: [TurnMeasurement]
    /// How long what never came to its end had lasted when nobody waited any longer.
    package private(set) var stuck: [Metric: Duration] = [:]

    /// Folds the `records` of one call, in any order.
    package init(_ records: [TraceRecord]) {
        let turns = TurnKey.grouping(records).map { TurnMeasurement($0.key, $0.value) }
        self.turns = turns
        let dialled = records.first { if case .dialled = $0.event { true } else { false } }
        let ready = records.first { if case .ready = $0.event { true } else { false } }
        let due = dialled.flatMap(Self.due)
        if let due, let ready { self.values[.ready] = max(.zero, due.duration(to: ready.at)) }
        guard let end = records.last(where: { $0.event.givesUp }) else { return }
        if let due, ready == nil { self.stuck[.ready] = due.duration(to: end.at) }
        if let last = turns.last { self.stuck.merge(last.stuck(at: end.at)) { $1 } }
    }

    /// When the load wanted the call that was dialled to begin.
    private static func due(_ record: TraceRecord) -> Instant? {
        guard case .dialled(let late) = record.event else { return nil }
        return record.at.advanced(by: .zero - late)
    }
}

/// What was measured in one turn.
package struct TurnMeasurement: Sendable, Equatable {
    package let timeline: TurnTimeline
    /// What is measured once a turn.
    package private(set) var values: [Metric: Duration] = [:]
    /// What is measured several times in a turn, in the order in which it happened.
    package private(set) var series: [(metric: Metric, value: Duration)] = []
    /// Whether the answer came to its end, or to an error.
    private let isSettled: Bool

    /// Counted from 1.
    package var turn: Int { self.timeline.turn }

    /// One figure of each metric that was measured: ``values``, and of ``series`` the longest.
    package var figures: [Metric: Duration] {
        self.values.merging(self.series.map { ($0.metric, $0.value) }, uniquingKeysWith: max)
    }

    /// Folds `records`, which are all of the turn with that `key`, in any order.
    init(_ key: TurnKey, _ records: [TraceRecord]) {
        let timeline = TurnTimeline(call: key.call, turn: key.turn, records)
        self.timeline = timeline
        self.isSettled = records.contains { record in
            switch record.event {
            case .done, .botError: true
            default: false
            }
        }
        self.values = timeline.values
        let inOrder = records.sorted { $0.at < $1.at }
        let synthesis = Synthesis(inOrder)
        self.set(.ttsFirstByte, synthesis.firstByte)
        self.series += synthesis.waits.map { (.sentenceWait, $0) }
        let playout = Playout(inOrder)
        self.series += playout.gaps.map { (.chunkGap, $0) }
        for metric in Metric.allCases {
            if let buffer = metric.playoutBuffer { self.set(metric, playout.pause(after: buffer)) }
        }
    }

    /// How long what never came had been waited for at `end`; nothing if the turn was over by then.
    func stuck(at end: Instant) -> [Metric: Duration] {
        guard !self.isSettled, let speech = self.timeline.instant(of: .endOfSpeech) else {
            return [:]
        }
        var stuck: [Metric: Duration] = [:]
        let waited = max(.zero, speech.duration(to: end))
        for metric in [Metric.firstAudio, .endpointing, .turn] where self.values[metric] == nil {
            stuck[metric] = waited
        }
        if let recognized = self.timeline.instant(of: .recognized), self.values[.response] == nil {
            stuck[.response] = max(.zero, recognized.duration(to: end))
        }
        return stuck
    }

    package static func == (left: TurnMeasurement, right: TurnMeasurement) -> Bool {
        left.timeline == right.timeline && left.values == right.values
            && left.isSettled == right.isSettled
            && left.series.elementsEqual(right.series, by: ==)
    }

    private mutating func set(_ metric: Metric, _ value: Duration?) {
        if let value { self.values[metric] = value }
    }
}

extension TraceEvent {
    /// Whether the call ended while something was waited for, which then never came.
    fileprivate var givesUp: Bool {
        guard case .ended(let reason) = self else { return false }
        switch reason {
        case .timedOut, .closedByServer, .protocolBroken: return true
        case .completed, .hungUp, .interrupted, .unreachable, .refused, .notMade: return false
        }
    }
}

/// How the sentences of one turn were spoken. The caller's audio belongs to the sentence that was
/// announced last.
private struct Synthesis {
    private var firstText: Instant?
    private var firstBytes: [Int: Instant] = [:]
    private var firstAudio: [Int: Instant] = [:]
    private var announcedCount = 0

    /// Folds `records`, which are in the order of their times.
    init(_ records: [TraceRecord]) {
        for record in records { self.saw(record) }
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

/// When the audio of one answer came, and how it is heard by somebody who plays it.
private struct Playout {
    private var messages: [(at: Instant, playing: Duration?)] = []

    /// Folds `records`, which are in the order of their times.
    init(_ records: [TraceRecord]) {
        for record in records {
            if case .audio(_, let playing) = record.event {
                self.messages.append((record.at, playing))
            }
        }
    }

    /// From each message to the next.
    var gaps: [Duration] {
        zip(self.messages, self.messages.dropFirst()).map { $0.at.duration(to: $1.at) }
    }

    /// How long there was nothing to play between the first audio and the last, for a player that begins so
    /// long after the first came, and goes on as soon as there is more.
    ///
    /// - Returns: `nil` if there was no audio, or some of which nobody knows how long it lasts.
    func pause(after buffer: Duration) -> Duration? {
        guard let first = self.messages.first else { return nil }
        var playedAt = first.at.advanced(by: buffer)
        var pause = Duration.zero
        for message in self.messages {
            guard let playing = message.playing else { return nil }
            if playedAt < message.at {
                pause += playedAt.duration(to: message.at)
                playedAt = message.at
            }
            playedAt = playedAt.advanced(by: playing)
        }
        return pause
    }
}
