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
        /// Some were given by hand; the file of the result.
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

    /// What is expected of `first_audio` and does not hold in the forecast.
    var broken: [MetricExpectation.Limit] {
        self.expected.filter { limit in
            self.forecast.firstAudio.value(of: limit.statistic).map { $0 > limit.atMost } ?? false
        }
    }

    /// Whether the servers and providers carry the load.
    package var verdict: Verdict {
        let isRefused = self.forecast.refusal != nil
        return self.broken.isEmpty && !isRefused && !self.forecast.isFull ? .pass : .fail
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
