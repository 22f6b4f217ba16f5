import Trace

/// Something that must hold in a call. A rule is added by writing one more type like these and
/// naming it in ``Judge/rules(of:)``.
protocol Rule: Sendable {
    /// What the rule is about, in a few words.
    var name: String { get }

    /// Judges one call.
    func judge(_ call: CallHistory) -> Outcome
}

/// What one rule has to say about one call.
struct Outcome: Sendable {
    private(set) var findings: [Finding] = []
    /// A reason for each turn that could not be checked.
    private(set) var unchecked: [String] = []

    init() {}

    /// Notes that `violation` happened at `record`.
    mutating func found(
        _ violation: Violation,
        at record: TraceRecord,
        around: [Finding.Heard] = []
    ) {
        self.findings.append(
            Finding(
                call: record.call,
                turn: record.turn,
                at: record.at,
                violation: violation,
                around: around
            )
        )
    }

    /// Notes that one turn could not be checked, because `reason`.
    mutating func couldNotCheck(_ reason: String) { self.unchecked.append(reason) }
}
