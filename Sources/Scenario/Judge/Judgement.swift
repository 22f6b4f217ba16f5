package import Timeline
package import Trace

/// A rule that did not hold, and where.
package struct Finding: Hashable, Sendable {
    /// `nil` if a provider could not tell whose call it was.
    package var call: Int?
    /// 0 is what comes before the first turn.
    package var turn: Int
    package var at: Instant
    package var violation: Violation
    /// What the caller heard before and after, for a mismatch of the order; else empty.
    package var around: [Heard]

    /// An event that the caller heard.
    package struct Heard: Hashable, Sendable {
        package var at: Instant
        package var event: CallEvent
        /// Whether this is the event that could not come.
        package var isMismatch: Bool
    }

    package init(
        call: Int?,
        turn: Int,
        at: Instant,
        violation: Violation,
        around: [Heard] = []
    ) {
        self.call = call
        self.turn = turn
        self.at = at
        self.violation = violation
        self.around = around
    }
}

/// What a rule could not say.
package struct Unchecked: Hashable, Sendable {
    package var rule: String
    package var reason: String
    /// How many turns it concerns.
    package var turnCount: Int
}

/// The judge's words about a run.
package struct Judgement: Hashable, Sendable {
    /// By call, then by time.
    package var findings: [Finding]
    /// What could not be checked and why, in the order of the rules.
    package var unchecked: [Unchecked]
    /// Why nothing can be concluded; empty unless the verdict is ``Verdict/invalid``.
    package var doubts: [String]
    /// How many turns got a complete answer.
    package var completedTurnCount: Int

    /// A broken rule fails the run, whatever else is in doubt.
    package var verdict: Verdict {
        if !self.findings.isEmpty { return .fail }
        return self.doubts.isEmpty ? .pass : .invalid
    }
}
