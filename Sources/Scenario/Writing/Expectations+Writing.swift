import Call
import Timeline
import Trace

extension Expectation {
    /// As an item of `expect`.
    var written: YAMLText {
        switch self {
        case .recognized(nil): .scalar("recognized")
        case .recognized(.some(let pattern)): .one("recognized", pattern.written)
        case .spoken(let pattern): .one("spoken", pattern.written)
        case .audio(let audio): audio.written
        case .done(let limit): Self.limited("done", limit)
        case .error(let code, let limit): Self.error(code.text, limit)
        case .settled(let limit): Self.limited("settled", limit)
        case .absent(let event): .one("absent", .word(event))
        case .silent(let duration): .one("silent", .time(duration))
        case .closed(let code, let limit): Self.closed(code, limit)
        case .speaker(let name): .one("speaker", .text(name))
        case .remembers(nil): .one("remembers", .scalar("nothing"))
        case .remembers(.some(let pattern)): .one("remembers", pattern.written)
        }
    }

    private static func limited(_ word: String, _ limit: TimeLimit?) -> YAMLText {
        limit.map { .one(word, .map($0.entries)) } ?? .scalar(word)
    }

    private static func error(_ code: String, _ limit: TimeLimit?) -> YAMLText {
        guard let limit else {
            return code == "*" ? .scalar("error") : .one("error", .text(code))
        }
        var map: [YAMLText.Entry] = []
        map.add("code", code, unless: "*") { .text($0) }
        return .one("error", .map(map + limit.entries))
    }

    private static func closed(_ code: Int?, _ limit: TimeLimit?) -> YAMLText {
        var map: [YAMLText.Entry] = []
        map.add("code", code.map { .number($0) })
        map += limit?.entries ?? []
        return map.isEmpty ? .scalar("closed") : .one("closed", .map(map))
    }
}

extension TextPattern {
    fileprivate var written: YAMLText {
        switch self {
        case .exactly(let text): .text(text)
        case .like(let text): .one("like", .text(text))
        }
    }
}

extension AudioExpectation {
    fileprivate var written: YAMLText {
        guard self != AudioExpectation() else { return .scalar("audio") }
        var map: [YAMLText.Entry] = []
        map.add("at_least", self.atLeast, unless: 1) { .number($0) }
        map.add("at_most", self.atMost.map { .number($0) })
        map += self.limit?.entries ?? []
        map.add("undecodable", self.undecodable.map { .number($0) })
        return .one("audio", .map(map))
    }
}

extension TimeLimit {
    fileprivate var entries: [YAMLText.Entry] {
        var map: [YAMLText.Entry] = []
        map.add("within", .time(self.within))
        map.add("after", self.after.map { .word($0) })
        return map
    }
}

extension Expectations {
    /// As `expect` of a scenario; `nil` if there is nothing to say.
    var written: YAMLText? {
        var map: [YAMLText.Entry] = []
        map.add("order", self.order.map { .text($0.text) })
        map.add("except", Self.rules(self.except))
        map.add("also", Self.rules(self.also))
        for expectation in self.metrics {
            map.add(expectation.metric.rawValue, expectation.written)
        }
        if !self.tolerated.isEmpty {
            let entries = self.tolerated.map {
                YAMLText.Entry(key: $0.kind?.rawValue ?? "any", value: .number($0.atMost))
            }
            map.add("violations", .map(entries))
        }
        map.add("errors", self.errors.map(\.written))
        let connections = Provider.allCases.compactMap { provider in
            self.connections[provider].map {
                YAMLText.Entry(key: provider.rawValue, value: .number($0))
            }
        }
        if !connections.isEmpty { map.add("connections", .map(connections)) }
        return map.isEmpty ? nil : .map(map)
    }

    /// In the order in which the rules are listed everywhere.
    private static func rules(_ names: Set<RuleName>) -> YAMLText? {
        guard !names.isEmpty else { return nil }
        return .list(RuleName.allCases.filter(names.contains).map { .word($0) })
    }
}

extension MetricExpectation {
    fileprivate var written: YAMLText {
        var map = self.limits.map {
            YAMLText.Entry(key: $0.statistic.rawValue, value: .time($0.atMost))
        }
        map.add("samples", self.samples, unless: 1) { .number($0) }
        return .map(map)
    }
}

extension ErrorRate {
    fileprivate var written: YAMLText {
        var map: [YAMLText.Entry] = []
        map.add("at_most", .scalar(self.atMost.percent))
        map.add("samples", self.samples, unless: 1) { .number($0) }
        return .map(map)
    }
}
