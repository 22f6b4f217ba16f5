package import Trace

/// Says whether what a trace tells is what a scenario expects.
///
/// It reads the trace and nothing else, so a run can be judged again, elsewhere and later.
package struct Judge: Sendable {
    private let rules: [any Rule]

    /// A judge of the calls that `scenario` describes.
    package init(_ scenario: Scenario, seed: UInt64 = 1) {
        self.rules = Self.rules(of: scenario)
    }

    /// Judges a run of `scenario`, whose records may be of several calls.
    package func judge(_ records: [TraceRecord]) -> Judgement {
        let calls = CallHistory.all(in: records)
        var judgement = Judgement(
            findings: self.findingsWithoutCall(records),
            unchecked: [],
            doubts: [],
            completedTurnCount: calls.reduce(0) { $0 + $1.turns.count(where: \.isCompleted) }
        )
        var unchecked: [[String]] = self.rules.map { _ in [] }
        for call in calls {
            var findings: [Finding] = []
            for (number, rule) in self.rules.enumerated() {
                let outcome = rule.judge(call)
                findings += outcome.findings
                unchecked[number] += outcome.unchecked
            }
            // Rules are asked one after the other, but people read what happened by time.
            judgement.findings += findings.sorted { $0.at < $1.at }
        }
        judgement.unchecked = zip(self.rules, unchecked).flatMap { Self.unchecked($0.name, $1) }
        judgement.doubts = Self.doubts(calls, judgement)
        return judgement
    }

    /// All rules, in the order in which they are told.
    private static func rules(of scenario: Scenario) -> [any Rule] {
        [
            EndRule(),
            BotErrorRule(order: scenario.order),
            OrderRule(order: scenario.order),
            RecordedRule(),
            RecognizedTextRule(),
            SpokenTextRule(),
            TurnCountRule(utteranceCount: scenario.callers[0].utteranceCount),
        ]
    }

    /// What providers noted of calls that they could not name.
    private func findingsWithoutCall(_ records: [TraceRecord]) -> [Finding] {
        records.compactMap { record in
            guard record.call == nil, case .violation(let violation) = record.event else {
                return nil
            }
            return Finding(call: nil, turn: record.turn, at: record.at, violation: violation)
        }
    }

    /// The reasons of a rule, each once, in the order of their first appearance.
    private static func unchecked(_ rule: String, _ reasons: [String]) -> [Unchecked] {
        var result: [Unchecked] = []
        for reason in reasons {
            if let index = result.firstIndex(where: { $0.reason == reason }) {
                result[index].turnCount += 1
            } else {
                result.append(Unchecked(rule: rule, reason: reason, turnCount: 1))
            }
        }
        return result
    }

    /// Why a run without findings may still not be called good.
    private static func doubts(_ calls: [CallHistory], _ judgement: Judgement) -> [String] {
        var doubts: [String] = []
        if judgement.completedTurnCount == 0 {
            doubts.append("no turn got a complete answer, so nothing was checked")
        }
        let interrupted = calls.count { $0.end?.reason == .interrupted }
        if interrupted > 0 {
            doubts.append("\(interrupted) of \(calls.count) calls interrupted")
        }
        let open = calls.count { $0.end == nil }
        if open > 0 {
            doubts.append("\(open) of \(calls.count) calls without an end in the trace")
        }
        return doubts
    }
}
