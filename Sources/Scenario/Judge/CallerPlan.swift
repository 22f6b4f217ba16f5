import Trace
import YAML

/// What a scenario says about the calls of one kind of caller.
struct CallerPlan: Sendable {
    let caller: Scenario.Caller
    /// What is expected of each turn.
    let turns: [[Located<Expectation>]]

    init(_ caller: Scenario.Caller) {
        self.caller = caller
        self.turns = caller.turns
    }

    /// What is expected of turn `number`, from 1.
    func items(ofTurn number: Int) -> [Expectation] {
        guard self.turns.indices.contains(number - 1) else { return [] }
        return self.turns[number - 1].map(\.value)
    }

    /// Whether an error with `code` in turn `number` is expected, there or in the call.
    func plansError(_ code: String, inTurn number: Int) -> Bool {
        (self.items(ofTurn: number) + self.caller.expect.map(\.value)).contains { item in
            switch item {
            case .error(let pattern, _): pattern.matches(code)
            case .settled: true
            case .recognized, .spoken, .audio, .done, .absent, .silent, .closed, .speaker,
                .remembers:
                false
            }
        }
    }

    /// Whether the server is expected to close the call in turn `number`, or anywhere.
    func plansClose(inTurn number: Int) -> Bool {
        (self.items(ofTurn: number) + self.caller.expect.map(\.value)).contains { item in
            if case .closed = item { true } else { false }
        }
    }

    /// Whether turn `number` must get a whole answer.
    func needsAnswer(inTurn number: Int) -> Bool {
        guard self.turns.indices.contains(number - 1) else { return false }
        return !self.items(ofTurn: number).contains { item in
            switch item {
            case .error, .settled, .silent, .closed, .absent(.done): true
            case .recognized, .spoken, .audio, .done, .absent, .speaker, .remembers: false
            }
        }
    }

    /// Whether an error in turn `number` is not its end, since more is expected after it.
    func goesOnAfterError(inTurn number: Int) -> Bool {
        let rest = self.items(ofTurn: number).drop { item in
            if case .error = item { false } else { true }
        }
        return rest.contains { item in
            switch item {
            case .recognized, .audio, .done: true
            case .error, .settled, .silent, .closed, .absent, .spoken, .speaker, .remembers: false
            }
        }
    }
}
