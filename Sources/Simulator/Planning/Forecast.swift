package import Call
package import Timeline
package import Trace

/// What becomes of a load.
package struct Forecast: Sendable {
    package var callCount = 0
    /// How many calls went on at a time, at most.
    package var callCountMax = 0
    /// In which a first audio came.
    package var turnCount = 0
    /// In which no answer came, since a provider refused.
    package var lostTurnCount = 0
    /// That ended before the first turn, since a provider refused.
    package var lostCallCount = 0
    package var firstAudio = Samples()
    /// How much of the servers' time was spent, on the average.
    package var utilization = Ratio.zero
    /// The same in the busiest second.
    package var utilizationMax = Ratio.zero
    /// How often each provider refused, in the order of ``Provider``.
    package var refusals: [Provider: Int] = [:]
    /// How many sessions each provider had at a time, at most.
    package var sessionsMax: [Provider: Int] = [:]
    /// By which limit a provider refused first.
    package var refusal: (provider: Provider, refusal: Admission.Refusal)?
    /// When the forecast ended early, since what came to a server had to wait for longer than
    /// ``waitMax``; `nil` if it came to its end.
    package var overrunAt: Instant?
    /// How much happened.
    package var eventCount = 0

    /// Nobody stays on the line for longer.
    package static var waitMax: Duration { FleetServers.waitMax }

    /// Who is so busy over minutes never catches up.
    private static let fullPartsPerMillion: Int64 = 999_000

    package init() {}

    /// Whether the servers have no time left.
    package var isFull: Bool {
        self.overrunAt != nil || self.utilization.partsPerMillion >= Self.fullPartsPerMillion
    }

    mutating func noteUtilization(_ share: Ratio) {
        guard share.partsPerMillion > self.utilizationMax.partsPerMillion else { return }
        self.utilizationMax = share
    }
}
