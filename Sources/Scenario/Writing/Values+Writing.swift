import Call
import Timeline

extension Delay {
    /// Such as `25ms` or `uniform 10ms 30ms`.
    var written: String {
        switch self {
        case .fixed(let duration): duration.written
        case .uniform(let least, let most): "uniform \(least.written) \(most.written)"
        case .normal(let mean, let deviation): "normal \(mean.written) \(deviation.written)"
        case .lognormal(let median, let sigma): "lognormal \(median.written) \(sigma.written)"
        case .recorded(let ratio): Self.recorded(ratio)
        }
    }

    fileprivate static func recorded(_ ratio: Ratio) -> String {
        ratio == .one ? "recorded" : "recorded x\(ratio.written)"
    }
}

extension Ratio {
    /// Such as `0.5` or `2`.
    fileprivate var written: String {
        let whole = "\(self.partsPerMillion / 1_000_000)"
        var decimals = Array("\(1_000_000 + self.partsPerMillion % 1_000_000)".dropFirst())
        while decimals.last == "0" { decimals.removeLast() }
        return decimals.isEmpty ? whole : "\(whole).\(String(decimals))"
    }
}

extension LineConditions {
    /// As `lines` of a scenario; `nil` if there is nothing to say.
    var written: YAMLText? {
        let standard = Self()
        var map: [YAMLText.Entry] = []
        map.add("delay", self.delay, unless: standard.delay) { .scalar($0.written) }
        map.add("loss", self.loss, unless: standard.loss) { .scalar($0.percent) }
        return map.isEmpty ? nil : .map(map)
    }
}

// MARK: Providers

extension ProviderBehavior {
    /// As `providers` of a scenario; `nil` if there is nothing to say.
    var written: YAMLText? {
        var map: [YAMLText.Entry] = []
        map.add("asr", self.recognizer.written)
        map.add("llm", self.chat.written)
        map.add("tts", self.synthesizer.written)
        return map.isEmpty ? nil : .map(map)
    }
}

extension ProviderBehavior.Recognizer {
    fileprivate var written: YAMLText? {
        let standard = Self()
        var map: [YAMLText.Entry] = []
        map.add("final_lag", self.finalLag, unless: standard.finalLag) { .scalar($0.written) }
        map.add("replies", self.replies, unless: standard.replies) { .word($0) }
        map.add("idle", self.idle, unless: standard.idle) { .time($0) }
        map.add("numbering", self.numbering, unless: standard.numbering) { .word($0) }
        map.add("compression", self.compression, unless: standard.compression) { .word($0) }
        map += self.limits.written
        return map.isEmpty ? nil : .map(map)
    }
}

extension ProviderBehavior.Chat {
    fileprivate var written: YAMLText? {
        var map: [YAMLText.Entry] = []
        map.add("ttft", self.firstToken, unless: .asRecorded) { .scalar($0.written) }
        map.add("itl", self.betweenTokens, unless: .asRecorded) { .scalar($0.written) }
        map += self.limits.written
        return map.isEmpty ? nil : .map(map)
    }
}

extension ProviderBehavior.Synthesizer {
    fileprivate var written: YAMLText? {
        let standard = Self()
        var map: [YAMLText.Entry] = []
        map.add("ttfb", self.firstByte, unless: standard.firstByte) { .scalar($0.written) }
        map.add("rtf", self.pace, unless: standard.pace) { .scalar($0.written) }
        map.add("idle", self.idle, unless: standard.idle) { .time($0) }
        map += self.limits.written
        return map.isEmpty ? nil : .map(map)
    }
}

extension ProviderLimits {
    /// As entries of a provider.
    fileprivate var written: [YAMLText.Entry] {
        var map: [YAMLText.Entry] = []
        map.add("max_sessions", self.sessionsMax.map { .number($0) })
        map.add("rate", self.rate.map { .scalar($0.written) })
        return map
    }
}

extension ProviderLimits.Rate {
    fileprivate var written: String {
        CallRate(self.count, per: self.window == .seconds(60) ? .minute : .second).written
    }
}

extension ProviderBehavior.Pace {
    fileprivate var written: String {
        switch self {
        case .realTime(let ratio): ratio.written
        case .recorded(let ratio): Delay.recorded(ratio)
        }
    }
}

// MARK: Load

extension Scenario.Load {
    /// As `load` of a scenario; `nil` if there is nothing to say.
    var written: YAMLText? {
        var map: [YAMLText.Entry] = []
        map.add("calls", self.calls.map { .number($0) })
        switch self.shape {
        case .together: break
        case .steady(let rate, let spacing):
            map.add("rate", .scalar(rate.written))
            map.add("arrivals", spacing, unless: .even) { .word($0) }
        case .stages(let stages, let spacing):
            map.add("stages", .list(stages.map(\.written)))
            map.add("arrivals", spacing, unless: .even) { .word($0) }
        case .concurrent(let count, let rampUp):
            map.add("concurrent", .number(count))
            map.add("ramp_up", rampUp.map { .time($0) })
        }
        map.add("for", self.lasts.map { .time($0) })
        return map.isEmpty ? nil : .map(map)
    }
}

extension Scenario.Load.Stage {
    fileprivate var written: YAMLText {
        var map: [YAMLText.Entry] = []
        switch self {
        case .ramp(let duration, let rate):
            map.add("ramp", .time(duration))
            map.add("to", .scalar(rate.written))
        case .hold(let duration, let rate):
            map.add("hold", .time(duration))
            map.add("at", .scalar(rate.written))
        }
        return .map(map)
    }
}

extension Scenario.Capacity {
    var written: YAMLText {
        var map: [YAMLText.Entry] = []
        map.add("from", .number(self.from))
        map.add("to", .number(self.to))
        map.add("hold", .time(self.hold))
        map.add("precision", .scalar(self.precision.percent))
        return .map(map)
    }
}
