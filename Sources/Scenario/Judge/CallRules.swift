import Trace

/// The call lasts until the caller hangs up.
struct EndRule: Rule {
    var name: String { "end" }

    func judge(_ call: CallHistory) -> Outcome {
        var outcome = Outcome()
        guard let end = call.end, let found = self.words(end.reason) else { return outcome }
        let expected = "the call to last until its script is over"
        outcome.found(Violation(.ended, expected: expected, found: found), at: end.record)
        return outcome
    }

    /// What went wrong; `nil` if nothing did, or if we were told to stop.
    private func words(_ reason: EndReason) -> String? {
        switch reason {
        case .completed, .interrupted, .hungUp: nil
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

/// Each utterance gets one complete answer.
struct TurnCountRule: Rule {
    let utteranceCount: Int

    var name: String { "turns" }

    func judge(_ call: CallHistory) -> Outcome {
        var outcome = Outcome()
        // Turns that never came because the call was cut off are told with its end.
        guard let end = call.end, end.reason == .completed else { return outcome }
        let completed = call.turns.count(where: \.isCompleted)
        if completed != self.utteranceCount {
            let violation = Violation(
                .turns,
                expected: Self.words(self.utteranceCount),
                found: Self.words(completed)
            )
            outcome.found(violation, at: end.record)
        }
        return outcome
    }

    private static func words(_ count: Int) -> String {
        count == 1 ? "1 complete answer" : "\(count) complete answers"
    }
}

/// The server reports no error, unless the order of the scenario has one.
struct BotErrorRule: Rule {
    let order: Order

    var name: String { "errors" }

    func judge(_ call: CallHistory) -> Outcome {
        var outcome = Outcome()
        guard !self.order.events.contains(.botError) else { return outcome }
        for record in call.records {
            guard case .botError(let code, let message) = record.event else { continue }
            let violation = Violation(
                .botError,
                expected: "no BotError",
                found: "BotError \(code): \(message)"
            )
            outcome.found(violation, at: record)
        }
        return outcome
    }
}

/// Nothing was wrong while the call went on: what the machines noted themselves.
struct RecordedRule: Rule {
    var name: String { "recorded" }

    func judge(_ call: CallHistory) -> Outcome {
        var outcome = Outcome()
        for record in call.records {
            if case .violation(let violation) = record.event {
                outcome.found(violation, at: record)
            }
        }
        return outcome
    }
}
