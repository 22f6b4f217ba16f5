import Trace

/// What the caller was told that it said is what the recognizer said last.
struct RecognizedTextRule: Rule {
    var name: String { "recognized text" }

    func judge(_ call: CallHistory) -> Outcome {
        var outcome = Outcome()
        for turn in call.turns {
            guard let recognized = turn.recognized else { continue }
            guard let final = turn.finalText else {
                outcome.couldNotCheck("the recognizer left no record of the turn")
                continue
            }
            guard recognized.text != final.text else { continue }
            let violation = Violation(.content, expected: final.text, found: recognized.text)
            outcome.found(violation, at: recognized.record)
        }
        return outcome
    }
}

/// What was spoken is what the model said: all of it, once, and in order. White space does not
/// count, since a server may cut an answer into sentences at it.
struct SpokenTextRule: Rule {
    var name: String { "spoken text" }

    func judge(_ call: CallHistory) -> Outcome {
        var outcome = Outcome()
        // An answer that was cut off is told with what cut it off.
        for turn in call.turns where turn.isCompleted {
            guard let spoken = turn.spoken else {
                outcome.couldNotCheck("no sentence was announced to the caller")
                continue
            }
            guard let answer = turn.answer else {
                outcome.couldNotCheck("the model left no record of the turn")
                continue
            }
            guard Self.compact(spoken.text) != Self.compact(answer.text) else { continue }
            let violation = Violation(.content, expected: answer.text, found: spoken.text)
            outcome.found(violation, at: spoken.record)
        }
        return outcome
    }

    private static func compact(_ text: String) -> String { text.filter { !$0.isWhitespace } }
}
