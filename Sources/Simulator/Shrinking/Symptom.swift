package import Scenario
package import Trace
package import YAML

/// How a run fails. Another fails in the same way if a finding of the same kind is there, by the same rule: not
/// merely any.
package struct Symptom: Hashable, Sendable {
    package let kind: Violation.Kind
    /// `nil` for what the scenario expects by itself, at ``position``.
    package let rule: RuleName?
    package let position: Position?

    /// The way in which `trial` fails: that of the first finding that stands for itself.
    ///
    /// - Returns: `nil` if nothing was found.
    package init?(of trial: Trial) {
        guard let first = trial.findings.first(where: { $0.cause == nil }) ?? trial.findings.first
        else { return nil }
        self.kind = first.violation.kind
        self.rule = first.rule
        self.position = first.rule == nil ? first.position : nil
    }

    /// The first finding of `trial` that is of this way to fail; `nil` if there is none.
    package func finding(in trial: Trial) -> Finding? {
        trial.findings.first { finding in
            finding.violation.kind == self.kind && finding.rule == self.rule
                && (self.rule != nil || finding.position == self.position)
        }
    }
}
