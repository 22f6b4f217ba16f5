import Call
import Trace

/// Each packet of the caller reaches the recognizer once, in order and unchanged, as the recognizer
/// notes it. What the caller's own line did wrong is not the server's fault.
struct AudioUpRule: Rule {
    let name = RuleName.audioUp
    /// The faults of the scenario, each with whether it is the caller's.
    let isCallersFault: [Bool]

    init(faults: [Fault]) { self.isCallersFault = faults.map { $0.party == .caller } }

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        var spared: Set<Int> = []
        for turn in call.turns {
            if turn.records.contains(where: self.isCallersFault) {
                spared.insert(turn.turn)
                outcome.couldNotCheck("a fault of the caller's line happened in the turn")
            } else if turn.finalText != nil {
                outcome.checked()
            } else if turn.recognized != nil {
                outcome.couldNotCheck("the recognizer left no record of the turn")
            }
        }
        for (violation, record) in call.violations
        where RuleName(noted: violation.kind) == self.name && !spared.contains(record.turn) {
            outcome.found(violation, at: record)
        }
    }

    private func isCallersFault(_ record: TraceRecord) -> Bool {
        guard case .fault(let index) = record.event, self.isCallersFault.indices.contains(index)
        else { return false }
        return self.isCallersFault[index]
    }
}

/// Not a byte more than the caller's audio reaches the recognizer.
struct ExactAudioRule: Rule {
    let name = RuleName.exactAudio

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        for turn in call.turns {
            if turn.finalText != nil {
                outcome.checked()
            } else if turn.recognized != nil {
                outcome.couldNotCheck("the recognizer left no record of the turn")
            }
            for record in turn.records {
                guard case .prefixHeard(let byteCount) = record.event else { continue }
                let violation = Violation(
                    .audio,
                    expected: "not a byte more than the caller's audio",
                    found: "\(byteCount.counted("byte")) before it in each packet"
                )
                outcome.found(violation, at: record)
            }
        }
    }
}

/// Nothing was wrong of what the machines note themselves.
struct NotedRule: Rule {
    let name: RuleName

    func judge(_ call: CallHistory, into outcome: inout Outcome) { outcome.checked() }
}

extension RuleName {
    /// The rule that a violation belongs to which a machine noted; `nil` for what none notes.
    init?(noted kind: Violation.Kind) {
        switch kind {
        case .order: self = .order
        // The caller notes text of another turn.
        case .crossTalk, .content: self = .crossTalk
        case .timeout: self = .silence
        case .audio: self = .audioUp
        case .fixture: self = .fixture
        case .ended: self = .ended
        case .turns: self = .turns
        case .malformed: self = .malformed
        case .botError: self = .errors
        case .answerAudio: self = .audioDown
        case .afterTurn: self = .afterTurn
        case .leftOpen: self = .leftOpen
        case .expectation: return nil
        }
    }
}
