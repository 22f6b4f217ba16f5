import Call
import Timeline
import Trace

/// Each utterance gets one whole answer, where none is expected to fail. What is said into an
/// answer makes no turn.
struct TurnsRule: Rule {
    let name = RuleName.turns

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        // Turns that never came because the call was cut off are told with its end.
        guard let end = call.end, let hungUpIn = Self.lastTurn(end) else { return }
        outcome.checked()
        let turns = Dictionary(uniqueKeysWithValues: call.turns.map { ($0.turn, $0) })
        let last = max(call.plan.turns.count, call.turns.last?.turn ?? 0)
        var (expected, found) = (0, 0)
        var wrong: [String] = []
        for number in 1..<(last + 1) {
            let turn = turns[number]
            let count = turn?.answerCount ?? 0
            // An error is told by its own rule.
            let isNeeded =
                call.plan.needsAnswer(inTurn: number) && turn?.hasError != true
                && number < hungUpIn
            let isAllowed = call.plan.turns.indices.contains(number - 1)
            if turn == nil, isAllowed, !isNeeded {
                outcome.couldNotCheck("the call was over before the turn")
            }
            let needed = isNeeded ? 1 : isAllowed ? min(count, 1) : 0
            if count != needed { wrong.append("\(count) in turn \(number)") }
            expected += needed
            found += count
        }
        guard !wrong.isEmpty else { return }
        let violation = Violation(
            .turns,
            expected: Self.words(expected),
            found: Self.words(found)
                + (expected == found ? ", \(wrong.joined(separator: ", "))" : "")
        )
        outcome.found(violation, at: end.record)
    }

    /// The turn in which the caller hung up, beyond all turns if it did not; `nil` if the call was
    /// cut off.
    private static func lastTurn(_ end: (reason: EndReason, record: TraceRecord)) -> Int? {
        switch end.reason {
        case .completed: .max
        case .hungUp: end.record.turn
        case .interrupted, .unreachable, .refused, .notMade, .closedByServer, .timedOut,
            .protocolBroken:
            nil
        }
    }

    private static func words(_ count: Int) -> String { count.counted("complete answer") }
}

/// Nothing is heard between the end of a turn and the beginning of the next utterance.
struct AfterTurnRule: Rule {
    let name = RuleName.afterTurn
    /// Whether whoever wrote the scenario said in its order what may come after an error.
    let isErrorInOrder: Bool

    func judge(_ call: CallHistory, into outcome: inout Outcome) {
        for turn in call.turns {
            guard let place = self.end(of: turn, in: call) else { continue }
            outcome.checked()
            let end = call.heard[place]
            let late = self.rest(of: turn, after: place, in: call).filter {
                self.isLate(call.heard[$0], in: call)
            }
            // A TTSDone that comes twice is out of order, and told there.
            guard let first = late.first(where: { call.heard[$0].event != end.event }) else {
                continue
            }
            let (event, record) = call.heard[first]
            let wait = max(.zero, end.record.at.duration(to: record.at)).inWords
            let others = late.count - 1
            let violation = Violation(
                .afterTurn,
                expected: "nothing after \(end.event.rawValue) until the caller speaks again",
                found: "\(event.rawValue) \(wait) after it"
                    + (others > 0 ? ", and \(others) more" : "")
            )
            outcome.found(violation, at: record, around: call.around(first))
        }
    }

    /// Which events were heard after the one at `place`, until the caller rang again: what comes on
    /// another connection is not of the turn.
    private func rest(of turn: TurnHistory, after place: Int, in call: CallHistory) -> [Int] {
        let end = call.heard[place].record
        let rest = turn.records.drop { $0 != end }.prefix { record in
            if case .dialled = record.event { false } else { true }
        }
        let count = rest.count { CallEvent($0.event) != nil }
        return Array(turn.heard.drop { $0 <= place }.prefix(count - 1))
    }

    /// Which of the events that were heard ends the turn.
    private func end(of turn: TurnHistory, in call: CallHistory) -> Int? {
        let goesOn = self.isErrorInOrder || call.plan.goesOnAfterError(inTurn: turn.turn)
        return turn.heard.first { place in
            let event = call.heard[place].event
            return event == .done || event == .botError && !goesOn
        }
    }

    private func isLate(
        _ heard: (event: CallEvent, record: TraceRecord),
        in call: CallHistory
    ) -> Bool {
        switch heard.event {
        case .botReady: return false  // The caller has rung again.
        case .botError:
            guard case .botError(let code, _) = heard.record.event else { return true }
            // Through an open microphone the caller speaks all the time, which may fail at any time too.
            return !self.isErrorInOrder && call.plan.caller.mic == .gated
                && !call.plan.plansError(code, inTurn: heard.record.turn)
        case .sentenceRecognized, .sentenceStart, .audio, .sentenceEnd, .done: return true
        }
    }
}
