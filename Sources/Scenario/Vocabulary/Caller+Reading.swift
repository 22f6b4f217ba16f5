import Call
import Timeline
import Trace
import Wire
import YAML

extension YAMLReader<[Scenario.Caller]> {
    /// Several kinds, each with a name of its own.
    static let kindsOfCaller = YAMLReader<[Located<Scenario.Caller>]>
        .list(of: YAMLReader<Located<Scenario.Caller>>.kindOfCaller, atLeast: 1)
        .then { kinds, _, mistakes -> [Scenario.Caller]? in
            var names: Set<String> = []
            for kind in kinds {
                guard let name = kind.value.name, !names.insert(name).inserted else { continue }
                mistakes.note(.sameName(name), at: kind.position)
            }
            return kinds.map(\.value)
        }
}

extension YAMLReader<Located<Scenario.Caller>> {
    /// One of several kinds, which stands where its name does.
    fileprivate static let kindOfCaller = Self.map("a kind of caller") { map in
        let name = map.required("name", YAMLReader<String>.text.located)
        let weight = map.optional(
            "weight",
            .count(in: 1...1_000),
            default: 1,
            about: "How many of the calls are of this kind, compared with the other kinds."
        )
        let caller = YAMLReader<Scenario.Caller>.body(of: &map, name: name?.value, weight: weight)
        guard let name, let caller else { return nil }
        return Located(caller, at: name.position)
    }
}

extension YAMLReader<Scenario.Caller> {
    /// The only kind of caller.
    static let caller = Self.map("caller") { map in Self.body(of: &map, name: nil, weight: 1) }

    fileprivate static func body(
        of map: inout YAMLMap,
        name: String?,
        weight: Int
    ) -> Scenario.Caller? {
        let packets = Duration.milliseconds(20)...Duration.seconds(1)
        let packet = YAMLReader<Duration>.duration(in: packets, step: .milliseconds(1))
        let patiences = Duration.milliseconds(100)...Duration.seconds(600)
        let patience = YAMLReader<Duration>.duration(in: patiences, step: .milliseconds(1))
        let caller = Scenario.Caller(
            name: name,
            weight: weight,
            framing: map.optional("framing", .word, default: .single),
            packet: map.optional("packet", packet, default: .milliseconds(100)),
            mic: map.optional("mic", .word, default: .gated, about: "When the microphone sends."),
            noise: map.optional("noise", .decibels, about: "Noise in all that is sent."),
            echo: map.optional("echo", .decibels, about: "What is heard comes back so loud."),
            patience: map.optional(
                "patience",
                patience,
                default: .seconds(10),
                about: "How long the caller waits for the next event."
            ),
            steps: map.required("turns", .steps) ?? [],
            expect: map.optional(
                "expect",
                .list(of: YAMLReader<Expectation>.expectation.located),
                default: [],
                about: "What must hold of the call as a whole, in order."
            )
        )
        return caller.steps.isEmpty ? nil : caller
    }
}

extension YAMLReader<Scenario.Step> {
    static let step = Self.either(
        YAMLReader<BareStep>.word.as { word -> Scenario.Step in
            switch word {
            case .ringAgain: .ringAgain
            }
        },
        or: Self.stepWithValue
    )
    .named("step")

    private static let stepWithValue = Self.map("a step of turns") { map in
        let until = map.optional(
            "until",
            YAMLReader<CallerScript.Moment>.moment.located,
            about: "Where the script goes on before the end of the answer."
        )
        let expect = map.optional(
            "expect",
            YAMLReader<[Located<Expectation>]>.list(
                of: YAMLReader<Expectation>.expectation.located
            )
            .located,
            about: "What must hold of the turn, in order."
        )
        let step = map.exactlyOne(of: [
            (
                "say",
                YAMLReader<String>.media.located.as { Scenario.Step.say(.init(media: $0)) }
            ),
            (
                "interject",
                YAMLReader<String>.media.located.as { Scenario.Step.interject(media: $0) }
            ),
            ("wait", YAMLReader<Duration>.duration.as { Scenario.Step.wait($0) }),
            ("mute", YAMLReader<Duration>.duration.as { Scenario.Step.mute($0) }),
            ("configure", .configure),
            ("send", YAMLReader<CallerScript.RawMessage>.raw.as { Scenario.Step.send($0) }),
            ("hang_up", YAMLReader<HangUp>.word.as { Scenario.Step.hangUp($0) }),
        ])
        // Whether later steps make sense, only a step that was read can tell.
        guard until != nil || !map.holds("until"), expect != nil || !map.holds("expect") else {
            return nil
        }
        let silence = expect?.value.contains { item in
            if case .silent = item.value { true } else { false }
        }
        if let until, case .heard = until.value, silence == true {
            map.note(
                .impossible(
                    "silent says that no answer comes, so the script would never go on at this"
                        + " event; leave one of the two out"
                ),
                at: until.position
            )
        }
        guard case .say(var say) = step else {
            if let until, step != nil { map.note(.onlyWith("until", "say"), at: until.position) }
            if let expect, step != nil { map.note(.onlyWith("expect", "say"), at: expect.position) }
            return step
        }
        say.until = until?.value
        say.expect = expect?.value ?? []
        return .say(say)
    }

    private static let configure = Self.map("configure") { map in
        map.required("speaker", .text).map { .configure(speaker: $0) }
    }
}

extension YAMLReader<[Scenario.Step]> {
    /// What a caller does, one after the other, where each step can happen.
    static let steps = YAMLReader<[Located<Scenario.Step>]>
        .list(of: YAMLReader<Scenario.Step>.step.located, atLeast: 1)
        .then { steps, _, mistakes -> [Scenario.Step]? in
            Self.check(steps, &mistakes)
            return steps.map(\.value)
        }

    private static func check(_ steps: [Located<Scenario.Step>], _ mistakes: inout Mistakes) {
        // Whether the script has gone on before an answer was over.
        var answerMayBeUnderWay = false
        for (index, step) in steps.enumerated() {
            switch step.value {
            case .say(let say): answerMayBeUnderWay = say.until != nil && say.silentFor == nil
            case .ringAgain: answerMayBeUnderWay = false
            case .interject where !answerMayBeUnderWay:
                mistakes.note(
                    .impossible(
                        "no answer is under way here to interject into; give the say before it an"
                            + " until, such as until: Audio 1"
                    ),
                    at: step.position
                )
            case .hangUp where index + 1 < steps.count:
                mistakes.note(
                    .impossible(
                        "the caller has hung up before this step; hang_up must be the last step"
                    ),
                    at: steps[index + 1].position
                )
                return
            case .interject, .wait, .mute, .configure, .send, .hangUp: break
            }
        }
    }
}

/// A step that is one word.
private enum BareStep: String, CaseIterable {
    case ringAgain = "ring_again"
}

extension YAMLReader<CallerScript.Moment> {
    /// `speech`, or what the caller hears, such as `Audio 2`.
    static let moment = YAMLReader<String>.text(expected: "speech, or an event such as Audio 2")
        .accepting(
            .matching(
                pattern: "^(speech|("
                    + CallerScript.Sound.allCases.map(\.rawValue).joined(separator: "|")
                    + ")( [1-9][0-9]*)?)$"
            )
        )
        .then { text, position, mistakes -> CallerScript.Moment? in
            if text == "speech" { return .endOfSpeech }
            let words = text.split(separator: " ")
            let known = ["speech"] + CallerScript.Sound.allCases.map(\.rawValue)
            guard let first = words.first, let sound = CallerScript.Sound(rawValue: String(first))
            else {
                mistakes.note(.unknownWord(String(words.first ?? ""), known: known), at: position)
                return nil
            }
            guard words.count <= 2, let number = words.count == 1 ? 1 : Int(words[1]),
                (1...10_000).contains(number)
            else {
                let expected = "an event and a number, such as \(first) 2"
                mistakes.note(.outOfRange(text, expected: expected), at: position)
                return nil
            }
            return .heard(sound, number: number)
        }
}

extension YAMLReader<CallerScript.RawMessage> {
    static let raw = Self.map("send") { map in
        map.exactlyOne(of: [
            ("hex", YAMLReader<[UInt8]>.hex.as { CallerScript.RawMessage.binary($0) }),
            ("text", YAMLReader<String>.text.as { CallerScript.RawMessage.text($0) }),
            ("json", YAMLReader<String>.text.as { .binary(Self.frame(json: $0)) }),
        ])
    }

    /// A frame as that of any event of a caller: header, size, JSON (section A.2).
    private static func frame(json: String) -> [UInt8] {
        let body = Array(json.utf8)
        let size = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: UInt32(body.count) >> $0) }
        return [0x11, 0x10, 0x10, 0x00] + size + body
    }
}

extension YAMLReader<String> {
    /// The path in the fixture of a file that is named as it is called in `media`.
    static let media: Self = Self.text(expected: "the name of a WAV file").then {
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
