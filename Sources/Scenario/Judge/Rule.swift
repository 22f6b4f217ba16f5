import Timeline
import Trace

/// Something that must hold in each call. A rule is added by writing one more type like these and naming
/// it in ``Judge/rules(of:)``.
///
/// Calls are judged one after the other as they end, and nothing of them is kept that a rule does not
/// keep for itself.
protocol Rule: Sendable {
    var name: RuleName { get }

    /// Judges one call, which is over.
    mutating func judge(_ call: CallHistory, into outcome: inout Outcome)

    /// Judges records of no known call, or of one that was judged before.
    mutating func judge(strays: [TraceRecord], into outcome: inout Outcome)

    /// Judges what could not be judged before the run was over.
    mutating func conclude(into outcome: inout Outcome)
}

extension Rule {
    mutating func judge(strays: [TraceRecord], into outcome: inout Outcome) {}

    mutating func conclude(into outcome: inout Outcome) {}
}

/// What there is to say about one rule, or about one thing that a scenario expects.
struct Outcome: Sendable {
    /// More are counted, but not kept.
    static let findingCountMax = 10_000

    /// `nil` for what is no standing rule.
    let rule: RuleName?
    private(set) var findings: [Finding] = []
    /// How many findings there were of each kind beside those that were kept.
    private(set) var omitted: [Violation.Kind: Int] = [:]
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
        if self.findings.count < Self.findingCountMax {
            self.findings.append(finding)
        } else {
            self.omitted[finding.violation.kind, default: 0] += 1
        }
    }

    /// Adds what was said about the same thing elsewhere.
    static func += (left: inout Outcome, right: Outcome) {
        for finding in right.findings { left.found(finding) }
        left.omitted.merge(right.omitted) { $0 + $1 }
        for (reason, turnCount) in right.unchecked {
            left.couldNotCheck(reason, turnCount: turnCount)
        }
        left.wasChecked = left.wasChecked || right.wasChecked
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

    /// What a list of checks says, in which `findings` were found.
    func summary(of findings: [Finding]) -> Check.Outcome {
        if !findings.isEmpty { return .failed(findings) }
        if self.wasChecked { return .passed }
        let reasons = self.unchecked.map(\.reason)
        return .unchecked(reasons.min() ?? "nothing happened that it is about")
    }
}
