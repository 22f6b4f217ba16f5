package import Timeline
package import Trace
package import YAML

/// Something that did not hold, and where.
package struct Finding: Hashable, Sendable {
    /// `nil` if a provider could not tell whose call it was, and for what is about the whole run.
    package var call: Int?
    /// 0 is what comes before the first turn.
    package var turn: Int
    package var at: Instant
    package var violation: Violation
    /// The standing rule that it is about; `nil` for what the scenario expects by itself.
    package var rule: RuleName?
    /// Which of ``Judgement/checks`` found it, counted from 0; `nil` if none did.
    package var check: Int?
    /// The kind of another finding that this one only follows from: a call that times out also
    /// ends too early. `nil` if it stands for itself.
    package var cause: Violation.Kind?
    /// Where the scenario says what was expected; `nil` if it does not, or not at one place.
    package var position: Position?
    /// The file that ``position`` is in, if it is one that the scenario extends.
    package var file: String?
    /// What the caller heard before and after, where that helps; else empty.
    package var around: [Heard]

    /// An event that the caller heard.
    package struct Heard: Hashable, Sendable {
        package var at: Instant
        package var event: CallEvent
        /// Whether this is the event that the finding is about.
        package var isMismatch: Bool

        package init(at: Instant, event: CallEvent, isMismatch: Bool) {
            self.at = at
            self.event = event
            self.isMismatch = isMismatch
        }
    }

    package init(
        call: Int?,
        turn: Int,
        at: Instant,
        violation: Violation,
        rule: RuleName? = nil,
        cause: Violation.Kind? = nil,
        position: Position? = nil,
        around: [Heard] = []
    ) {
        self.call = call
        self.turn = turn
        self.at = at
        self.violation = violation
        self.rule = rule
        self.cause = cause
        self.position = position
        self.around = around
    }

    /// Whether it is about the run as a whole, and so about no place in it.
    package var isAboutRun: Bool {
        self.call == nil && self.rule == nil && self.violation.kind == .expectation
    }

    /// Whether it is of `kind`, or follows from one that is.
    func counts(as kind: Violation.Kind) -> Bool {
        self.violation.kind == kind || self.cause == kind
    }
}

/// What could not be checked.
package struct Unchecked: Hashable, Sendable {
    /// The rule's name, or the expectation's.
    package var rule: String
    package var reason: String
    /// How many turns it concerns.
    package var turnCount: Int

    package init(rule: String, reason: String, turnCount: Int) {
        self.rule = rule
        self.reason = reason
        self.turnCount = turnCount
    }
}

/// One thing that was checked in a run, and what came of it.
package struct Check: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case passed
        /// All that was found, at least one.
        case failed([Finding])
        /// It was not checked: why.
        case unchecked(String)
    }

    /// Such as `order`, `turn 2: audio within 900ms after recognized` or `first_audio p95 3s`.
    package var name: String
    package var outcome: Outcome

    package init(_ name: String, _ outcome: Outcome) {
        self.name = name
        self.outcome = outcome
    }
}

/// The judge's words about a run.
package struct Judgement: Hashable, Sendable {
    /// Why the run fails: by call, then by time. First what is about no call.
    package var findings: [Finding]
    /// How many more there were of each kind, where there are more than anybody reads.
    package var omitted: [Violation.Kind: Int] = [:]
    /// What was found and is put up with, as the scenario says.
    package var tolerated: [Finding]
    /// What was found and was known before; only then is a failing run a good one.
    package var known: [Finding]
    /// What could not be checked and why, in the order of the rules.
    package var unchecked: [Unchecked]
    /// Why nothing can be concluded; the verdict is ``Verdict/invalid`` if nothing was found either.
    package var doubts: [String]
    /// All rules that were judged, in the order of the rules, and all that the scenario expects.
    package var checks: [Check]
    /// How many turns got a complete answer.
    package var completedTurnCount: Int

    /// A broken rule fails the run, whatever else is in doubt.
    package var verdict: Verdict {
        if !self.findings.isEmpty { return .fail }
        if !self.known.isEmpty { return .pass }
        return self.doubts.isEmpty ? .pass : .invalid
    }

    /// Of nothing that is known.
    package init() {
        self.findings = []
        self.tolerated = []
        self.known = []
        self.unchecked = []
        self.doubts = []
        self.checks = []
        self.completedTurnCount = 0
    }
}

extension Judgement {
    /// Of what came of each rule and expectation, by name.
    init(_ outcomes: [(name: String, outcome: Outcome)]) {
        self.init()
        self.add(outcomes)
    }

    /// Adds what came of more of them.
    mutating func add(_ outcomes: [(name: String, outcome: Outcome)]) {
        var found = self.findings
        for (name, outcome) in outcomes {
            let findings = outcome.findings.map { finding in
                var finding = finding
                finding.check = self.checks.count
                return finding
            }
            found += findings
            self.omitted.merge(outcome.omitted) { $0 + $1 }
            self.unchecked += outcome.unchecked.sorted { $0.reason < $1.reason }.map {
                Unchecked(rule: name, reason: $0.reason, turnCount: $0.turnCount)
            }
            self.checks.append(Check(name, outcome.summary(of: Self.sorted(findings))))
        }
        self.findings = Self.sorted(found)
    }

    /// Rules are asked one after the other, but people read what happened by time. What is about no
    /// call comes first.
    static func sorted(_ findings: [Finding]) -> [Finding] {
        findings.enumerated().sorted { left, right in
            (left.element.call ?? 0, left.element.at, left.offset)
                < (right.element.call ?? 0, right.element.at, right.offset)
        }.map(\.element)
    }
}
