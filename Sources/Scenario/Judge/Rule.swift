import Timeline
import Trace

/// Something that must hold in a run. A rule is added by writing one more type like these and naming
/// it in ``Judge/rules(of:)``.
protocol Rule: Sendable {
    var name: RuleName { get }

    /// Judges a whole run.
    func judge(_ run: RunHistory, into outcome: inout Outcome)
}

/// A rule about each call by itself.
protocol CallRule: Rule {
    /// Judges one call.
    func judge(_ call: CallHistory, into outcome: inout Outcome)
}

extension CallRule {
    func judge(_ run: RunHistory, into outcome: inout Outcome) {
        for call in run.calls { self.judge(call, into: &outcome) }
    }
}

/// What there is to say about one rule, or about one thing that a scenario expects.
struct Outcome: Sendable {
    /// `nil` for what is no standing rule.
    let rule: RuleName?
    private(set) var findings: [Finding] = []
    /// Each reason once, in the order of their first appearance, and how many turns it is about.
    private(set) var unchecked: [(reason: String, turnCount: Int)] = []
    /// Whether there was anything to check.
    private(set) var wasChecked = false

    init(_ rule: RuleName?) { self.rule = rule }

    /// Notes that there was something to check.
    mutating func checked() { self.wasChecked = true }

    /// Notes that `violation` happened at `record`.
    mutating func found(
        _ violation: Violation,
        at record: TraceRecord,
        cause: Violation.Kind? = nil,
        around: [Finding.Heard] = []
    ) {
        self.found(
            Finding(
                call: record.call,
                turn: record.turn,
                at: record.at,
                violation: violation,
                rule: self.rule,
                cause: cause,
                around: around
            )
        )
    }

    /// Notes `finding`.
    mutating func found(_ finding: Finding) {
        self.wasChecked = true
        self.findings.append(finding)
    }

    /// Notes which findings are about the same event as one of `others`, and so only follow from it.
    mutating func follow(from others: [Finding]) {
        struct Place: Hashable {
            var call: Int?
            var turn: Int
            var at: Instant
        }
        let causes = Dictionary(
            others.map { (Place(call: $0.call, turn: $0.turn, at: $0.at), $0.violation.kind) },
            uniquingKeysWith: { first, _ in first }
        )
        for index in self.findings.indices {
            let finding = self.findings[index]
            let place = Place(call: finding.call, turn: finding.turn, at: finding.at)
            self.findings[index].cause = finding.cause ?? causes[place]
        }
    }

    /// Notes that `turnCount` turns could not be checked, because `reason`.
    mutating func couldNotCheck(_ reason: String, turnCount: Int = 1) {
        if let index = self.unchecked.firstIndex(where: { $0.reason == reason }) {
            self.unchecked[index].turnCount += turnCount
        } else {
            self.unchecked.append((reason, turnCount))
        }
    }

    /// What a list of checks says.
    var summary: Check.Outcome {
        if !self.findings.isEmpty { return .failed(self.findings) }
        if self.wasChecked { return .passed }
        return .unchecked(self.unchecked.first?.reason ?? "nothing happened that it is about")
    }
}
