/// What became of a run.
package enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// Every rule held, and there was something to check.
    case pass = "PASS"
    /// A rule did not hold.
    case fail = "FAIL"
    /// Nothing can be concluded, for or against the server.
    case invalid = "INVALID"

    /// With which the command ends.
    package var exitCode: Int32 {
        switch self {
        case .pass: 0
        case .fail: 1
        case .invalid: 4
        }
    }
}
