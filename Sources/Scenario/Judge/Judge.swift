import Timeline
package import Trace

/// Says whether what traces tell is what a scenario expects.
///
/// It is told of the calls one by one, as they are over, and keeps of each only what matters later: so
/// its memory does not grow with the run. It reads traces and nothing else, so a run can be judged again,
/// elsewhere and later.
package struct Judge: Sendable {
    /// What there is to say about one call.
    package struct Opinion: Sendable, Equatable {
        package var measured: CallMeasurement
        /// The turns in which something was found, or in doubt until the run is over; 0 is what comes
        /// before the first.
        package var wrongTurns: Set<Int>
        /// What the caller said in each turn, as far as anybody understood it.
        package var titles: [Int: String]
    }

    /// What was counted and measured so far.
    package private(set) var tally = RunTally()

    private let scenario: Scenario
    private let seed: UInt64
    private let plans: [CallerPlan]
    private var rules: [any Rule]
    private var outcomes: [Outcome]
    private var items: ItemRules

    /// A judge of the calls that `scenario` describes, in a run with `seed`: it decides which kind
    /// of caller made which call.
    package init(_ scenario: Scenario, seed: UInt64 = 1) {
        self.scenario = scenario
        self.seed = seed
        self.plans = scenario.callers.map { CallerPlan($0) }
        self.rules = Self.rules(of: scenario)
        self.outcomes = self.rules.map { Outcome($0.name) }
        self.items = ItemRules(scenario)
    }

    /// Judges a whole run, whose records may be of several calls and in any order.
    package func judge(_ records: [TraceRecord]) -> Judgement {
        var judge = self
        judge.hear(records)
        return judge.judgement()
    }

    /// Hears of a whole run, or of all that is left of it, in any order.
    package mutating func hear(_ records: [TraceRecord]) {
        for piece in CallCollector.pieces(of: records) {
            switch piece {
            case .call(let call, let records): _ = self.hear(call: call, records)
            case .stray(let records): self.hear(strays: records)
            }
        }
    }

    /// Hears of one call, which is over, in the order of its trace.
    package mutating func hear(call number: Int, _ records: [TraceRecord]) -> Opinion {
        let index = self.scenario.callerIndex(ofCall: number, seed: self.seed)
        let plan = self.plans[index]
        let call = CallHistory(call: number, callerIndex: index, plan: plan, records: records)
        let wrongAudioCount = self.wrongAudioCount
        var wrongTurns: Set<Int> = []
        var outcomes: [Outcome] = []
        for place in self.rules.indices {
            var outcome = Outcome(self.rules[place].name)
            self.rules[place].judge(call, into: &outcome)
            self.note(records, of: self.rules[place].name, isStray: false, &outcome)
            outcomes.append(outcome)
        }
        let late = outcomes.first { $0.rule == .afterTurn }?.findings ?? []
        if let order = outcomes.firstIndex(where: { $0.rule == .order }) {
            outcomes[order].follow(from: late)
        }
        for (place, outcome) in outcomes.enumerated() {
            self.outcomes[place] += outcome
            wrongTurns.formUnion(outcome.findings.map(\.turn))
        }
        wrongTurns.formUnion(self.items.judge(call))
        if self.wrongAudioCount > wrongAudioCount { wrongTurns.formUnion(call.turns.map(\.turn)) }
        let measured = CallMeasurement(records)
        let needsAnswer = call.needsAnswer(
            unlessItFails: self.scenario.expect.except.contains(.turns)
        )
        self.tally.add(
            call,
            measured,
            needsAnswer: needsAnswer,
            isWrong: !wrongTurns.isEmpty
        )
        return Opinion(measured: measured, wrongTurns: wrongTurns, titles: call.titles)
    }

    /// Hears of records of no known call, or of calls that were judged before.
    package mutating func hear(strays records: [TraceRecord]) {
        for place in self.rules.indices {
            self.rules[place].judge(strays: records, into: &self.outcomes[place])
            self.note(records, of: self.rules[place].name, isStray: true, &self.outcomes[place])
        }
        self.tally.add(records)
    }

    /// What there is to say of all that was heard.
    package func judgement() -> Judgement {
        var rules = self.rules
        var outcomes = self.outcomes
        for place in rules.indices { rules[place].conclude(into: &outcomes[place]) }
        let standing = outcomes.map { (name: $0.rule?.rawValue ?? "", outcome: $0) }
        var judgement = Judgement(standing + self.items.outcomes)
        judgement.nameFiles(of: self.scenario.file)
        judgement.conclude(RunExpectations(self.scenario), self.tally)
        return judgement
    }

    /// How many turns have wrong audio, whatever will be said of it when the run is over.
    private var wrongAudioCount: Int {
        self.rules.reduce(0) { $0 + (($1 as? AudioDownRule)?.wrongCount ?? 0) }
    }

    /// Notes what the machines noted that the rule called `name` is about.
    private func note(
        _ records: [TraceRecord],
        of name: RuleName,
        isStray: Bool,
        _ outcome: inout Outcome
    ) {
        for record in records {
            guard case .violation(let violation) = record.event,
                RuleName(noted: violation.kind) == name,
                // What is noted of a call, these rules may know better.
                isStray || name != .audioUp && name != .silence
            else { continue }
            outcome.found(violation, at: record)
        }
    }

    /// All rules that hold for `scenario`, in the order in which they are told.
    private static func rules(of scenario: Scenario) -> [any Rule] {
        let expect = scenario.expect
        let isOn = { (name: RuleName) in
            name.isOptional ? expect.also.contains(name) : !expect.except.contains(name)
        }
        let isErrorInOrder = expect.order?.events.contains(.botError) ?? false
        let faults = scenario.faults.map(\.fault)
        let all: [any Rule] = [
            EndedRule(),
            ErrorsRule(isInOrder: isErrorInOrder),
            OrderRule(order: scenario.order, faults: faults),
            NotedRule(name: .crossTalk),
            NotedRule(name: .fixture),
            NotedRule(name: .malformed),
            SilenceRule(faults: faults, isEndTold: isOn(.ended)),
            AudioUpRule(faults: faults),
            ExactAudioRule(),
            AudioDownRule(),
            RecognizedTextRule(),
            SpokenTextRule(),
            TurnsRule(),
            AfterTurnRule(isErrorInOrder: isErrorInOrder),
            LeftOpenRule(faults: faults),
        ]
        return all.filter { rule in
            // Where a share of errors is put up with, the single one does not matter.
            isOn(rule.name) && (rule.name != .errors || expect.errors == nil)
        }
    }
}

extension CallHistory {
    /// What the caller said in each turn, as far as anybody understood it.
    fileprivate var titles: [Int: String] {
        var titles: [Int: String] = [:]
        for record in self.records {
            switch record.event {
            case .recognized(let text): titles[record.turn] = text
            case .speechStarted(let media): titles[record.turn] = titles[record.turn] ?? media
            default: break
            }
        }
        return titles
    }

    /// Whether an answer had to come in the call, or the call was cut short before anybody could tell.
    /// `unlessItFails` if none had to where the caller was told of an error, or something went wrong on
    /// purpose.
    func needsAnswer(unlessItFails: Bool) -> Bool {
        if self.isClosedAsPlanned || self.plan.turns.isEmpty { return false }
        if unlessItFails, self.records.contains(where: Self.isFailure) { return false }
        return self.turns.isEmpty || !self.turns.allSatisfy(self.needsNoAnswer(in:))
    }

    private static func isFailure(_ record: TraceRecord) -> Bool {
        switch record.event {
        case .botError, .fault: true
        default: false
        }
    }

    private var isClosedAsPlanned: Bool {
        guard let end, case .closedByServer = end.reason else { return false }
        return self.plan.plansClose(inTurn: end.record.turn)
    }

    /// Whether no answer is planned for `turn`, or the caller hung up in it.
    private func needsNoAnswer(in turn: TurnHistory) -> Bool {
        if case .hungUp = self.end?.reason, self.end?.record.turn == turn.turn { return true }
        return self.plan.turns.indices.contains(turn.turn - 1)
            && !self.plan.needsAnswer(inTurn: turn.turn)
    }
}
