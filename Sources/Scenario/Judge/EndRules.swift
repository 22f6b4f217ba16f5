import Call
import Trace

/// The call lasts until its script is over, or hangs up, unless the server is expected to close it.
struct EndedRule: Rule {
    let name = RuleName.ended

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        guard let end = call.end else { return }
        outcome.checked()
        guard let kind = call.breakKind, let found = Self.words(end.reason) else { return }
        let expected = "the call to last until its script is over"
        outcome.found(
            Violation(.ended, expected: expected, found: found),
            at: end.record,
            cause: kind == .ended ? nil : kind
        )
    }

    /// What went wrong; `nil` if nothing did, or if we were told to stop.
    private static func words(_ reason: EndReason) -> String? {
        switch reason {
        case .completed, .interrupted, .hungUp, .notMade: nil
        case .unreachable(let why): "no connection: \(why)"
        case .refused(let why): "no WebSocket: \(why)"
        case .closedByServer(let code, let reason):
            "the server closed the connection"
                + (code.map { " with code \($0)" } ?? " without a code")
                + (reason.isEmpty ? "" : ": \(reason)")
        case .timedOut(let what): "nothing came for too long, waiting for \(what)"
        case .protocolBroken(let how): "the protocol was broken: \(how)"
        }
    }
}

/// A failure is never answered by silence: what does not come in time is noted by the caller, and no
/// server ends a call without a word. Nobody can tell a caller anything whose own line is dead.
struct SilenceRule: Rule {
    let name = RuleName.silence
    let faults: [Fault]
    /// Whether a call that ends too early is told by ``EndedRule``, and so need not be told twice.
    let isEndTold: Bool

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        if call.isHalfOpen(by: self.faults) {
            return outcome.couldNotCheck("a fault took the caller's line away")
        }
        for (violation, record) in call.violations
        where RuleName(noted: violation.kind) == self.name {
            outcome.found(violation, at: record)
        }
        guard let end = call.end else { return }
        outcome.checked()
        guard case .closedByServer(let code, let reason) = end.reason,
            // Without a code, the reason is our own word for how the connection was lost.
            code == nil || reason.isEmpty && Self.emptyCodes.contains(code),
            !call.turns.contains(where: \.hasError), !call.heard.contains(where: Self.isError),
            !self.isEndTold || call.breakKind == nil
        else { return }
        let violation = Violation(
            .ended,
            expected: "a BotError, or a close with a code or a reason",
            found: "the server closed the connection without a word"
        )
        outcome.found(violation, at: end.record)
    }

    /// What libraries say where no code came (RFC 6455, section 7.4.1).
    private static let emptyCodes: [Int?] = [1005, 1006]

    private static func isError(_ heard: (event: CallEvent, record: TraceRecord)) -> Bool {
        heard.event == .botError
    }
}

/// The server reports no error that nobody planned.
struct ErrorsRule: Rule {
    let name = RuleName.errors
    /// Whether whoever wrote the scenario put BotError into its order.
    let isInOrder: Bool

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        outcome.checked()
        guard !self.isInOrder else { return }
        for (place, heard) in call.heard.enumerated() {
            guard case .botError(let code, let message) = heard.record.event,
                !call.plan.plansError(code, inTurn: heard.record.turn)
            else { continue }
            let violation = Violation(
                .botError,
                expected: "no BotError",
                found: "BotError \(code): \(message)"
            )
            outcome.found(violation, at: heard.record, around: call.around(place))
        }
    }
}
