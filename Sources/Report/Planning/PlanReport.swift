import Call
package import Scenario
package import Simulator
import Timeline
package import Trace

/// Everything that is said of a plan: what a fleet of servers will do with a load, by what one was
/// measured to spend.
package struct PlanReport: Sendable {
    /// Where the costs come from.
    package enum Source: Sendable, Hashable {
        /// They were measured; the file of the result.
        case measured(String)
        /// They were given by hand, and not measured; the file of the result.
        case given(String)
    }

    /// What the model says of the load that was measured, beside what was measured.
    package struct Check: Sendable {
        /// What was measured, such as `500 calls at a time, for 60s`.
        package var load: String
        package var measured: Samples
        /// How many cores the server used, in thousandths; `nil` if it was none of ours.
        package var measuredMillicores: Int?
        package var predicted: Forecast
        /// How many cores the model says, in thousandths.
        package var predictedMillicores: Int

        package init(
            load: String,
            measured: Samples,
            measuredMillicores: Int?,
            predicted: Forecast,
            predictedMillicores: Int
        ) {
            self.load = load
            self.measured = measured
            self.measuredMillicores = measuredMillicores
            self.predicted = predicted
            self.predictedMillicores = predictedMillicores
        }
    }

    package var scenario: String
    package var seed: UInt64
    /// Such as `concurrent 1000 for 60s`, in the words of the scenario.
    package var load: String
    package var servers: FleetModel.Settings
    package var source: Source
    package var check: Check
    package var forecast: Forecast
    /// What is expected of `first_audio`.
    package var expected: [MetricExpectation.Limit]
    package var saturation: Saturation
    /// The command that repeats the plan.
    package var repeatCommand: String

    package init(
        scenario: String,
        seed: UInt64,
        load: String,
        servers: FleetModel.Settings,
        source: Source,
        check: Check,
        forecast: Forecast,
        expected: [MetricExpectation.Limit],
        saturation: Saturation,
        repeatCommand: String
    ) {
        self.scenario = scenario
        self.seed = seed
        self.load = load
        self.servers = servers
        self.source = source
        self.check = check
        self.forecast = forecast
        self.expected = expected
        self.saturation = saturation
        self.repeatCommand = repeatCommand
    }

    private var shortfalls: [Shortfall] { self.forecast.shortfalls(expecting: self.expected) }

    /// Whether the servers and providers carry the load.
    package var verdict: Verdict {
        if !self.reasons.isEmpty { return .fail }
        return self.doubts.isEmpty ? .pass : .invalid
    }

    /// Why the load is not carried, in sentences without their ends.
    package var reasons: [String] {
        self.shortfalls.compactMap { shortfall in
            switch shortfall {
            case .refused(let provider, let refusal):
                "\(provider.rawValue) refuses "
                    + "\((self.forecast.refusals[provider] ?? 0).counted("session")), "
                    + refusal.limitWords
            case .processors: "the servers' processors are full" + self.overrunWords
            case .late(let limit, let value):
                "first_audio \(limit.statistic.rawValue) is \(Tenths(value).text) ms, expected at most "
                    + limit.atMost.written
            case .tooFew: nil
            }
        }
    }

    /// What of the load cannot be told, in sentences without their ends.
    var doubts: [String] {
        self.shortfalls.compactMap { shortfall in
            guard case .tooFew(let limit, _) = shortfall else { return nil }
            let count = self.forecast.firstAudio.count.counted("turn")
            let are = limit.needed == 1 ? "is" : "are"
            return "first_audio \(limit.statistic.rawValue): \(count), "
                + "\(limit.needed.grouped) \(are) needed"
        }
    }

    /// Where the forecast ends early, and why.
    private var overrunWords: String {
        guard let overrunAt = self.forecast.overrunAt else { return "" }
        let seconds = Tenths(overrunAt.sinceStart / 1_000).text
        return ": after \(seconds) s what comes to a server waits for more than "
            + "\(Forecast.waitMax.written), and there the forecast ends"
    }

    package var exitCode: Int32 { self.verdict.exitCode }

    /// The saturation point in a sentence.
    var saturationSentence: String {
        let calls = self.saturation.calls.counted("call")
        guard let cause = self.saturation.cause else {
            return "Nothing saturates up to \(calls) at a time."
        }
        let words =
            switch cause {
            case .processors: "the servers' processors are full"
            case .providers(let limit):
                "first_audio \(limit.statistic.rawValue) is over \(limit.atMost.written) by what the "
                    + "providers take alone"
            case .firstAudio(let limit) where self.saturation.calls == 0:
                "first_audio \(limit.statistic.rawValue) is over \(limit.atMost.written), even if no "
                    + "turn waits for another"
            case .firstAudio(let limit):
                "first_audio \(limit.statistic.rawValue) is over \(limit.atMost.written), since "
                    + "turns wait for the servers"
            case .limit(let provider, let refusal):
                "\(provider.rawValue) refuses, \(refusal.limitWords)"
            }
        guard self.saturation.calls > 0 else { return "Not even one call is carried: \(words)." }
        return "Saturated beyond \(calls) at a time: \(words)."
    }
}

extension Admission.Refusal {
    /// Such as `max_sessions 500`.
    var limitWords: String {
        switch self {
        case .sessions(let most): "max_sessions \(most)"
        case .rate(let rate): "rate \(rate.count)/\(rate.window == .seconds(60) ? "m" : "s")"
        }
    }
}
