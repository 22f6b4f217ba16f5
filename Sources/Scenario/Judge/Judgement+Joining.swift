import Trace

extension Judgement {
    /// The judgement of a whole run, from those of its parts, or of several runs of one scenario as one.
    ///
    /// What was found in calls is joined. What is expected of the run as a whole is judged again, by what was
    /// counted and measured in all parts, and so is what is put up with, or known.
    ///
    /// - Parameters:
    ///   - parts: At least one, all by the same scenario, so that they have the same checks.
    ///   - expected: What the scenario expects of a run as a whole.
    ///   - tally: What was counted and measured in all parts.
    package init(
        joining parts: [Judgement],
        _ expected: RunExpectations,
        _ tally: RunTally
    ) {
        let calls = parts.map { $0.beforeConclusion(expected) }
        let names = calls.first?.checks.map(\.name) ?? []
        precondition(calls.allSatisfy { $0.checks.map(\.name) == names }, "of one scenario")
        self.init()
        self.add(
            names.enumerated().map { index, name in
                (name, calls.map { $0.outcome(ofCheck: index) }.reduce(into: Outcome(nil), +=))
            }
        )
        for call in calls { self.omitted.merge(call.omitted) { $0 + $1 } }
        self.conclude(expected, tally)
    }

    /// Whether it is by the same scenario as `other`, so that they can be joined.
    package func hasChecks(of other: Judgement, _ expected: RunExpectations) -> Bool {
        self.beforeConclusion(expected).checks.map(\.name)
            == other.beforeConclusion(expected).checks.map(\.name)
    }

    /// What was known before the run as a whole was judged: takes back what ``conclude(_:_:)`` did.
    private func beforeConclusion(_ expected: RunExpectations) -> Judgement {
        let aboutRun = expected.judge(RunTally()).outcomes.map(\.name)
        let isKnownApplied = self.checks.last?.name == Self.knownFailureName
        let count = self.checks.count - aboutRun.count - (isKnownApplied ? 1 : 0)
        var judgement = self
        judgement.checks = Array(self.checks.prefix(max(0, count)))
        judgement.unchecked.removeAll { aboutRun.contains($0.rule) }
        judgement.findings = (self.findings + self.tolerated + self.known)
            .filter { !$0.isAboutRun }
        judgement.tolerated = []
        judgement.known = []
        return judgement
    }

    /// What came of the check at `index`, before anything was put up with.
    private func outcome(ofCheck index: Int) -> Outcome {
        let check = self.checks[index]
        var outcome = Outcome(nil)
        for finding in self.findings where finding.check == index { outcome.found(finding) }
        for unchecked in self.unchecked where unchecked.rule == check.name {
            outcome.couldNotCheck(unchecked.reason, turnCount: unchecked.turnCount)
        }
        switch check.outcome {
        case .passed, .failed: outcome.checked()
        case .unchecked: break
        }
        return outcome
    }
}
