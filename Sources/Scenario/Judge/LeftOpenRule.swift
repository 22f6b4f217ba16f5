import Call
import DequeModule
import Timeline
import Trace

/// No connection to a provider is open long after the caller has left.
struct LeftOpenRule: Rule {
    let name = RuleName.leftOpen
    let faults: [Fault]
    /// When each caller left, for connections that are told of later.
    private var ends: [Int: End] = [:]
    /// The calls in `ends`, in the order in which they were judged.
    private var judged: Deque<Int> = []
    private var last: End?
    /// Connections that were never closed.
    private var unclosed: [Finding] = []
    /// Connections of nobody, which were open when the last call so far had been over for long.
    private var unowned: [(key: Key, close: TraceRecord?)] = []
    private var turnCount = 0
    private var hasConnections = false
    private var isInterrupted = false

    init(faults: [Fault]) { self.faults = faults }

    /// A connection that is closed after so many more calls have been judged is not told of, so that what is
    /// held does not grow with the run.
    private static let judgedCountMax = 100_000

    private static var patience: Duration { .seconds(2) }
    /// Only pings tell a server that a caller is gone without a word.
    private static var patienceWithTheSilent: Duration { .seconds(45) }

    /// A connection, as it is numbered.
    private struct Key: Hashable {
        var provider: Provider
        var number: Int

        init?(opened event: TraceEvent) {
            guard case .connectionOpened(let provider, let number) = event else { return nil }
            (self.provider, self.number) = (provider, number)
        }

        init?(closed event: TraceEvent) {
            guard case .connectionClosed(let provider, let number) = event else { return nil }
            (self.provider, self.number) = (provider, number)
        }
    }

    mutating func judge(_ call: CallHistory, into outcome: inout Outcome) {
        self.turnCount += call.turns.count
        if call.end?.reason == .interrupted { self.isInterrupted = true }
        guard let end = self.end(of: call) else { return self.note(call.records) }
        self.remember(end, of: call.call)
        if end.deadline > self.last?.deadline ?? end.at { self.last = end }
        self.judge(call.records, into: &outcome)
    }

    mutating func judge(strays: [TraceRecord], into outcome: inout Outcome) {
        self.judge(strays, into: &outcome)
    }

    mutating func conclude(into outcome: inout Outcome) {
        if !self.hasConnections {
            let reason = "the providers left no record of connections"
            return outcome.couldNotCheck(reason, turnCount: self.turnCount)
        }
        if self.isInterrupted {
            return outcome.couldNotCheck("the run was interrupted", turnCount: self.turnCount)
        }
        for finding in self.unclosed { outcome.found(finding) }
        guard let last else { return }
        for (key, close) in self.unowned where close.map({ $0.at > last.deadline }) ?? true {
            outcome.found(self.finding(key, close, last, nil))
        }
    }

    private mutating func remember(_ end: End, of call: Int) {
        if self.ends.updateValue(end, forKey: call) == nil { self.judged.append(call) }
        if self.judged.count > Self.judgedCountMax, let oldest = self.judged.popFirst() {
            self.ends[oldest] = nil
        }
    }

    private mutating func note(unowned key: Key, _ close: TraceRecord?) {
        if let last {
            self.unowned.removeAll { $0.close.map { $0.at <= last.deadline } ?? false }
        }
        guard self.unowned.count < Outcome.findingCountMax else { return }
        self.unowned.append((key, close))
    }

    private mutating func note(_ records: [TraceRecord]) {
        self.hasConnections =
            self.hasConnections || records.contains { Key(opened: $0.event) != nil }
    }

    private mutating func judge(_ records: [TraceRecord], into outcome: inout Outcome) {
        self.note(records)
        var closed: [Key: TraceRecord] = [:]
        for record in records {
            if let key = Key(closed: record.event) { closed[key] = record }
        }
        for record in records {
            guard let key = Key(opened: record.event) else { continue }
            let close = closed[key]
            let call = close?.call ?? record.call
            guard let call else {
                self.note(unowned: key, close)
                continue
            }
            guard let end = self.ends[call] else { continue }
            outcome.checked()
            if let close {
                if close.at > end.deadline { outcome.found(self.finding(key, close, end, call)) }
            } else if self.unclosed.count < Outcome.findingCountMax {
                self.unclosed.append(self.finding(key, nil, end, call))
            }
        }
    }

    private struct End {
        var at: Instant
        var turn: Int
        var patience: Duration

        var deadline: Instant { self.at.advanced(by: self.patience) }
    }

    /// When the caller left, and for how long a server may take to find out.
    private func end(of call: CallHistory) -> End? {
        guard let end = call.end else { return nil }
        let isSilent = end.reason == .hungUp(.silently) || call.isHalfOpen(by: self.faults)
        return End(
            at: end.record.at,
            turn: end.record.turn,
            patience: isSilent ? Self.patienceWithTheSilent : Self.patience
        )
    }

    private func finding(
        _ key: Key,
        _ close: TraceRecord?,
        _ end: End,
        _ call: Int?
    ) -> Finding {
        let expected =
            "\(key.provider.rawValue) connection \(key.number) to be closed within"
            + " \(end.patience.written) after the call"
        let found = close.map { "it was open for \(end.at.duration(to: $0.at).inWords) after it" }
        return Finding(
            call: call,
            turn: end.turn,
            at: end.deadline,
            violation: Violation(
                .leftOpen,
                expected: expected,
                found: found ?? "it was never closed"
            ),
            rule: self.name
        )
    }
}
