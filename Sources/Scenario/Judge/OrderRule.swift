import Call
import Trace

/// The whole history of a call matches the expression of the scenario.
struct OrderRule: Rule {
    let name = RuleName.order
    let order: Order
    let faults: [Fault]

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        var matcher = OrderMatcher(self.order)
        for (event, record) in call.heard {
            // What comes after an error that the order does not know has no order to keep, and the
            // error itself is told by its own rule.
            if event == .botError, !self.order.events.contains(event) {
                return outcome.couldNotCheck("an error came that is not in the order")
            }
            guard let mismatch = matcher.saw(event) else { continue }
            let around = call.around(mismatch.index)
            return outcome.found(self.violation(mismatch), at: record, around: around)
        }
        outcome.checked()
        // What was said behind the back of a dead line is not in the history.
        guard let end = call.end, Self.isHistory(end.reason), !call.isHalfOpen(by: self.faults)
        else { return }
        if let mismatch = matcher.ended() {
            outcome.found(
                self.violation(mismatch),
                at: end.record,
                cause: call.breakKind,
                around: call.around(mismatch.index)
            )
        }
    }

    /// Whether a call that ended for `reason` has a history, which then must be complete.
    private static func isHistory(_ reason: EndReason) -> Bool {
        switch reason {
        case .completed, .closedByServer, .timedOut, .protocolBroken: true
        case .interrupted, .hungUp, .unreachable, .refused, .notMade: false
        }
    }

    private func violation(_ mismatch: OrderMatcher.Mismatch) -> Violation {
        let found = mismatch.found?.rawValue ?? "the end of the call"
        return Violation(.order, expected: mismatch.expected, found: found)
    }
}
