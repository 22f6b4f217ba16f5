import Call
import Timeline
import Trace

/// No connection to a provider is open long after the caller has left.
struct LeftOpenRule: Rule {
    let name = RuleName.leftOpen
    let faults: [Fault]

    private static var patience: Duration { .seconds(2) }
    /// Only pings tell a server that a caller is gone without a word.
    private static var patienceWithTheSilent: Duration { .seconds(45) }

    /// A connection, as it is numbered.
    private struct Key: Hashable {
        var provider: Provider
        var number: Int
    }

    func judge(_ run: RunHistory, into outcome: inout Outcome) {
        var opened: [(key: Key, record: TraceRecord)] = []
        var closed: [Key: TraceRecord] = [:]
        for record in run.records {
            if case .connectionOpened(let provider, let number) = record.event {
                opened.append((Key(provider: provider, number: number), record))
            }
            if case .connectionClosed(let provider, let number) = record.event {
                closed[Key(provider: provider, number: number)] = record
            }
        }
        if opened.isEmpty {
            let reason = "the providers left no record of connections"
            return outcome.couldNotCheck(reason, turnCount: run.turnCount)
        }
        if run.isInterrupted {
            return outcome.couldNotCheck("the run was interrupted", turnCount: run.turnCount)
        }
        let ends = Dictionary(uniqueKeysWithValues: run.calls.map { ($0.call, self.end(of: $0)) })
        let last = ends.values.compactMap(\.self).max { $0.deadline < $1.deadline }
        for (key, record) in opened {
            let close = closed[key]
            let call = close?.call ?? record.call
            guard let end = call.map({ ends[$0] ?? nil }) ?? last else { continue }
            outcome.checked()
            guard close.map({ $0.at > end.deadline }) ?? true else { continue }
            outcome.found(self.finding(key, close, end, call))
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
        let isSilent = end.reason == .hungUp(.silently) || self.isHalfOpen(call)
        return End(
            at: end.record.at,
            turn: end.record.turn,
            patience: isSilent ? Self.patienceWithTheSilent : Self.patience
        )
    }

    /// Whether a fault took the caller's line away without a word.
    private func isHalfOpen(_ call: CallHistory) -> Bool {
        call.records.contains { record in
            guard case .fault(let index) = record.event, self.faults.indices.contains(index),
                self.faults[index].party == .caller
            else { return false }
            if case .timeout = self.faults[index].deed { return true }
            return false
        }
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
