import Call
import Scenario
import Testing
import Timeline
import Wire
import YAML

/// What is wrong with `text`, one line per mistake, without the source lines.
func mistakes(in text: String) -> [String] {
    do throws(ScenarioErrors) {
        _ = try Scenario(text: text, file: "s.yaml")
        return []
    } catch {
        return error.diagnostics.map(\.message)
    }
}

struct ScenarioReadingTests {
    static let shortest = """
        name: a
        fixture: f
        caller:
          turns:
            - say: one.wav

        """

    static let full = """
        name: quickstart
        about: Three turns with Doreen.
        fixture: ../Fixtures/quickstart
        caller:
          framing: double
          packet: 20ms
          mic: open
          turns:
            - say: turn-1.wav
            - wait: 300ms
            - configure: { speaker: zh_male_wennuanahu_moon_bigtts }
            - say: turn-2.wav
        providers:
          asr: { final_lag: 120ms }
          llm: { ttft: recorded x0.5, itl: 25ms }
          tts: { ttfb: recorded, rtf: 0.3 }
        server:
          endpoint_silence: 1500ms
          audio: stream
        expect:
          order: BotReady SentenceRecognized*

        """

    static let keys = """
        name, about, extends, matrix, fixture, caller, callers, providers, faults, server, lines, \
        load, capacity, expect, known, profiles
        """
    static let callerKeys = "framing, packet, mic, noise, echo, patience, turns, expect"
    static let steps = "say, interject, wait, mute, configure, send, hang_up"

    @Test func theShortestScenarioTakesTheDefaults() throws {
        let scenario = try Scenario(text: Self.shortest, file: "s.yaml")
        #expect(scenario.name == "a")
        #expect(scenario.about == nil)
        #expect(scenario.fixture == Located("f", at: Position(line: 2, column: 10)))
        #expect(scenario.callers[0].framing == .single)
        #expect(scenario.callers[0].packet == .milliseconds(100))
        #expect(scenario.callers[0].mic == .gated)
        let media = Located("media/one.wav", at: Position(line: 5, column: 12))
        #expect(scenario.callers[0].steps == [.say(.init(media: media))])
        #expect(scenario.providers == ProviderBehavior())
        #expect(scenario.providers.synthesizer.pace == .recorded(times: .one))
        #expect(scenario.server.endpointSilence == .seconds(2))
        #expect(scenario.server.audio == .sentence)
        #expect(
            scenario.order.text
                == "BotReady (SentenceRecognized (TTSSentenceStart Audio+)+ TTSDone)*"
        )
    }

    @Test func everyKeyOfTheLanguageIsRead() throws {
        let scenario = try Scenario(text: Self.full, file: "Scenarios/quickstart.yaml")
        #expect(scenario.about == "Three turns with Doreen.")
        #expect(scenario.fixture.value == "Scenarios/../Fixtures/quickstart")
        #expect(scenario.callers[0].framing == .double)
        #expect(scenario.callers[0].packet == .milliseconds(20))
        #expect(scenario.callers[0].mic == .open)
        #expect(scenario.callers[0].utteranceCount == 2)
        #expect(scenario.callers[0].steps[1] == .wait(.milliseconds(300)))
        #expect(
            scenario.callers[0].steps[2] == .configure(speaker: "zh_male_wennuanahu_moon_bigtts")
        )
        let half = Ratio(partsPerMillion: 500_000)
        #expect(scenario.providers.recognizer.finalLag == .fixed(.milliseconds(120)))
        #expect(scenario.providers.chat.firstToken == .recorded(times: half))
        #expect(scenario.providers.chat.betweenTokens == .fixed(.milliseconds(25)))
        #expect(scenario.providers.synthesizer.firstByte == .asRecorded)
        #expect(
            scenario.providers.synthesizer.pace == .realTime(Ratio(partsPerMillion: 300_000))
        )
        #expect(scenario.server.endpointSilence == .milliseconds(1_500))
        #expect(scenario.server.audio == .stream)
        #expect(scenario.expect.order?.text == "BotReady SentenceRecognized*")
    }

    @Test(arguments: [
        ("/abs/f", "d/s.yaml", "/abs/f"), ("f", "s.yaml", "f"), ("f", "/x/s.yaml", "/x/f"),
    ])
    func theFixtureIsRelativeToTheFile(written: String, file: String, path: String) throws {
        let text = Self.shortest.replacing("fixture: f", with: "fixture: \(written)")
        #expect(try Scenario(text: text, file: file).fixture.value == path)
    }

    /// A gigabyte is more than any connection has, and far from where sums overflow.
    @Test(arguments: ["at: byte %, do: reset_peer", "do: limit_data %"])
    func aNumberOfBytesHasAnEnd(fault: String) throws {
        func read(_ number: String) throws -> Scenario {
            let written = fault.replacing("%", with: number)
            let text = Self.shortest + "\nfaults: [{ party: tts, \(written) }]\n"
            return try Scenario(text: text, file: "s.yaml")
        }
        #expect(try read("1000000000").faults.count == 1)
        #expect(throws: (any Error).self) { try read("1000000001") }
        #expect(throws: (any Error).self) { try read("\(Int.max)") }
    }

    /// One change to a good file, and what comes of it.
    @Test(arguments: [
        (
            "framing: double", "farming: double",
            """
            s.yaml:5:3: unknown key "farming" in caller; did you mean "framing"? \
            (known: \(Self.callerKeys))
            """
        ),
        (
            "name: quickstart", "title: quickstart",
            """
            s.yaml:1:1: the scenario has no "name", which it needs
            s.yaml:1:1: unknown key "title" in the scenario \
            (known: \(Self.keys))
            """
        ),
        ("about: Three turns with Doreen.", "about:", "s.yaml:2:7: found nothing; expected a text"),
        (
            "about: Three turns with Doreen.", "about: []",
            "s.yaml:2:8: found a list; expected a text"
        ),
        (
            "framing: double", "framing: doubel",
            """
            s.yaml:5:12: found "doubel"; did you mean "double"? (known: single, double, bare)
            """
        ),
        (
            "framing: double", "framing: {}",
            "s.yaml:5:12: found a map; expected one of single, double, bare"
        ),
        (
            "mic: open", "mic: no",
            "s.yaml:7:8: found \"no\" (known: gated, open)"
        ),
        (
            "packet: 20ms", "packet: 20",
            """
            s.yaml:6:11: found "20", a time without a unit; did you mean 20ms? \
            (units: ns, us, ms, s, m, h)
            """
        ),
        (
            "packet: 20ms", "packet: 19ms",
            "s.yaml:6:11: found \"19ms\"; expected a time from 20ms to 1s, in steps of 1ms"
        ),
        (
            "packet: 20ms", "packet: 20.5ms",
            "s.yaml:6:11: found \"20.5ms\"; expected a time from 20ms to 1s, in steps of 1ms"
        ),
        (
            "packet: 20ms", "packet: 1001ms",
            "s.yaml:6:11: found \"1.001s\"; expected a time from 20ms to 1s, in steps of 1ms"
        ),
        (
            "packet: 20ms", "packet: soon",
            "s.yaml:6:11: found \"soon\"; expected a time, such as 25ms or 1.5s"
        ),
        (
            "wait: 300ms", "wait: 300mins",
            """
            s.yaml:10:13: found "300mins"; "mins" is no unit of time (units: ns, us, ms, s, m, h)
            """
        ),
        (
            "wait: 300ms", "wait: 90000s",
            "s.yaml:10:13: found \"90000s\"; a time is at most 24h"
        ),
        (
            "wait: 300ms", "wiat: 300ms",
            """
            s.yaml:10:7: unknown key "wiat" in a step of turns; did you mean "wait"? \
            (known: until, expect, \(Self.steps))
            """
        ),
        (
            "wait: 300ms", "{}",
            "s.yaml:10:7: found none of \(Self.steps); write exactly one of them"
        ),
        (
            "wait: 300ms", "{ wait: 1ms, say: a.wav }",
            """
            s.yaml:10:7: found say and wait of \(Self.steps); write exactly one of them
            """
        ),
        ("wait: 300ms", "hello", "s.yaml:10:7: found \"hello\" (known: ring_again)"),
        (
            "{ speaker: zh_male_wennuanahu_moon_bigtts }", "{}",
            "s.yaml:11:18: configure has no \"speaker\", which it needs"
        ),
        (
            "turn-2.wav", "../turn-2.wav",
            """
            s.yaml:12:12: found "../turn-2.wav"; expected the name of a file in the fixture's \
            media directory, such as turn-1.wav
            """
        ),
        (
            "final_lag: 120ms", "final_lag: 120",
            """
            s.yaml:14:21: found "120", a time without a unit; did you mean 120ms? \
            (units: ns, us, ms, s, m, h)
            """
        ),
        (
            "ttft: recorded x0.5", "ttft: lognormal 320ms",
            """
            s.yaml:15:16: found "lognormal 320ms"; expected lognormal and two values, such as \
            lognormal 320ms 0.4
            """
        ),
        (
            "ttft: recorded x0.5", "ttft: recorded x-1",
            "s.yaml:15:16: found \"-1\"; expected a decimal number, such as 0.3"
        ),
        (
            "ttft: recorded x0.5", "ttft: recorded 0.5",
            """
            s.yaml:15:16: found "recorded 0.5"; expected a time, such as 25ms, "recorded" \
            or "recorded x0.5"
            """
        ),
        (
            "rtf: 0.3", "rtf: 300ms",
            "s.yaml:16:31: found \"300ms\"; expected a decimal number, such as 0.3"
        ),
        (
            "rtf: 0.3", "rtf: fast",
            """
            s.yaml:16:31: found "fast"; expected a number, such as 0.3, "recorded" or \
            "recorded x0.5"
            """
        ),
        (
            "order: BotReady SentenceRecognized*", "order: BotReady SentenceRecognised*",
            """
            s.yaml:21:19: found "SentenceRecognised"; did you mean "SentenceRecognized"? \
            (known: BotReady, SentenceRecognized, TTSSentenceStart, Audio, TTSSentenceEnd, \
            TTSDone, BotError)
            """
        ),
        (
            "order: BotReady SentenceRecognized*", "order: \"BotReady (Audio\"",
            "s.yaml:21:20: this \"(\" is never closed"
        ),
        (
            "order: BotReady SentenceRecognized*", "order: |\n    BotReady )\n",
            "s.yaml:21:10: found \")\"; expected an event, (, | or the end"
        ),
        (
            "server:", "fault: []\nserver:",
            """
            s.yaml:17:1: unknown key "fault" in the scenario; did you mean "faults"? \
            (known: \(Self.keys))
            """
        ),
    ])
    func aMistakeIsShownWithPlaceAndHelp(good: String, bad: String, message: String) {
        let text = Self.full.replacing(good, with: bad)
        #expect(text != Self.full)
        #expect(mistakes(in: text).joined(separator: "\n") == message)
    }

    @Test func allMistakesAreFoundInOnePassInTheOrderOfTheFile() {
        let text = """
            nmae: a
            caller:
              packet: 5
              turns: []
              speed: fast
            server: { audio: both }
            """
        #expect(
            mistakes(in: text) == [
                """
                s.yaml:1:1: the scenario has no "name", which it needs
                """,
                """
                s.yaml:1:1: the scenario has no "fixture", which it needs
                """,
                """
                s.yaml:1:1: unknown key "nmae" in the scenario; did you mean "name"? \
                (known: \(Self.keys))
                """,
                """
                s.yaml:3:11: found "5", a time without a unit; did you mean 5ms? \
                (units: ns, us, ms, s, m, h)
                """,
                "s.yaml:4:10: found a list; expected a list that is not empty",
                """
                s.yaml:5:3: unknown key "speed" in caller (known: \(Self.callerKeys))
                """,
                "s.yaml:6:18: found \"both\" (known: sentence, stream)",
            ]
        )
    }

    @Test func aMissingWAVIsShownWithTheNearestName() throws {
        let scenario = try Scenario(text: Self.full, file: "s.yaml")
        let media = [
            MediaFacts(path: "media/other.wav", duration: .seconds(1), hasSpeech: true),
            MediaFacts(path: "media/trun-2.wav", duration: .seconds(1), hasSpeech: true),
        ]
        let error = #expect(throws: ScenarioErrors.self) { try scenario.check(media: media) }
        #expect(
            error?.description == """
                s.yaml:9:12: the fixture has no media/turn-1.wav; did you mean "trun-2.wav"? \
                (known: other.wav, trun-2.wav)
                  9 |     - say: turn-1.wav
                    |            ^
                s.yaml:12:12: the fixture has no media/turn-2.wav; did you mean "trun-2.wav"? \
                (known: other.wav, trun-2.wav)
                  12 |     - say: turn-2.wav
                     |            ^
                """
        )
    }

    @Test(
        arguments: [
            (.zero, false, "s.yaml:5:12: media/one.wav has no audio in it"),
            (
                .seconds(1), false,
                """
                s.yaml:5:12: nothing is spoken in media/one.wav, so no turn can come of it
                """
            ),
            (.seconds(1), true, nil),
        ] as [(Duration, Bool, String?)]
    )
    func aWAVWithoutSpeechIsRefused(duration: Duration, hasSpeech: Bool, message: String?) throws {
        let scenario = try Scenario(text: Self.shortest, file: "s.yaml")
        let facts = MediaFacts(path: "media/one.wav", duration: duration, hasSpeech: hasSpeech)
        var found: String?
        do throws(ScenarioErrors) {
            try scenario.check(media: [facts])
        } catch {
            found = error.diagnostics.first?.message
        }
        #expect(found == message)
    }
}
