/// How long a provider takes for one of its steps.
package enum Delay: Hashable, Sendable {
    case fixed(Duration)
    /// As long as the fixture says, times a factor.
    case recorded(times: Ratio)

    /// As long as the fixture says.
    package static let asRecorded = Delay.recorded(times: .one)

    /// How long the step takes that took `recorded` in the fixture.
    package func applied(to recorded: Duration) -> Duration {
        switch self {
        case .fixed(let duration): duration
        case .recorded(let ratio): recorded * ratio
        }
    }
}
