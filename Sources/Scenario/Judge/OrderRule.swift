import Trace

/// The whole history of a call matches the expression of the scenario.
struct OrderRule: Rule {
    /// How many events are shown before a mismatch, and after it.
    private static let shown = (before: 5, after: 2)

    let order: Order

    var name: String { "order" }

    func judge(_ call: CallHistory) -> Outcome {
        var outcome = Outcome()
        var matcher = OrderMatcher(self.order)
        let heard = call.records.compactMap { record in
            CallEvent(record.event).map { (event: $0, record: record) }
        }
        for (event, record) in heard {
            // What comes after an error that nobody planned has no order to keep, and the error
            // itself is told by its own rule.
            if event == .botError, !self.order.events.contains(event) { return outcome }
            guard let mismatch = matcher.saw(event) else { continue }
            let around = self.around(mismatch, heard)
            outcome.found(self.violation(mismatch), at: record, around: around)
            return outcome
        }
        guard let end = call.end, Self.isHistory(end.reason) else { return outcome }
        if let mismatch = matcher.ended() {
            let around = self.around(mismatch, heard)
            outcome.found(self.violation(mismatch), at: end.record, around: around)
        }
        return outcome
    }

    /// Whether a call that ended for `reason` has a history, which then must be complete.
    private static func isHistory(_ reason: EndReason) -> Bool {
        switch reason {
        case .completed, .closedByServer, .timedOut, .protocolBroken: true
        case .interrupted, .hungUp, .unreachable, .refused: false
        }
    }

    private func violation(_ mismatch: OrderMatcher.Mismatch) -> Violation {
        let found = mismatch.found?.rawValue ?? "the end of the call"
        return Violation(.order, expected: mismatch.expected, found: found)
    }

    private func around(
        _ mismatch: OrderMatcher.Mismatch,
        _ heard: [(event: CallEvent, record: TraceRecord)]
    ) -> [Finding.Heard] {
        let first = max(0, mismatch.index - Self.shown.before)
        let last = min(heard.count, mismatch.index + 1 + Self.shown.after)
        return (first..<last).map { index in
            Finding.Heard(
                at: heard[index].record.at,
                event: heard[index].event,
                isMismatch: index == mismatch.index
            )
        }
    }
}
