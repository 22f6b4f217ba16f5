/// How long a step takes: always the same, by chance, or as it was recorded.
package enum Delay: Hashable, Sendable {
    case fixed(Duration)
    /// Anything from the first to the second, all equally likely.
    case uniform(Duration, Duration)
    /// Around `mean`, two thirds of the time within `deviation` of it, and never below zero.
    case normal(mean: Duration, deviation: Duration)
    /// `median` times e to the power of a normal number of deviation `sigma`: as networks and services
    /// are slow, which is a little most of the time and rarely a lot.
    case lognormal(median: Duration, sigma: Ratio)
    /// As long as the fixture says, times a factor.
    case recorded(times: Ratio)

    /// As long as the fixture says.
    package static let asRecorded = Delay.recorded(times: .one)

    /// The longest delay that chance gives.
    package static let drawnMax = Duration.seconds(3_600)

    /// How long the step takes that took `recorded` in the fixture. Chance takes one or more numbers
    /// from `random`, everything else none.
    package func applied(
        to recorded: Duration,
        using random: inout SeededGenerator
    ) -> Duration {
        switch self {
        case .fixed(let duration):
            duration
        case .recorded(let ratio):
            recorded * ratio
        case .uniform(let least, let most):
            Self.between(least, max(least, most), using: &random)
        case .normal(let mean, let deviation):
            Self.bounded(
                Double(mean.wholeNanoseconds)
                    + random.nextNormal() * Double(deviation.wholeNanoseconds)
            )
        case .lognormal(let median, let sigma):
            Self.bounded(
                Double(median.wholeNanoseconds)
                    * exponential(random.nextNormal() * sigma.asDouble)
            )
        }
    }

    private static func between(
        _ least: Duration,
        _ most: Duration,
        using random: inout SeededGenerator
    ) -> Duration {
        let range = least.wholeNanoseconds...most.wholeNanoseconds
        return .nanoseconds(Int64.random(in: range, using: &random))
    }

    private static func bounded(_ nanoseconds: Double) -> Duration {
        .nanoseconds(Int64(min(max(nanoseconds, 0), Double(Self.drawnMax.wholeNanoseconds))))
    }
}
