import Timeline
import Trace
import YAML

extension Judgement {
    /// The check that says whether a run failed as it was known to.
    static let knownFailureName = "known failure"

    /// Judges what is expected of the run as a whole, in which `tally` was counted, and takes out what is
    /// put up with, or was known.
    mutating func conclude(_ expected: RunExpectations, _ tally: RunTally) {
        let whole = expected.judge(tally)
        self.add(whole.outcomes)
        self.doubts += Self.doubts(tally) + whole.doubts
        self.completedTurnCount = tally.turns.completed
        self.tolerate(expected.tolerated)
        if let known = expected.known { self.apply(known, at: tally.end) }
    }

    /// Why a run without findings may still not be called good.
    private static func doubts(_ tally: RunTally) -> [String] {
        var doubts: [String] = []
        let calls = tally.calls
        if tally.turns.completed == 0, calls.needingAnswers > 0 || calls.begun == 0 {
            doubts.append("no turn got a complete answer, so nothing was checked")
        }
        if calls.interrupted > 0 {
            doubts.append("\(calls.interrupted) of \(calls.begun) calls interrupted")
        }
        if calls.open > 0 {
            doubts.append("\(calls.open) of \(calls.begun) calls without an end in the trace")
        }
        return doubts
    }

    /// Takes out what is put up with: all findings of a kind if there are no more than allowed, with
    /// what follows from them.
    mutating func tolerate(_ tolerances: [Tolerance]) {
        for tolerance in tolerances {
            let ofKind = { (finding: Finding) in
                guard !finding.isAboutRun else { return false }
                return tolerance.kind.map(finding.counts(as:)) ?? true
            }
            // Of any kind are only those that are left.
            let omitted = self.omitted.filter { tolerance.kind == nil || $0.key == tolerance.kind }
            let count =
                self.findings.count { ofKind($0) && $0.cause == nil }
                + omitted.reduce(0) { $0 + $1.value }
            guard count <= tolerance.atMost else { continue }
            let tolerated = self.findings.filter(ofKind)
            self.findings.removeAll(where: ofKind)
            self.tolerated += tolerated
        }
        guard !self.tolerated.isEmpty else { return }
        let tolerated = Set(self.tolerated)
        self.rewriteChecks { findings in
            let rest = findings.filter { !tolerated.contains($0) }
            return rest.isEmpty ? .passed : .failed(rest)
        }
    }

    /// Turns the verdict around, as far as it was known. Where nothing can be concluded, it stays so.
    mutating func apply(_ known: Scenario.KnownFailure, at end: Instant) {
        let why = known.why.map { " (\($0))" } ?? ""
        let news: String?
        switch self.verdict {
        case .invalid: return
        case .pass: news = "the run passed: take `known: fail` out"
        case .fail: news = self.news(known)
        }
        guard let news else {
            self.known = self.findings
            self.findings = []
            self.rewriteChecks { _ in .unchecked("this failure is known\(why)") }
            return self.checks.append(Check(Self.knownFailureName, .passed))
        }
        let kinds = known.kinds.map { ": only \(Self.list($0))" } ?? ""
        let violation = Violation(
            .expectation,
            expected: "this failure is known\(why)\(kinds)",
            found: news
        )
        var finding = Finding(call: nil, turn: 0, at: end, violation: violation)
        finding.check = self.checks.count
        self.findings.insert(finding, at: 0)
        self.checks.append(Check(Self.knownFailureName, .failed([finding])))
    }

    /// How the run failed in another way than is known; `nil` if it did not.
    private func news(_ known: Scenario.KnownFailure) -> String? {
        guard let kinds = known.kinds else { return nil }
        let others = self.findings.filter { finding in !kinds.contains(where: finding.counts(as:)) }
        guard !others.isEmpty else { return nil }
        let found = Set(others.map(\.violation.kind))
        return "the run failed in another way: "
            + Self.list(Violation.Kind.allCases.filter(found.contains))
    }

    private static func list(_ kinds: [Violation.Kind]) -> String {
        kinds.map(\.rawValue).joined(separator: ", ")
    }

    /// Says in which file an expectation stands, if not in the scenario's own.
    mutating func nameFiles(of file: YAMLFile) {
        func named(_ finding: Finding) -> Finding {
            guard let position = finding.position, position.file != 0 else { return finding }
            var finding = finding
            finding.file = file.file(at: position).name
            return finding
        }
        self.findings = self.findings.map(named)
        self.rewriteChecks { .failed($0.map(named)) }
    }

    mutating func rewriteChecks(_ rewrite: ([Finding]) -> Check.Outcome) {
        for index in self.checks.indices {
            guard case .failed(let findings) = self.checks[index].outcome else { continue }
            self.checks[index].outcome = rewrite(findings)
        }
    }
}
