import Call
import Scenario
import Testing
import Timeline
import Wire
import YAML

/// `extends` and `matrix`: how files become scenarios.
struct CompositionTests {
    private static let base = """
        name: base
        about: What all have.
        fixture: ../Fixtures/weather
        caller:
          framing: double
          packet: 20ms
          turns:
            - say: one.wav
            - say: two.wav
        providers:
          asr: { final_lag: 120ms }
          llm: { ttft: 300ms, itl: 25ms }

        """

    @Test func mapsAreMergedAndAllElseIsReplaced() throws {
        let files = try ScenarioDirectory([
            "common/base.yaml": Self.base,
            "near.yaml": """
            name: near
            extends: common/base.yaml
            caller:
              packet: 40ms
              turns: [{ say: three.wav }]
            providers: { llm: { itl: 5ms }, tts: { rtf: 0.5 } }
            """,
        ])
        let scenario = try #require(try files.load("near.yaml").first)
        #expect(scenario.name == "near")
        #expect(scenario.about == "What all have.")
        #expect(scenario.fixture.value == files.path + "common/../Fixtures/weather")
        #expect(scenario.fixture.position == Position(line: 3, column: 10, file: 1))
        #expect(scenario.callers[0].framing == .double)
        #expect(scenario.callers[0].packet == .milliseconds(40))
        let media = Located("media/three.wav", at: Position(line: 5, column: 18))
        #expect(scenario.callers[0].steps == [.say(.init(media: media))])
        #expect(scenario.providers.recognizer.finalLag == .fixed(.milliseconds(120)))
        #expect(scenario.providers.chat.firstToken == .fixed(.milliseconds(300)))
        #expect(scenario.providers.chat.betweenTokens == .fixed(.milliseconds(5)))
        #expect(
            scenario.providers.synthesizer.pace == .realTime(.init(partsPerMillion: 500_000))
        )
    }

    @Test func textInMemoryExtendsAFileBesideTheOneItIsSaidToBeIn() throws {
        let files = try ScenarioDirectory(["base.yaml": Self.base])
        let text = "name: memory\nextends: base.yaml\n"
        let scenario = try Scenario(text: text, file: files.path + "memory.yaml")
        #expect(scenario.name == "memory")
        #expect(scenario.callers[0].utteranceCount == 2)
    }

    @Test func aChainOfEightFilesIsFollowedAndANinthIsNot() throws {
        var texts = ["0.yaml": Self.base]
        for number in 1...9 {
            texts["\(number).yaml"] = "name: n\nextends: \(number - 1).yaml\n"
        }
        let files = try ScenarioDirectory(texts)
        #expect(try files.load("8.yaml").first?.callers[0].framing == .double)
        #expect(
            files.mistakes(in: "9.yaml") == """
                1.yaml:2:10: a scenario extends at most 8 files, one through the other
                  2 | extends: 0.yaml
                    |          ^
                """
        )
    }

    @Test func whatIsWrongInABaseIsShownThereAfterWhatIsWrongHere() throws {
        let files = try ScenarioDirectory([
            "base.yaml": Self.base.replacing("packet: 20ms", with: "packet: 20"),
            "near.yaml": """
            name: near
            extends: ./base.yaml
            caller:
              mic: closed
            """,
        ])
        #expect(
            files.mistakes(in: "near.yaml") == """
                near.yaml:4:8: found "closed" (known: gated, open)
                  4 |   mic: closed
                    |        ^
                ./base.yaml:6:11: found "20", a time without a unit; did you mean 20ms? \
                (units: ns, us, ms, s, m, h)
                  6 |   packet: 20
                    |           ^
                """
        )
    }

    @Test func aMistakeInTheTextOfABaseIsShownAtItsLetter() throws {
        let order = "expect: { order: BotReady Adio }\n"
        let files = try ScenarioDirectory([
            "base.yaml": Self.base + order,
            "near.yaml": "name: near\nextends: base.yaml\nserver:\n  audio: stream\n",
        ])
        #expect(files.mistakes(in: "near.yaml").hasPrefix("base.yaml:13:27: found \"Adio\""))
    }

    @Test func aMediaFileOfABaseThatIsNotThereIsShownInTheBase() throws {
        let files = try ScenarioDirectory([
            "base.yaml": Self.base, "near.yaml": "name: near\nextends: base.yaml\n",
        ])
        let scenario = try #require(try files.load("near.yaml").first)
        let error = #expect(throws: ScenarioErrors.self) { try scenario.check(media: []) }
        #expect(
            error?.diagnostics.first?.rendered.replacing(files.path, with: "") == """
                base.yaml:8:12: the fixture has no media/one.wav (known: none)
                  8 |     - say: one.wav
                    |            ^
                """
        )
    }

    // MARK: matrix

    @Test func everyCombinationIsAScenarioInTheOrderOfTheFile() throws {
        let text = """
            matrix:
              caller.framing: [single, double]
              caller.mic: [gated, open]

            """
        let scenarios = try Scenario.load(text: Self.base + text, file: "base.yaml")
        #expect(
            scenarios.map(\.name) == [
                "base[framing=single,mic=gated]", "base[framing=single,mic=open]",
                "base[framing=double,mic=gated]", "base[framing=double,mic=open]",
            ]
        )
        #expect(scenarios.map(\.callers[0].framing) == [.single, .single, .double, .double])
        #expect(scenarios.map(\.callers[0].mic) == [.gated, .open, .gated, .open])
        #expect(scenarios.allSatisfy { $0.callers[0].packet == .milliseconds(20) })
    }

    @Test func mapsAndListsAreValuesWithNumbersForNames() throws {
        let text = """
            matrix:
              providers.tts: [{ rtf: 0.5 }, { ttfb: 1s }]
              caller.turns:
                - [{ say: a.wav }]
                - [{ say: b.wav }, { wait: 1s }]
            """
        let scenarios = try Scenario.load(text: Self.base + text, file: "base.yaml")
        #expect(
            scenarios.map(\.name) == [
                "base[tts=1,turns=1]", "base[tts=1,turns=2]",
                "base[tts=2,turns=1]", "base[tts=2,turns=2]",
            ]
        )
        #expect(scenarios.map(\.callers[0].steps.count) == [1, 2, 1, 2])
        #expect(scenarios[2].providers.synthesizer.firstByte == .fixed(.seconds(1)))
    }

    @Test func aPathMakesTheMapsThatAreMissing() throws {
        let text = Self.base + "matrix: { server.audio: [stream] }"
        let scenarios = try Scenario.load(text: text, file: "base.yaml")
        #expect(scenarios.map(\.name) == ["base[audio=stream]"])
        #expect(scenarios[0].server.audio == .stream)
    }

    @Test func aMatrixIsInheritedAndItsListsAreReplaced() throws {
        let files = try ScenarioDirectory([
            "base.yaml": Self.base
                + "matrix: { caller.mic: [gated, open], caller.framing: [single, bare] }\n",
            "near.yaml": "name: near\nextends: base.yaml\nmatrix: { caller.framing: [double] }\n",
        ])
        #expect(
            try files.load("near.yaml").map(\.name) == [
                "near[mic=gated,framing=double]", "near[mic=open,framing=double]",
            ]
        )
    }

    @Test func anEmptyMatrixIsNoMatrix() throws {
        let scenarios = try Scenario.load(text: Self.base + "matrix: {}", file: "base.yaml")
        #expect(scenarios.map(\.name) == ["base"])
    }

    @Test func aHundredScenariosAreEnough() throws {
        let values = (1...10).map { "\($0 * 20)ms" }.joined(separator: ", ")
        let text = Self.base + "matrix: { caller.packet: [\(values)], providers.asr: ["
        let ten = (1...10).map { "{ final_lag: \($0)ms }" }
        let hundred = text + ten.joined(separator: ", ") + "] }"
        #expect(try Scenario.load(text: hundred, file: "base.yaml").count == 100)
        let more = text + (ten + ["{}"]).joined(separator: ", ") + "] }"
        #expect(throws: ScenarioErrors.self) { try Scenario.load(text: more, file: "base.yaml") }
    }

    @Test func whoWantsOneScenarioIsNotGivenTheFirstOfMany() throws {
        let text = Self.base + "matrix: { caller.mic: [gated, open] }"
        #expect(
            mistakes(in: text) == [
                "s.yaml: the matrix gives 2 scenarios; expected a file that is one scenario"
            ]
        )
        let one = Self.base + "matrix: { caller.mic: [open] }"
        #expect(try Scenario(text: one, file: "s.yaml").name == "base[mic=open]")
    }

    @Test func callersAreNotMixedWithTheOneCallerOfAnotherFile() throws {
        let files = try ScenarioDirectory([
            "base.yaml": "name: b\nfixture: f\ncallers: [{ name: x }]\n",
            "near.yaml": "name: n\nextends: base.yaml\ncaller: { turns: [{ say: a.wav }] }\n",
        ])
        #expect(try files.load("near.yaml").first?.callers[0].utteranceCount == 1)
    }

    @Test func noPathLeadsIntoAListOfCallers() throws {
        let files = try ScenarioDirectory([
            "s.yaml": "name: b\nfixture: f\ncallers: []\nmatrix: { caller.mic: [open] }\n"
        ])
        let message = """
            s.yaml:4:11: the path "caller.mic" leads to "caller", but the scenario has "callers", \
            a list; a path leads through maps only
            """
        #expect(files.mistakes(in: "s.yaml").contains(message))
    }
}
