import Call
import Scenario
import Simulator
import Timeline
import Trace
import Wire

extension PlanReport {
    /// What is written now.
    package static let format = 1

    /// The plan as one JSON object, in UTF-8, with a last newline. Times are in milliseconds.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendJSON { self.write(to: &$0) }
        return RunReport.escapingControls(in: String(decoding: bytes, as: UTF8.self)) + [0x0A]
    }

    private func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("plan_format", Self.format)
            json.member("verdict", self.verdict.rawValue)
            for (name, sentences) in [("reasons", self.reasons), ("doubts", self.doubts)] {
                json.key(name)
                json.array { json in
                    for sentence in sentences { json.string(sentence) }
                }
            }
            json.member("scenario", self.scenario)
            json.key("seed")
            json.number(self.seed)
            json.member("load", self.load)
            json.member("servers") { self.writeServers(&$0) }
            json.member("check") { self.writeCheck(&$0) }
            json.member("forecast") { self.write(self.forecast, to: &$0) }
            json.member("saturation") { self.writeSaturation(&$0) }
            json.member("repeat", self.repeatCommand)
            json.key("exit_code")
            json.number(self.exitCode)
        }
    }

    private func writeServers(_ json: inout JSONWriter) {
        json.member("count", self.servers.serverCount)
        json.member("cores", self.servers.coreCount)
        let costs = [
            ("frame", self.servers.costs.perFrame), ("turn", self.servers.costs.perTurn),
            ("call_second", self.servers.costs.perCallSecond),
        ]
        for (name, cost) in costs {
            json.key("cpu_per_\(name)_ms")
            json.shortMilliseconds(cost)
        }
        switch self.source {
        case .measured(let file):
            json.member("result", file)
            json.member("costs", "measured")
        case .given(let file):
            json.member("result", file)
            json.member("costs", "given")
        }
    }

    private func writeCheck(_ json: inout JSONWriter) {
        json.member("load", self.check.load)
        json.member("first_audio") { json in
            json.member("unit", "ms")
            json.member("measured") { Self.write(self.check.measured, to: &$0) }
            json.member("predicted") { Self.write(self.check.predicted.firstAudio, to: &$0) }
        }
        json.member("cores") { json in
            json.key("measured")
            if let millicores = self.check.measuredMillicores {
                json.decimal(Self.thousandths(millicores))
            } else {
                json.null()
            }
            json.key("predicted")
            json.decimal(Self.thousandths(self.check.predictedMillicores))
        }
    }

    private func write(_ forecast: Forecast, to json: inout JSONWriter) {
        json.member("calls", forecast.callCount)
        json.member("calls_max", forecast.callCountMax)
        json.member("turns", forecast.turnCount)
        json.member("lost_turns", forecast.lostTurnCount)
        json.member("lost_calls", forecast.lostCallCount)
        json.member("first_audio") { json in
            json.member("unit", "ms")
            Self.write(forecast.firstAudio, to: &json)
        }
        let shares = [("cpu", forecast.utilization), ("cpu_max", forecast.utilizationMax)]
        for (name, share) in shares {
            json.key(name)
            json.decimal(Self.thousandths(Int(share.partsPerMillion / 1_000)))
        }
        json.member("providers") { json in
            for provider in Provider.allCases {
                json.member(provider.rawValue) { self.write(provider, to: &$0) }
            }
        }
    }

    private func write(_ provider: Provider, to json: inout JSONWriter) {
        let limits = self.servers.providers.limits(of: provider)
        json.member("sessions_max", self.forecast.sessionsMax[provider] ?? 0)
        json.member("refused", self.forecast.refusals[provider] ?? 0)
        if let most = limits.sessionsMax { json.member("limit_sessions", most) }
        guard let rate = limits.rate else { return }
        json.member("limit_rate", rate.count)
        json.key("limit_rate_window_ms")
        json.shortMilliseconds(rate.window)
    }

    private func writeSaturation(_ json: inout JSONWriter) {
        json.member("calls", self.saturation.calls)
        json.member("found", self.saturationSentence)
        let cause =
            switch self.saturation.cause {
            case nil: "none"
            case .processors: "cpu"
            case .providers: "providers"
            case .firstAudio: "first_audio"
            case .limit(let provider, .sessions): "\(provider.rawValue)_max_sessions"
            case .limit(let provider, .rate): "\(provider.rawValue)_rate"
            }
        json.member("cause", cause)
    }

    private static func write(_ samples: Samples, to json: inout JSONWriter) {
        json.member("n", samples.count)
        for (name, permille) in Self.percentiles {
            json.key(name)
            json.milliseconds(samples.percentile(permille: permille))
        }
        json.key("max")
        json.milliseconds(samples.max)
    }

    private static func thousandths(_ number: Int) -> String {
        "\(number / 1_000)." + String(String(number % 1_000 + 1_000).dropFirst())
    }
}
