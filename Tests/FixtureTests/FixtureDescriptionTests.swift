import Fixture
import Testing

struct FixtureDescriptionTests {
    private static let sample = """
        name: weather
        language: zh
        turns:
          - caller: 今天上海天气怎么样？
            bot: 今天上海多云。
          - caller: {audio: ask.wav, text: 要带伞吗？}
            bot: 不用。
        """

    @Test func readsWhoSaysWhat() throws {
        let description = try FixtureDescription(reading: Array(Self.sample.utf8), file: "w.yaml")
        #expect(description.name == "weather")
        #expect(description.language == "zh")
        #expect(description.turns.map(\.caller) == ["今天上海天气怎么样？", "要带伞吗？"])
        #expect(description.turns.map(\.audio) == [nil, "ask.wav"])
        #expect(description.turns.map(\.bot) == ["今天上海多云。", "不用。"])
        #expect(description.turns.map(\.line) == [4, 6])
    }

    /// No is a language, and no boolean.
    @Test func readsNorwegian() throws {
        let text = Self.sample.replacing("language: zh", with: "language: no")
        let description = try FixtureDescription(reading: Array(text.utf8), file: "w.yaml")
        #expect(description.language == "no")
    }

    @Test(arguments: [
        ("name: weather\n", "", "1:1: the key \"name\" is missing, such as name: weather"),
        (
            "language: zh", "langage: zh",
            "2:1: unknown key \"langage\"; known here: name, language, turns. Did you mean \"language\"?"
        ),
        (
            "language: zh", "language: zh+f3",
            "2:11: language is the text \"zh+f3\", expected a language of espeak-ng, such as zh"
        ),
        (
            "language: zh", "language: -w",
            "2:11: language is the text \"-w\", expected a language of espeak-ng, such as zh"
        ),
        ("bot: 不用。", "bot:", "7:9: bot is nothing, expected a text, such as 你好！"),
        ("bot: 不用。", "bot: ……", "7:10: \"……\" has nothing that can be spoken"),
        (
            "bot: 不用。", "bto: 不用。",
            "7:5: unknown key \"bto\"; known here: caller, bot. Did you mean \"bot\"?"
        ),
        ("audio: ask.wav, ", "", "6:13: the key \"audio\" is missing, such as audio: hello.wav"),
        (
            ", text: 要带伞吗？", "",
            "6:13: the key \"text\" is missing, such as text: what is said in the audio"
        ),
        (
            "text: 要带伞吗？", "text: 今天上海天气怎么样？",
            "6: the caller says \"今天上海天气怎么样？\" already in line 4, and the answer is found by "
                + "what the caller says"
        ),
    ])
    func saysWhatIsWrong(old: String, new: String, message: String) throws {
        let text = Self.sample.replacing(old, with: new, maxReplacements: 1)
        let error = try #require(throws: FixtureError.self) {
            _ = try FixtureDescription(reading: Array(text.utf8), file: "w.yaml")
        }
        #expect(error.description == "w.yaml:" + message)
    }

    @Test func refusesADescriptionWithoutTurns() throws {
        let error = try #require(throws: FixtureError.self) {
            let text = "name: weather\nlanguage: zh\nturns: []\n"
            _ = try FixtureDescription(reading: Array(text.utf8), file: "w.yaml")
        }
        #expect(
            error.description == "w.yaml:3:8: turns is an empty list, expected a list, such as "
                + "[{caller: 你好。, bot: 你好！}]"
        )
    }

    @Test func refusesADescriptionThatIsNotThere() throws {
        let error = try #require(throws: FixtureError.self) {
            _ = try FixtureDescription(readingFileAt: "/nowhere/w.yaml")
        }
        #expect(error.description == "/nowhere/w.yaml: there is no file \"w.yaml\"")
    }
}
