import Timeline
import YAML

extension YAMLReader<Scenario.Load> {
    static let load = Self.map("load") { map in
        let times = YAMLReader<Duration>.duration(in: .stageMin ... .writtenMax, step: .stageMin)
        let words = LoadWords(
            calls: map.optional(
                "calls",
                YAMLReader<Int>.count(in: 1...Scenario.Load.callsMax).located,
                about: "How many calls there are at most."
            ),
            rate: map.optional(
                "rate",
                YAMLReader<CallRate>.rate.located,
                about: "How many calls begin, such as 10/s."
            ),
            stages: map.optional(
                "stages",
                YAMLReader<[Scenario.Load.Stage]>.stages.located,
                about: "How the rate at which calls begin changes."
            ),
            arrivals: map.optional(
                "arrivals",
                YAMLReader<Scenario.Load.Spacing>.word.located,
                about: "Whether calls begin evenly, or by chance as people call."
            ),
            concurrent: map.optional(
                "concurrent",
                YAMLReader<Int>.count(in: 1...Scenario.Load.concurrentMax).located,
                about: "How many calls there are at a time; one that ends is followed by another."
            ),
            rampUp: map.optional(
                "ramp_up",
                YAMLReader<Duration>.duration(in: .zero ... .writtenMax, step: .stageMin).located,
                about: "How long the first of them take to begin."
            ),
            lasts: map.optional(
                "for",
                times.located,
                about: "How long calls begin; those under way go on to their end."
            )
        )
        return words.load(&map)
    }
}

/// What a load is said to be, before it is known whether that is possible.
private struct LoadWords {
    let calls: Located<Int>?
    let rate: Located<CallRate>?
    let stages: Located<[Scenario.Load.Stage]>?
    let arrivals: Located<Scenario.Load.Spacing>?
    let concurrent: Located<Int>?
    let rampUp: Located<Duration>?
    let lasts: Located<Duration>?

    /// The keys of which each says by itself when calls begin.
    private static let kinds = ["rate", "stages", "concurrent"]

    /// The load, or `nil` after noting why there is none. What cannot be read was noted before.
    func load(_ map: inout YAMLMap) -> Scenario.Load? {
        let kinds = Self.kinds.filter { map.holds($0) }
        guard kinds.count <= 1 else {
            self.noteSeveral(kinds, &map)
            return nil
        }
        guard self.words(fit: kinds.first, &map) else { return nil }
        let readCount = self.positions.count { $0 != nil }
        guard readCount == (Self.kinds + Self.others).count(where: { map.holds($0) }) else {
            return nil
        }
        // A key that nobody knows may be what is missing, misspelt, and is noted as that.
        guard map.holdsOnlyKnownKeys else { return nil }
        let load = Scenario.Load(self.shape, calls: self.calls?.value, lasts: self.lasts?.value)
        do throws(LoadContradiction) {
            try load.check()
            return load
        } catch {
            self.note(error, &map)
            return nil
        }
    }

    private static let others = ["calls", "arrivals", "ramp_up", "for"]

    private var positions: [Position?] {
        [
            self.calls?.position, self.rate?.position, self.stages?.position,
            self.arrivals?.position, self.concurrent?.position, self.rampUp?.position,
            self.lasts?.position,
        ]
    }

    private var shape: Scenario.Load.Shape {
        let spacing = self.arrivals?.value ?? .even
        if let rate { return .steady(rate.value, spacing) }
        if let stages { return .stages(stages.value, spacing) }
        if let concurrent { return .concurrent(concurrent.value, rampUp: self.rampUp?.value) }
        return .together
    }

    private func noteSeveral(_ kinds: [String], _ map: inout YAMLMap) {
        let places = [self.rate?.position, self.stages?.position, self.concurrent?.position]
        guard
            let last = places.compactMap({ $0 }).max(by: {
                ($0.line, $0.column) < ($1.line, $1.column)
            })
        else { return }
        map.note(
            .impossible(
                "\(kinds.joined(separator: " and ")) each say when calls begin; write one of them"
            ),
            at: last
        )
    }

    /// Whether each word has a meaning in a load of this kind.
    private func words(fit kind: String?, _ map: inout YAMLMap) -> Bool {
        var fits = true
        func refuse(_ word: String, beside others: String, at position: Position?) {
            guard let position else { return }
            map.note(.impossible("\"\(word)\" has no meaning without \(others)"), at: position)
            fits = false
        }
        if kind != "rate", kind != "stages" {
            refuse("arrivals", beside: "rate or stages beside it", at: self.arrivals?.position)
        }
        if kind != "concurrent" {
            refuse("ramp_up", beside: "concurrent beside it", at: self.rampUp?.position)
        }
        return fits
    }

    private func note(_ contradiction: LoadContradiction, _ map: inout YAMLMap) {
        let (problem, position): (Problem, Position?) =
            switch contradiction {
            case .endless:
                (
                    .impossible("this load never ends: write for or calls beside it"),
                    self.rate?.position ?? self.concurrent?.position
                )
            case .unpaced:
                (
                    .impossible(
                        "all calls begin at once, so for has no meaning: write rate or concurrent"
                            + " beside it"
                    ),
                    self.lasts?.position
                )
            case .fewerThanConcurrent(let calls, let concurrent):
                (
                    .outOfRange("\(calls)", expected: "at least \(concurrent), as concurrent says"),
                    self.calls?.position
                )
            case .rampUpTooLong(let rampUp, let lasts):
                (
                    .outOfRange(
                        rampUp.written,
                        expected: "at most \(lasts.written), as for says"
                    ),
                    self.rampUp?.position
                )
            case .longerThanStages(let lasts, let stages):
                (
                    .outOfRange(
                        lasts.written,
                        expected: "at most \(stages.written), which the stages take"
                    ),
                    self.lasts?.position
                )
            }
        if let position { map.note(problem, at: position) }
    }
}

extension YAMLReader<[Scenario.Load.Stage]> {
    /// The stages, in which at least some calls begin.
    fileprivate static let stages = YAMLReader<[StageWords]>.list(of: .stage, atLeast: 1)
        .then { words, position, mistakes -> [Scenario.Load.Stage]? in
            var stages: [Scenario.Load.Stage] = []
            for word in words {
                let before = stages.last?.lastRate ?? .zero
                switch word {
                case .ramp(let duration, let rate): stages.append(.ramp(duration, to: rate))
                case .hold(let duration, let rate):
                    stages.append(.hold(duration, at: rate ?? before))
                }
            }
            guard stages.contains(where: { $0.lastRate.count > 0 }) else {
                let sentence = "no call begins in these stages: write a rate above 0 in one of them"
                mistakes.note(.impossible(sentence), at: position)
                return nil
            }
            return stages
        }
}

/// A stage whose rate is perhaps that of the stage before.
private enum StageWords: Sendable {
    case ramp(Duration, to: CallRate)
    case hold(Duration, at: CallRate?)
}

extension YAMLReader<StageWords> {
    fileprivate static let stage = Self.map("a stage") { map in
        let times = YAMLReader<Duration>.duration(in: .stageMin ... .writtenMax, step: .stageMin)
        let to = map.optional(
            "to",
            YAMLReader<CallRate>.stageRate.located,
            about: "The rate at the end of a ramp, from that before it, or 0."
        )
        let at = map.optional(
            "at",
            YAMLReader<CallRate>.stageRate.located,
            about: "The rate that is held; if not given, that before it."
        )
        let isRamp = map.holds("ramp")
        let duration = map.exactlyOne(of: [("ramp", times), ("hold", times)])
        if !isRamp, let to { map.note(.onlyWith("to", "ramp"), at: to.position) }
        if !map.holds("hold"), let at { map.note(.onlyWith("at", "hold"), at: at.position) }
        guard let duration else { return nil }
        guard isRamp else {
            guard !map.holds("to"), at != nil || !map.holds("at") else { return nil }
            return .hold(duration, at: at?.value)
        }
        if !map.holds("to") { map.noteMissing("to") }
        return to.map { .ramp(duration, to: $0.value) }
    }
}

extension YAMLReader<CallRate> {
    /// How many calls begin in a second or a minute, such as `10/s`; at least 1.
    static let rate = Self.rate(atLeast: 1)

    /// The same, or none.
    fileprivate static let stageRate = Self.rate(atLeast: 0)

    private static func rate(atLeast least: Int) -> Self {
        let first = least > 0 ? "[1-9][0-9]*" : "[0-9]+"
        return YAMLReader<String>.text(expected: "a rate, such as 10/s")
            .accepting(.matching(pattern: "^\(first)/(s|m)$"))
            .then { text, position, mistakes in
                if let rate = CallRate(parsing: text), rate.count >= least { return rate }
                mistakes.note(
                    .outOfRange(text, expected: "a rate such as 10/s or 30/m"),
                    at: position
                )
                return nil
            }
    }
}

extension YAMLReader<Scenario.Capacity> {
    static let capacity = Self.map("capacity") { map in
        let standard = Scenario.Capacity()
        let levels = 1...Scenario.Load.concurrentMax
        let from = map.optional(
            "from",
            .count(in: levels),
            default: standard.from,
            about: "How many calls at a time are tried first."
        )
        let to = map.optional(
            "to",
            YAMLReader<Int>.count(in: levels).located,
            about: "The most that are tried."
        )
        let times = YAMLReader<Duration>.duration(
            in: .seconds(1) ... .writtenMax,
            step: .milliseconds(1)
        )
        let hold = map.optional(
            "hold",
            times,
            default: standard.hold,
            about: "How long each number of calls is kept up."
        )
        let precision = map.optional(
            "precision",
            .percent,
            default: standard.precision,
            about: "How near the answer must be."
        )
        if let to, to.value < from {
            map.note(
                .outOfRange("\(to.value)", expected: "at least \(from), as from says"),
                at: to.position
            )
            return nil
        }
        return Scenario.Capacity(
            from: from,
            to: to?.value ?? max(from, standard.to),
            hold: hold,
            precision: precision
        )
    }
}

extension Duration {
    /// The shortest time that a load counts with.
    fileprivate static let stageMin = Duration.milliseconds(1)
}
