package import Call
package import Scenario
import Timeline
package import Trace

/// How many calls at a time a fleet of servers carries, and what stops it from carrying more.
package struct Saturation: Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        /// The servers do not keep up.
        case processors
        /// A turn that waits for nobody is later than is expected already, whatever the servers take.
        case providers(MetricExpectation.Limit)
        /// The servers keep up, but answer later than is expected.
        case firstAudio(MetricExpectation.Limit)
        case limit(Provider, Admission.Refusal)
    }

    /// The most calls at a time at which all is well; 0 if one is too many.
    package var calls: Int
    /// What stops more; `nil` if nothing does, up to so many.
    package var cause: Cause?

    package init(calls: Int, cause: Cause?) {
        self.calls = calls
        self.cause = cause
    }
}

extension FleetModel {
    /// More calls at a time are not tried.
    package static let callCountMax = 2_000_000
    /// The answer is as near as this part of it.
    private static let precision = 100

    /// The most calls at a time at which what is expected of `first_audio` holds, or, if nothing is, at which
    /// the servers keep up, and no provider refuses.
    ///
    /// Tries double until one fails, and then what lies between is halved. Servers have nothing to do with each
    /// other but for the limits of providers, so a part of them is tried with its share of these, for all.
    package func saturation(expecting limits: [MetricExpectation.Limit]) -> Saturation {
        if let cause = self.causeAlone(limits) { return Saturation(calls: 0, cause: cause) }
        let parts = self.partCount
        var part = self.settings
        part.serverCount /= parts
        part.providers.recognizer.limits.divide(by: parts)
        part.providers.chat.limits.divide(by: parts)
        part.providers.synthesizer.limits.divide(by: parts)
        var found = FleetModel(self.templates, part).search(limits)
        found.calls *= parts
        if case .limit(let provider, let refusal) = found.cause {
            let whole = self.settings.providers.limits(of: provider)
            found.cause = .limit(provider, whole.refusal(like: refusal))
        }
        return found
    }

    /// What is not well with a call that waits for nobody; `nil` if all is.
    private func causeAlone(_ limits: [MetricExpectation.Limit]) -> Saturation.Cause? {
        let work = self.settings.costs.perTurn / CallTemplate.workCount
        for limit in limits {
            func breaks(_ work: Duration) -> Bool {
                self.templates.firstAudio(taking: work).shortfalls(expecting: [limit])
                    .contains { $0.cause != nil }
            }
            if breaks(.zero) { return .providers(limit) }
            if breaks(work) { return .firstAudio(limit) }
        }
        return nil
    }

    /// A smaller share of a limit would say too little of the whole.
    private static let shareMin = 1_000

    /// Of how many equal parts one is tried.
    private var partCount: Int {
        let least = Provider.allCases.flatMap { provider in
            let limits = self.settings.providers.limits(of: provider)
            return [limits.sessionsMax, limits.rate?.count].compactMap(\.self)
        }.min()
        let most = least.map { max(1, $0 / Self.shareMin) } ?? self.settings.serverCount
        return (1...self.settings.serverCount).last {
            $0 <= most && self.settings.serverCount.isMultiple(of: $0)
        } ?? 1
    }

    private func search(_ limits: [MetricExpectation.Limit]) -> Saturation {
        var held = 0
        var failed: (calls: Int, cause: Saturation.Cause)?
        var level = self.firstLevel
        while failed.map({ $0.calls - held > max(1, held / Self.precision) }) ?? true {
            if let cause = self.cause(at: level, limits) {
                failed = (level, cause)
            } else {
                held = level
            }
            if held >= Self.callCountMax { return Saturation(calls: held, cause: nil) }
            level =
                failed.map { held == 0 ? $0.calls / 2 : held + ($0.calls - held) / 2 }
                ?? min(held * 2, Self.callCountMax)
            if level == 0 { break }
        }
        return Saturation(calls: held, cause: failed?.cause)
    }

    /// Where to begin: half of what the processors could do, or what a limit surely allows.
    private var firstLevel: Int {
        let cost = self.templates.cost(self.settings.costs).wholeNanoseconds
        let cores = Int128(self.settings.coreCount) * Int128(self.settings.serverCount)
        let byCost =
            cost > 0 ? Int(clamping: cores * 1_000_000_000 / Int128(cost) / 2) : Self.callCountMax
        let byLimit = Provider.allCases.compactMap {
            self.settings.providers.limits(of: $0).sessionsMax
        }
        return min(max(1, min(byCost, byLimit.min() ?? byCost)), Self.callCountMax)
    }

    /// What is not well with `level` calls at a time; `nil` if all is.
    ///
    /// They begin over the time that a call takes, so that they are everywhere in it, and are looked at
    /// for as long again; twice as long if they are few.
    private func cause(
        at level: Int,
        _ limits: [MetricExpectation.Limit]
    ) -> Saturation.Cause? {
        let round = max(self.templates.meanDuration, .seconds(1))
        let end = round * (level < Self.manyCalls ? 3 : 2)
        let forecast = self.forecast(
            Scenario.Load(.concurrent(level, rampUp: round), lasts: end),
            Window(from: Instant(sinceStart: round), until: Instant(sinceStart: end))
        )
        return forecast.shortfalls(expecting: limits).lazy.compactMap(\.cause).first
    }

    private static let manyCalls = 10_000
}

extension ProviderLimits {
    /// The share of one of so many.
    fileprivate mutating func divide(by count: Int) {
        self.sessionsMax = self.sessionsMax.map { $0 / count }
        self.rate = self.rate.map { Rate($0.count / count, in: $0.window) }
    }

    /// How it refuses where a share of it would do so by `refusal`.
    fileprivate func refusal(like refusal: Admission.Refusal) -> Admission.Refusal {
        switch refusal {
        case .sessions: self.sessionsMax.map { .sessions(max: $0) } ?? refusal
        case .rate: self.rate.map { .rate($0) } ?? refusal
        }
    }
}
