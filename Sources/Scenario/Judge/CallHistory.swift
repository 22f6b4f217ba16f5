import Call
import Timeline
import Trace

/// The records of one call, and its turns.
struct CallHistory: Sendable {
    /// How many events are shown before the one that matters, and after it.
    private static let shown = (before: 5, after: 2)

    /// Counted from 1.
    let call: Int
    let callerIndex: Int
    let plan: CallerPlan
    /// In the order of the trace.
    let records: [TraceRecord]
    /// What the caller heard, in the order of the trace.
    let heard: [(event: CallEvent, record: TraceRecord)]
    /// By number, without turn 0.
    let turns: [TurnHistory]
    /// Why the call ended, and the record that says so; `nil` if the trace does not say.
    let end: (reason: EndReason, record: TraceRecord)?
    /// What the machines noted.
    let violations: [(violation: Violation, record: TraceRecord)]

    init(call: Int, callerIndex: Int = 0, plan: CallerPlan, records: [TraceRecord]) {
        self.call = call
        self.callerIndex = callerIndex
        self.plan = plan
        self.records = records
        var turns: [Int: TurnHistory] = [:]
        var heard: [(CallEvent, TraceRecord)] = []
        var violations: [(Violation, TraceRecord)] = []
        var end: (EndReason, TraceRecord)?
        for record in records {
            let event = CallEvent(record.event)
            if record.turn > 0 {
                let place = event == nil ? nil : heard.count
                turns[record.turn, default: TurnHistory(turn: record.turn)].add(record, at: place)
            }
            if let event { heard.append((event, record)) }
            if case .violation(let violation) = record.event {
                violations.append((violation, record))
            }
            if case .ended(let reason) = record.event, end == nil { end = (reason, record) }
        }
        self.heard = heard
        self.turns = turns.values.sorted { $0.turn < $1.turn }
        self.violations = violations
        self.end = end
    }

    /// Whether we stopped looking before the call was over, so that nothing may be missed in it.
    var isCutShort: Bool {
        guard let end else { return true }
        return end.reason == .interrupted
    }

    /// What the end of a call that did not last is told as; `nil` if it lasted as it should.
    var breakKind: Violation.Kind? {
        guard let end else { return nil }
        switch end.reason {
        case .completed, .hungUp, .interrupted, .notMade: return nil
        case .timedOut: return self.noted(.timeout) ? .timeout : .ended
        case .protocolBroken: return self.noted(.malformed) ? .malformed : .ended
        case .unreachable, .refused: return .ended
        case .closedByServer:
            return self.plan.plansClose(inTurn: end.record.turn) ? nil : .ended
        }
    }

    /// Whether one of `faults` took the caller's line away without a word.
    func isHalfOpen(by faults: [Fault]) -> Bool {
        self.records.contains { record in
            guard case .fault(let index) = record.event, faults.indices.contains(index),
                faults[index].party == .caller
            else { return false }
            if case .timeout = faults[index].deed { return true }
            return false
        }
    }

    /// Whether the machines noted a violation of `kind`.
    func noted(_ kind: Violation.Kind) -> Bool {
        self.violations.contains { $0.violation.kind == kind }
    }

    /// What was heard before and after the event at `place`, which is what it is about if
    /// `isMismatch`.
    func around(_ place: Int, isMismatch: Bool = true) -> [Finding.Heard] {
        let first = max(0, place - Self.shown.before)
        let last = min(self.heard.count, place + 1 + Self.shown.after)
        guard first < last else { return [] }
        return (first..<last).map { index in
            Finding.Heard(
                at: self.heard[index].record.at,
                event: self.heard[index].event,
                isMismatch: isMismatch && index == place
            )
        }
    }
}
