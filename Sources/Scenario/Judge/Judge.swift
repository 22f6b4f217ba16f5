import Timeline
package import Trace

/// Says whether what a trace tells is what a scenario expects.
///
/// It reads the trace and nothing else, so a run can be judged again, elsewhere and later.
package struct Judge: Sendable {
    private let scenario: Scenario
    private let seed: UInt64
    private let rules: [any Rule]

    /// A judge of the calls that `scenario` describes, in a run with `seed`: it decides which kind
    /// of caller made which call.
    package init(_ scenario: Scenario, seed: UInt64 = 1) {
        self.scenario = scenario
        self.seed = seed
        self.rules = Self.rules(of: scenario)
    }

    /// Judges a run of the scenario, whose records may be of several calls.
    package func judge(_ records: [TraceRecord]) -> Judgement {
        let run = RunHistory(records, of: self.scenario, seed: self.seed)
        var standing = self.rules.map { rule in
            (name: rule.name.rawValue, outcome: Self.outcome(of: rule, run))
        }
        let late = standing.first { $0.outcome.rule == .afterTurn }?.outcome.findings ?? []
        if let order = standing.firstIndex(where: { $0.outcome.rule == .order }) {
            standing[order].outcome.follow(from: late)
        }
        let whole = RunExpectations(run)
        let outcomes = standing + ItemRules(self.scenario).judge(run) + whole.outcomes
        var judgement = Judgement(
            findings: Self.sorted(outcomes.flatMap(\.outcome.findings)),
            tolerated: [],
            known: [],
            unchecked: outcomes.flatMap { name, outcome in
                outcome.unchecked.map {
                    Unchecked(rule: name, reason: $0.reason, turnCount: $0.turnCount)
                }
            },
            doubts: Self.doubts(run) + whole.doubts,
            checks: outcomes.map { Check($0.name, $0.outcome.summary) },
            completedTurnCount: run.completedTurnCount
        )
        judgement.nameFiles(of: self.scenario.file)
        judgement.tolerate(self.scenario.expect.tolerated)
        if let known = self.scenario.known { judgement.apply(known, at: run.lastInstant) }
        return judgement
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
            OrderRule(order: scenario.order),
            NotedRule(name: .crossTalk),
            NotedRule(name: .fixture),
            NotedRule(name: .malformed),
            SilenceRule(isEndTold: isOn(.ended)),
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

    /// What `rule` says, and what the machines noted that it is about.
    private static func outcome(of rule: any Rule, _ run: RunHistory) -> Outcome {
        var outcome = Outcome(rule.name)
        rule.judge(run, into: &outcome)
        for record in run.records {
            guard case .violation(let violation) = record.event,
                RuleName(noted: violation.kind) == rule.name,
                // What is noted of a call, this rule may know better.
                rule.name != .audioUp || record.call == nil
            else { continue }
            outcome.found(violation, at: record)
        }
        return outcome
    }

    /// Rules are asked one after the other, but people read what happened by time. What is about no
    /// call comes first.
    private static func sorted(_ findings: [Finding]) -> [Finding] {
        findings.enumerated().sorted { left, right in
            (left.element.call ?? 0, left.element.at, left.offset)
                < (right.element.call ?? 0, right.element.at, right.offset)
        }.map(\.element)
    }

    /// Why a run without findings may still not be called good.
    private static func doubts(_ run: RunHistory) -> [String] {
        var doubts: [String] = []
        if run.completedTurnCount == 0, !run.isCompleteWithoutAnswers {
            doubts.append("no turn got a complete answer, so nothing was checked")
        }
        let interrupted = run.calls.count { $0.end?.reason == .interrupted }
        if interrupted > 0 {
            doubts.append("\(interrupted) of \(run.calls.count) calls interrupted")
        }
        let open = run.calls.count { $0.end == nil }
        if open > 0 {
            doubts.append("\(open) of \(run.calls.count) calls without an end in the trace")
        }
        return doubts
    }
}

extension RunHistory {
    /// Whether there were turns, and none of them had to get an answer; or the server had to close the call
    /// and did, maybe before any.
    fileprivate var isCompleteWithoutAnswers: Bool {
        !self.calls.isEmpty
            && self.calls.allSatisfy { call in
                call.isClosedAsPlanned || call.plan.turns.isEmpty
                    || !call.turns.isEmpty && call.turns.allSatisfy(call.needsNoAnswer(in:))
            }
    }
}

extension CallHistory {
    fileprivate var isClosedAsPlanned: Bool {
        guard let end, case .closedByServer = end.reason else { return false }
        return self.plan.plansClose(inTurn: end.record.turn)
    }

    /// Whether no answer is planned for `turn`, or the caller hung up in it.
    fileprivate func needsNoAnswer(in turn: TurnHistory) -> Bool {
        if case .hungUp = self.end?.reason, self.end?.record.turn == turn.turn { return true }
        return self.plan.turns.indices.contains(turn.turn - 1)
            && !self.plan.needsAnswer(inTurn: turn.turn)
    }
}
