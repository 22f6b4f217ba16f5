package import Call
package import Scenario
package import Trace

/// What is not well with a load, or cannot be told.
package enum Shortfall: Hashable, Sendable {
    /// A provider refused, by this limit first.
    case refused(Provider, Admission.Refusal)
    /// The servers have no time left.
    case processors
    /// What is expected of `first_audio`, and what it is.
    case late(MetricExpectation.Limit, Duration)
    /// Turns are too few to tell whether what is expected holds. The latest is the most that it can be; `nil`
    /// without any.
    case tooFew(MetricExpectation.Limit, latest: Duration?)
}

extension Forecast {
    /// What stands against a load of which this is expected of `first_audio`: what weighs most comes first.
    package func shortfalls(expecting limits: [MetricExpectation.Limit]) -> [Shortfall] {
        var shortfalls: [Shortfall] = []
        if let (provider, refusal) = self.refusal { shortfalls.append(.refused(provider, refusal)) }
        if self.isFull { shortfalls.append(.processors) }
        return shortfalls + self.firstAudio.shortfalls(expecting: limits)
    }
}

extension Samples {
    /// What stands against these, as times of `first_audio`.
    func shortfalls(expecting limits: [MetricExpectation.Limit]) -> [Shortfall] {
        limits.compactMap { limit in
            guard let value = self.value(of: limit.statistic) else {
                return .tooFew(limit, latest: self.max)
            }
            return value > limit.atMost ? .late(limit, value) : nil
        }
    }
}

extension Shortfall {
    /// Why no more calls are carried, if this stands against so many; `nil` if it does not.
    var cause: Saturation.Cause? {
        switch self {
        case .refused(let provider, let refusal): .limit(provider, refusal)
        case .processors: .processors
        case .late(let limit, _): .firstAudio(limit)
        // Where no percentile can be told, the latest has to do.
        case .tooFew(let limit, let latest):
            latest.flatMap { $0 > limit.atMost ? .firstAudio(limit) : nil }
        }
    }
}
