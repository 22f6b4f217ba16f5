import Call
import Timeline
import Trace
import YAML

extension YAMLReader<Expectation> {
    /// An item of `expect` in a turn or a call.
    static let expectation = Self.either(
        YAMLReader<BareExpectation>.word.as { word in
            switch word {
            case .recognized: .recognized(nil)
            case .audio: .audio(AudioExpectation())
            case .done: .done(nil)
            case .error: .error(code: .like("*"), nil)
            case .settled: .settled(nil)
            case .closed: .closed(code: nil, nil)
            }
        },
        or: Self.map("an item of expect") { map in
            map.exactlyOne(of: [
                ("recognized", YAMLReader<TextPattern>.pattern.as { .recognized($0) }),
                ("spoken", YAMLReader<TextPattern>.pattern.as { .spoken($0) }),
                ("audio", YAMLReader<AudioExpectation>.audio.as { .audio($0) }),
                ("done", YAMLReader<TimeLimit>.timeLimit("done").as { .done($0) }),
                ("error", .error),
                ("settled", YAMLReader<TimeLimit>.timeLimit("settled").as { .settled($0) }),
                ("absent", YAMLReader<CallEvent>.word.as { .absent($0) }),
                ("silent", YAMLReader<Duration>.duration.as { .silent($0) }),
                ("closed", .closed),
                ("speaker", YAMLReader<String>.text.as { .speaker($0) }),
                ("remembers", .remembers),
            ])
        }
    )
    .named("expectation")

    private static let error = Self.either(
        YAMLReader<String>.text.as { .error(code: .like($0), nil) },
        or: Self.map("error") { map in
            let code = map.optional("code", .text, default: "*")
            return .error(code: .like(code), map.timeLimit())
        }
    )

    private static let closed = Self.map("closed") { map in
        let code = map.optional("code", .count(in: 1000...4999))
        return .closed(code: code, map.timeLimit())
    }

    private static let remembers = Self.either(
        YAMLReader<String>.text.as { .remembers($0 == "nothing" ? nil : .exactly($0)) },
        or: YAMLReader<TextPattern>.likeness.as { .remembers($0) }
    )
}

/// An item of `expect` that is one word.
private enum BareExpectation: String, CaseIterable {
    case recognized, audio, done, error, settled, closed
}

extension YAMLReader<TextPattern> {
    /// A text, or what it is like.
    static let pattern = Self.either(
        YAMLReader<String>.text.as { .exactly($0) },
        or: Self.likeness
    )

    static let likeness = Self.map("a pattern") { map in
        map.required("like", .text, about: "* stands for any text.").map { .like($0) }
    }
}

extension YAMLReader<AudioExpectation> {
    static let audio = Self.map("audio") { map in
        let counts = 1...100_000
        let atLeast = map.optional("at_least", .count(in: counts), default: 1)
        let atMost = map.optional("at_most", YAMLReader<Int>.count(in: counts).located)
        if let atMost, atMost.value < atLeast {
            let expected = "at least \(atLeast), as at_least says"
            map.note(.outOfRange("\(atMost.value)", expected: expected), at: atMost.position)
        }
        return AudioExpectation(
            atLeast: atLeast,
            atMost: atMost?.value,
            undecodable: map.optional("undecodable", .count(in: 0...100_000)),
            limit: map.timeLimit()
        )
    }
}

extension YAMLReader<TimeLimit> {
    static func timeLimit(_ place: String) -> Self {
        Self.map(place) { map in
            let within = map.required("within", .duration)
            let after = map.optional("after", YAMLReader<TimeLimit.Start>.word)
            return within.map { TimeLimit(within: $0, after: after) }
        }
    }
}

extension YAMLMap {
    /// The keys `within` and `after`, if they are there.
    fileprivate mutating func timeLimit() -> TimeLimit? {
        let within = self.optional("within", .duration)
        let after = self.optional("after", YAMLReader<TimeLimit.Start>.word.located)
        if !self.holds("within"), let after {
            self.note(.onlyWith("after", "within"), at: after.position)
        }
        return within.map { TimeLimit(within: $0, after: after?.value) }
    }
}

extension YAMLReader<Expectations> {
    static let expectations = Self.map("expect") { map in
        Expectations(
            order: map.optional("order", .order),
            except: Set(
                map.optional(
                    "except",
                    YAMLReader<[RuleName]>.list(of: .word),
                    default: [],
                    about: "Rules that do not hold here though they hold elsewhere."
                )
            ),
            also: Set(
                map.optional(
                    "also",
                    YAMLReader<[RuleName]>.list(of: .word),
                    default: [],
                    about: "Rules that hold only where they are asked for."
                )
            ),
            metrics: Metric.allCases.compactMap { metric in
                map.optional(metric.rawValue, YAMLReader<MetricExpectation>.metric(metric))
            },
            tolerated: map.optional("violations", .tolerances, default: []),
            errors: map.optional("errors", .errorRate),
            connections: map.optional(
                "connections",
                YAMLReader<[Provider: Int]>.connections,
                default: [:],
                about: "How often each provider may be connected to, refused or not, at most."
            )
        )
    }
}

extension YAMLReader<MetricExpectation> {
    static func metric(_ metric: Metric) -> Self {
        Self.map(metric.rawValue) { map in
            let limits = MetricExpectation.Statistic.allCases.compactMap { statistic in
                map.optional(statistic.rawValue, .duration)
                    .map { MetricExpectation.Limit(statistic, atMost: $0) }
            }
            let samples = map.optional(
                "samples",
                YAMLReader<Int>.count(in: 1...100_000_000).located,
                about: "The fewest samples by which anything is concluded."
            )
            if let samples, let limit = limits.max(by: { $0.needed < $1.needed }),
                samples.value < limit.needed
            {
                let expected = "at least \(limit.needed), which \(limit.statistic.rawValue) needs"
                map.note(
                    .outOfRange("\(samples.value)", expected: expected),
                    at: samples.position
                )
            }
            guard !limits.isEmpty else {
                map.noteMissing(oneOf: MetricExpectation.Statistic.allCases.map(\.rawValue))
                return nil
            }
            return MetricExpectation(metric: metric, limits: limits, samples: samples?.value ?? 1)
        }
    }
}

extension YAMLReader<[Tolerance]> {
    static let tolerances = Self.map("violations") { map in
        var tolerances = Violation.Kind.allCases.compactMap { kind in
            map.optional(kind.rawValue, .count(in: 0...100_000_000))
                .map { Tolerance(kind: kind, atMost: $0) }
        }
        if let any = map.optional("any", .count(in: 0...100_000_000)) {
            tolerances.append(Tolerance(kind: nil, atMost: any))
        }
        return tolerances
    }
}

extension YAMLReader<[Provider: Int]> {
    static let connections = Self.map("connections") { map in
        var limits: [Provider: Int] = [:]
        for provider in Provider.allCases {
            limits[provider] = map.optional(provider.rawValue, .count(in: 0...100_000_000))
        }
        return limits
    }
}

extension YAMLReader<ErrorRate> {
    static let errorRate = Self.map("errors") { map in
        let atMost = map.required("at_most", .percent)
        let samples = map.optional("samples", .count(in: 1...100_000_000), default: 1)
        return atMost.map { ErrorRate(atMost: $0, samples: samples) }
    }
}
