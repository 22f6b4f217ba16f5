package import Scenario
import Trace

/// One thing that was checked in a run, and what came of it: what a list of tests shows as a test.
package struct RunCheck: Sendable, Equatable {
    /// The rule's or expectation's name.
    package var name: String
    package var outcome: Outcome

    package enum Outcome: Sendable, Equatable {
        case passed
        /// All that was found, at least one.
        case failed([Finding])
        /// It was not checked: why.
        case skipped(String)
    }

    package init(_ name: String, _ outcome: Outcome) {
        self.name = name
        self.outcome = outcome
    }

    /// All checks of `judgement`, in the order of the rules: one for each kind of violation, and one
    /// for each rule that could not say anything.
    ///
    /// Where nothing can be concluded, nothing has passed either.
    package static func all(of judgement: Judgement) -> [RunCheck] {
        let kinds = Violation.Kind.allCases.map { kind in
            let findings = judgement.findings.filter { $0.violation.kind == kind }
            guard findings.isEmpty else { return RunCheck(kind.rawValue, .failed(findings)) }
            let doubt = judgement.verdict == .invalid ? judgement.doubts.first : nil
            return RunCheck(kind.rawValue, doubt.map { .skipped($0) } ?? .passed)
        }
        let unchecked = judgement.unchecked.map { unchecked in
            let turns = unchecked.turnCount.counted("turn")
            return RunCheck(unchecked.rule, .skipped("\(unchecked.reason) (\(turns))"))
        }
        return kinds + unchecked
    }
}
