import Call
import Timeline
import YAML

extension YAMLReader<ProviderBehavior> {
    static let providers = Self.map("providers") { map in
        ProviderBehavior(
            recognizer: map.optional("asr", .recognizer, default: .init()),
            chat: map.optional("llm", .chat, default: .init()),
            synthesizer: map.optional("tts", .synthesizer, default: .init())
        )
    }
}

extension YAMLReader<ProviderBehavior.Recognizer> {
    static let recognizer = Self.map("asr") { map in
        let standard = ProviderBehavior.Recognizer()
        return ProviderBehavior.Recognizer(
            finalLag: map.optional(
                "final_lag",
                .delay,
                default: standard.finalLag,
                about: "From the end of speech to the final text."
            ),
            replies: map.optional("replies", .word, default: standard.replies),
            idle: map.optional("idle", .idle, default: standard.idle),
            numbering: map.optional("numbering", .word, default: standard.numbering),
            compression: map.optional("compression", .word, default: standard.compression),
            limits: .read(&map)
        )
    }
}

extension YAMLReader<ProviderBehavior.Chat> {
    static let chat = Self.map("llm") { map in
        ProviderBehavior.Chat(
            firstToken: map.optional(
                "ttft",
                .delay,
                default: .asRecorded,
                about: "From the request to the first token."
            ),
            betweenTokens: map.optional(
                "itl",
                .delay,
                default: .asRecorded,
                about: "From a token to the next."
            ),
            limits: .read(&map)
        )
    }
}

extension YAMLReader<ProviderBehavior.Synthesizer> {
    static let synthesizer = Self.map("tts") { map in
        let standard = ProviderBehavior.Synthesizer()
        return ProviderBehavior.Synthesizer(
            firstByte: map.optional(
                "ttfb",
                .delay,
                default: standard.firstByte,
                about: "From the text of a sentence to its first audio."
            ),
            pace: map.optional(
                "rtf",
                .pace,
                default: standard.pace,
                about: "How many seconds it takes to make a second of audio."
            ),
            idle: map.optional("idle", .idle, default: standard.idle),
            limits: .read(&map)
        )
    }
}

extension ProviderLimits {
    /// More sessions than any provider sells.
    fileprivate static let sessionsMaxMax = 10_000_000

    /// Reads the limits of a provider, which stand beside how it behaves.
    fileprivate static func read(_ map: inout YAMLMap) -> ProviderLimits {
        let sessions = map.optional(
            "max_sessions",
            YAMLReader<Int>.count(in: 1...Self.sessionsMaxMax),
            about: "How many sessions are open at a time; what comes beyond that is refused."
        )
        let rate = map.optional(
            "rate",
            YAMLReader<CallRate>.rate,
            about:
                "How many sessions begin in any second or minute; what comes beyond that is refused."
        )
        return ProviderLimits(
            sessionsMax: sessions,
            rate: rate.map { Rate($0.count, in: $0.unit.duration) }
        )
    }
}

extension YAMLReader<Duration> {
    /// How long a provider keeps a connection on which nothing is said.
    fileprivate static let idle = Self.duration(
        in: .milliseconds(100)...Duration.writtenMax,
        step: .milliseconds(1)
    )
}

extension YAMLReader<ProviderBehavior.Pace> {
    /// A number, `recorded`, or `recorded x0.5`.
    fileprivate static let pace = YAMLReader<String>
        .text(expected: "a number, such as 0.3, or recorded")
        .accepting(.either([.number, .recorded]))
        .then { text, position, mistakes -> ProviderBehavior.Pace? in
            guard text.first?.isLetter == true else {
                return mistakes.ratio(text, at: position).map { .realTime($0) }
            }
            return mistakes.recorded(
                text,
                example: "a number, such as 0.3",
                at: position
            )
            .map { .recorded(times: $0) }
        }
}

extension YAMLSchema {
    static let recorded = Self.matching(pattern: "^recorded( +x[0-9]+(\\.[0-9]+)?)?$")
    /// A delay in words.
    static let delay = Self.either([
        .time, .recorded,
        .matching(pattern: "^(uniform|normal) +[0-9.]+[a-z]+ +[0-9.]+[a-z]+$"),
        .matching(pattern: "^lognormal +[0-9.]+[a-z]+ +[0-9.]+$"),
    ])
}

extension YAMLReader<Delay> {
    /// A time, `uniform 10ms 30ms`, `normal 30ms 5ms`, `lognormal 320ms 0.4`, or `recorded x0.5`.
    static let delay = YAMLReader<String>.text(expected: "a time, such as 25ms")
        .accepting(.delay)
        .then { text, position, mistakes in mistakes.delay(text, at: position) }
}

extension Mistakes {
    /// The delay that `text` says; `nil` after noting what is wrong with it.
    mutating func delay(_ text: String, at position: Position) -> Delay? {
        let words = text.split(separator: " ").map(String.init)
        guard let kind = words.first, kind.first?.isLetter == true else {
            return self.time(text, at: position).map { .fixed($0) }
        }
        switch (kind, words.count) {
        case ("uniform", 3):
            guard let least = self.time(words[1], at: position),
                let most = self.time(words[2], at: position)
            else { return nil }
            guard least <= most else {
                let expected = "uniform with the smaller time first"
                self.note(.outOfRange(text, expected: expected), at: position)
                return nil
            }
            return .uniform(least, most)
        case ("normal", 3):
            guard let mean = self.time(words[1], at: position),
                let deviation = self.time(words[2], at: position)
            else { return nil }
            return .normal(mean: mean, deviation: deviation)
        case ("lognormal", 3):
            guard let median = self.time(words[1], at: position),
                let sigma = self.ratio(words[2], at: position)
            else { return nil }
            return .lognormal(median: median, sigma: sigma)
        case ("uniform", _), ("normal", _), ("lognormal", _):
            let forms = [
                "uniform": "uniform 10ms 30ms", "normal": "normal 30ms 5ms",
                "lognormal": "lognormal 320ms 0.4",
            ]
            let expected = "\(kind) and two values, such as \(forms[kind] ?? "")"
            self.note(.outOfRange(text, expected: expected), at: position)
            return nil
        case ("recorded", _):
            return self.recorded(text, example: "a time, such as 25ms", at: position)
                .map { .recorded(times: $0) }
        default:
            let known = ["recorded", "uniform", "normal", "lognormal"]
            self.note(.unknownWord(kind, known: known), at: position)
            return nil
        }
    }

    mutating func time(_ text: String, at position: Position) -> Duration? {
        do throws(QuantityError) {
            return try Duration(parsing: text)
        } catch {
            self.note(.badTime(text, error), at: position)
            return nil
        }
    }

    mutating func ratio(_ text: String, at position: Position) -> Ratio? {
        do throws(QuantityError) {
            return try Ratio(parsing: text)
        } catch {
            self.note(.badNumber(text, error), at: position)
            return nil
        }
    }

    /// The factor of `recorded` or `recorded x0.5`.
    mutating func recorded(_ text: String, example: String, at position: Position) -> Ratio? {
        let words = text.split(separator: " ")
        if words == ["recorded"] { return .one }
        guard words.count == 2, words[0] == "recorded", words[1].first == "x" else {
            self.note(.badDelay(text, example: example), at: position)
            return nil
        }
        return self.ratio(String(words[1].dropFirst()), at: position)
    }
}
