import Call
import Timeline
import Wire
import YAML

// The language. Each key is one line here; the defaults are those of the types.

extension YAMLReader<Scenario> {
    static let scenario = Self.map("the scenario") { map in
        let name = map.required("name", .text)
        let about = map.optional("about", .text)
        // Whoever loads the file has followed these two already.
        _ = map.optional("extends", .path, about: "The scenario that this one adds to.")
        _ = map.optional(
            "matrix",
            .matrix,
            about: "Paths of keys, such as caller.mic, and the values of each. Every combination"
                + " is a scenario of its own."
        )
        let fixture = map.required("fixture", .path)
        let caller = map.required("caller", .caller)
        let providers = map.optional("providers", .providers, default: .init())
        let server = map.optional("server", .server, default: .init())
        let expect = map.optional("expect", .expectations, default: .init())
        guard let name, let fixture, let caller else { return nil }
        return Scenario(
            name: name,
            about: about,
            fixture: fixture,
            caller: caller,
            providers: providers,
            server: server,
            expect: expect,
            file: map.file
        )
    }
}

extension YAMLReader<Scenario.Caller> {
    static let caller = Self.map("caller") { map in
        let packets = Duration.milliseconds(20)...Duration.seconds(1)
        let packet = YAMLReader<Duration>.duration(in: packets, step: .milliseconds(1))
        let caller = Scenario.Caller(
            framing: map.optional("framing", .word, default: .single),
            packet: map.optional("packet", packet, default: .milliseconds(100)),
            mic: map.optional("mic", .word, default: .gated),
            steps: map.required("turns", .list(of: .step, atLeast: 1)) ?? []
        )
        return caller.steps.isEmpty ? nil : caller
    }
}

extension YAMLReader<Scenario.Step> {
    static let step = Self.map("a step of turns") { map in
        map.exactlyOne(of: [
            ("say", YAMLReader<String>.media.located.as { Scenario.Step.say(media: $0) }),
            ("wait", YAMLReader<Duration>.duration.as { Scenario.Step.wait($0) }),
            ("configure", .configure),
        ])
    }

    private static let configure = Self.map("configure") { map in
        map.required("speaker", .text).map { .configure(speaker: $0) }
    }
}

extension YAMLReader<ProviderTiming> {
    static let providers = Self.map("providers") { map in
        ProviderTiming(
            recognizer: map.optional("asr", .recognizer, default: .init()),
            chat: map.optional("llm", .chat, default: .init()),
            synthesizer: map.optional("tts", .synthesizer, default: .init())
        )
    }
}

extension YAMLReader<ProviderTiming.Recognizer> {
    static let recognizer = Self.map("asr") { map in
        ProviderTiming.Recognizer(
            finalLag: map.optional("final_lag", .delay, default: .asRecorded)
        )
    }
}

extension YAMLReader<ProviderTiming.Chat> {
    static let chat = Self.map("llm") { map in
        ProviderTiming.Chat(
            firstToken: map.optional("ttft", .delay, default: .asRecorded),
            betweenTokens: map.optional("itl", .delay, default: .asRecorded)
        )
    }
}

extension YAMLReader<ProviderTiming.Synthesizer> {
    static let synthesizer = Self.map("tts") { map in
        ProviderTiming.Synthesizer(
            firstByte: map.optional("ttfb", .delay, default: .asRecorded),
            pace: map.optional("rtf", .pace, default: .recorded(times: .one))
        )
    }
}

extension YAMLReader<Scenario.Server> {
    static let server = Self.map("server") { map in
        let standard = Scenario.Server()
        let silences = Duration.milliseconds(0)...Duration.seconds(60)
        let silence = YAMLReader<Duration>.duration(in: silences, step: .milliseconds(1))
        return Scenario.Server(
            endpointSilence: map.optional(
                "endpoint_silence",
                silence,
                default: standard.endpointSilence
            ),
            audio: map.optional("audio", .word, default: standard.audio)
        )
    }
}

extension YAMLReader<Scenario.Expectations> {
    static let expectations = Self.map("expect") { map in
        Scenario.Expectations(order: map.optional("order", .order, default: .protocolGrammar))
    }
}

// The values that only a scenario has.

extension YAMLReader<String> {
    /// The path in the fixture of a file that is named as it is called in `media`.
    fileprivate static let media: Self = Self.text(expected: "the name of a WAV file").then {
        name,
        position,
        mistakes in
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0 != "" && $0 != "." && $0 != ".." }) else {
            mistakes.note(.badMediaName(name), at: position)
            return nil
        }
        return "media/" + name
    }
}

extension YAMLReader<Located<String>> {
    /// A path, made relative to the working directory. It is written relative to its file.
    static let path: Self = YAMLReader<String>.text.then { path, position, mistakes in
        Located(mistakes.file.path(path, at: position), at: position)
    }
}

extension YAMLReader<Delay> {
    fileprivate static let delay = Self.recorded(
        { .recorded(times: $0) },
        or: YAMLReader<Duration>.duration.as { .fixed($0) },
        example: "a time, such as 25ms"
    )
}

extension YAMLReader<ProviderTiming.Pace> {
    fileprivate static let pace = Self.recorded(
        { .recorded(times: $0) },
        or: YAMLReader<Ratio>.ratio.as { .realTime($0) },
        example: "a number, such as 0.3"
    )
}

extension YAMLReader {
    /// `recorded`, `recorded x0.5`, or what `other` reads, for which `example` stands in messages.
    fileprivate static func recorded(
        _ make: @escaping @Sendable (Ratio) -> Value,
        or other: YAMLReader<Value>,
        example: String
    ) -> YAMLReader {
        let recorded = YAMLSchema.matching(pattern: "^recorded( +x[0-9]+(\\.[0-9]+)?)?$")
        return YAMLReader(accepting: .either([other.schema, recorded])) { node, mistakes in
            guard case .text(let text) = node.content, text.first?.isLetter == true else {
                return other.value(of: node, &mistakes)
            }
            let words = text.split(separator: " ")
            if words == ["recorded"] { return make(.one) }
            guard words.count == 2, words[0] == "recorded", words[1].first == "x" else {
                mistakes.note(.badDelay(text, example: example), at: node.position)
                return nil
            }
            let factor = words[1].dropFirst()
            do throws(QuantityError) {
                return make(try Ratio(parsing: factor))
            } catch {
                mistakes.note(.badNumber(String(factor), error), at: node.position)
                return nil
            }
        }
    }
}

extension YAMLReader<Order> {
    fileprivate static let order: Self = YAMLReader<String>.text(expected: "the order of events")
        .then {
            text,
            position,
            mistakes in
            do throws(OrderSyntaxError) {
                return try Order(text)
            } catch {
                let place = mistakes.file.position(of: error.column - 1, in: text, at: position)
                mistakes.note(.badOrder(error), at: place)
                return nil
            }
        }
}
