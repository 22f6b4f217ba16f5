import Trace

/// What the caller was told that it said is what the recognizer said last.
struct RecognizedTextRule: Rule {
    let name = RuleName.recognizedText

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        for turn in call.turns where !call.plan.says(\.isRecognizedText, inTurn: turn.turn) {
            guard let recognized = turn.recognized else { continue }
            guard let final = turn.finalText else {
                outcome.couldNotCheck("the recognizer left no record of the turn")
                continue
            }
            outcome.checked()
            guard recognized.text != final.text else { continue }
            let violation = Violation(.content, expected: final.text, found: recognized.text)
            outcome.found(violation, at: recognized.record)
        }
    }
}

/// What was spoken is what the model said: all of it, once, and in order. White space does not
/// count, since a server may cut an answer into sentences at it.
struct SpokenTextRule: Rule {
    let name = RuleName.spokenText

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        // An answer that was cut off is told with what cut it off.
        for turn in call.turns
        where turn.isCompleted && !call.plan.says(\.isSpokenText, inTurn: turn.turn) {
            guard let spoken = turn.spoken else {
                outcome.couldNotCheck("no sentence was announced to the caller")
                continue
            }
            guard let answer = turn.answer else {
                outcome.couldNotCheck("the model left no record of the turn")
                continue
            }
            outcome.checked()
            guard Self.compact(spoken.text) != Self.compact(answer.text) else { continue }
            let violation = Violation(.content, expected: answer.text, found: spoken.text)
            outcome.found(violation, at: spoken.record)
        }
    }

    private static func compact(_ text: String) -> String { text.filter { !$0.isWhitespace } }
}

extension CallerPlan {
    /// Whether the scenario says by itself what a text of the turn must be.
    fileprivate func says(_ isText: (Expectation) -> Bool, inTurn turn: Int) -> Bool {
        self.items(ofTurn: turn).contains(where: isText)
    }
}

extension Expectation {
    fileprivate var isRecognizedText: Bool {
        if case .recognized(.some) = self { true } else { false }
    }

    fileprivate var isSpokenText: Bool {
        if case .spoken = self { true } else { false }
    }
}
