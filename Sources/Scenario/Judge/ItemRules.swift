import Trace
import YAML

/// Judges what a scenario expects of single turns and calls.
struct ItemRules {
    /// The items of one `expect`.
    private struct Group {
        var callerIndex: Int
        /// `nil`: the call as a whole.
        var turn: Int?
        var items: [Located<Expectation>]
        var names: [String]

        init(
            _ callerIndex: Int,
            turn: Int?,
            _ items: [Located<Expectation>],
            prefix: String
        ) {
            self.callerIndex = callerIndex
            self.turn = turn
            self.items = items
            self.names = items.map { "\(prefix): \($0.value)" }
        }
    }

    private let groups: [Group]
    /// What became of the items of each group.
    private var found: [[Outcome]]

    init(_ scenario: Scenario) {
        self.groups = scenario.callers.enumerated().flatMap { index, caller in
            let prefix = caller.name.map { "\($0), " } ?? ""
            let turns = caller.turns.enumerated().map { number, items in
                Group(index, turn: number + 1, items, prefix: "\(prefix)turn \(number + 1)")
            }
            return turns + [Group(index, turn: nil, caller.expect, prefix: "\(prefix)call")]
        }
        self.found = self.groups.map { $0.items.map { _ in Outcome(nil) } }
    }

    /// What became of each item, by its name, in the order of the scenario.
    var outcomes: [(name: String, outcome: Outcome)] {
        zip(self.groups, self.found).flatMap { Array(zip($0.names, $1)) }
            .map { (name: $0, outcome: $1) }
    }

    /// Judges one call.
    ///
    /// - Returns: The turns in which an item was not as expected; 0 is what comes before the first.
    mutating func judge(_ call: CallHistory) -> Set<Int> {
        let turns = Dictionary(uniqueKeysWithValues: call.turns.map { ($0.turn, $0) })
        var wrong: Set<Int> = []
        for (number, group) in self.groups.enumerated()
        where group.callerIndex == call.callerIndex && !group.items.isEmpty {
            let turn = group.turn.flatMap { turns[$0] }
            var outcomes = group.items.map { _ in Outcome(nil) }
            if group.turn != nil, turn == nil {
                Self.missed(group, call, &outcomes)
            } else {
                Self.judge(group, ItemFinder(call: call, turn: turn), &outcomes)
            }
            for (index, outcome) in outcomes.enumerated() {
                self.found[number][index] += outcome
                wrong.formUnion(outcome.findings.map(\.turn))
            }
        }
        return wrong
    }

    /// The turn of `group` never began.
    private static func missed(_ group: Group, _ call: CallHistory, _ outcomes: inout [Outcome]) {
        let reason: String? =
            if call.isCutShort {
                "the run was stopped before the turn"
            } else if call.breakKind != nil {
                "the call was over before the turn"
            } else if case .hungUp = call.end?.reason {
                "the caller hung up before the turn"
            } else {
                nil
            }
        let last = call.records[call.records.count - 1]
        for (index, item) in group.items.enumerated() {
            if let reason {
                outcomes[index].couldNotCheck(reason)
            } else {
                let found = "the turn did not begin"
                outcomes[index].found(Self.finding(item, found, at: call.end?.record ?? last))
            }
        }
    }

    private static func judge(
        _ group: Group,
        _ finder: ItemFinder,
        _ outcomes: inout [Outcome]
    ) {
        var finder = finder
        for (index, item) in group.items.enumerated() {
            switch finder.find(item.value) {
            case .found: outcomes[index].checked()
            case .couldNotCheck(let reason): outcomes[index].couldNotCheck(reason)
            case .failed(let found, let place):
                outcomes[index].found(Self.finding(item, found, place: place, finder))
            case .missing(let found):
                if finder.mayBeToCome {
                    outcomes[index].couldNotCheck("the run was stopped before it could come")
                } else {
                    var finding = Self.finding(item, found, place: nil, finder)
                    finding.cause = finder.cause
                    outcomes[index].found(finding)
                }
            }
        }
    }

    private static func finding(
        _ item: Located<Expectation>,
        _ found: String,
        place: Int?,
        _ finder: ItemFinder
    ) -> Finding {
        let shown = place ?? finder.lastPlace
        let record = shown.map { finder.call.heard[$0].record } ?? finder.lastRecord
        var finding = Self.finding(item, found, at: record)
        if let shown { finding.around = finder.call.around(shown, isMismatch: place != nil) }
        return finding
    }

    private static func finding(
        _ item: Located<Expectation>,
        _ found: String,
        at record: TraceRecord
    ) -> Finding {
        Finding(
            call: record.call,
            turn: record.turn,
            at: record.at,
            violation: Violation(.expectation, expected: "\(item.value)", found: found),
            position: item.position
        )
    }
}

extension ItemFinder {
    /// Whether what is missing could still have come when we stopped looking.
    fileprivate var mayBeToCome: Bool {
        guard self.call.isCutShort else { return false }
        return self.turn == nil || self.turn?.turn == self.call.turns.last?.turn
    }

    /// What cut the turn off, and so explains what is missing.
    fileprivate var cause: Violation.Kind? {
        guard let end = self.call.end, self.turn == nil || self.turn?.turn == end.record.turn
        else { return nil }
        return self.call.breakKind
    }
}
