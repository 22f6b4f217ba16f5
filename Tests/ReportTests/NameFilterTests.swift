import Report
import Testing

struct NameFilterTests {
    @Test(arguments: [
        ("weather", true), ("WEATHER", true), ("framing=double", true), ("cases/", true),
        ("weather[framing=double]", true), ("", true), ("rain", false),
        ("weather*", true), ("*", true), ("**", true), ("*double]", true), ("*.yaml", true),
        ("w*r*[*=d*]", true), ("weather*x", false), ("eather*", false), ("*doubl", false),
    ])
    func aPartOrAPatternIsEnough(text: String, isMeant: Bool) {
        let filter = NameFilter(text)
        let isMatch = filter.matches(name: "Weather[framing=double]", path: "cases/w.yaml")
        #expect(isMatch == isMeant)
    }

    @Test func theBuiltInScenarioHasNoPath() {
        #expect(NameFilter("quick").matches(name: "quickstart", path: nil))
        #expect(!NameFilter("yaml").matches(name: "quickstart", path: nil))
    }

    @Test func starsDoNotTakeForEver() {
        let pattern = String(repeating: "a*", count: 1_000) + "b"
        let filter = NameFilter(pattern)
        #expect(!filter.matches(name: String(repeating: "a", count: 2_000), path: nil))
    }

    @Test func nearNamesAreOffered() {
        #expect(
            NameFilter("engish").complaint(names: ["quickstart", "english[a=1]"])
                == "no scenario matches \"engish\"; did you mean \"english\"? "
                + "(there are: quickstart, english[a=1])"
        )
        let many = (1...11).map { "scenario-\($0)" }
        #expect(
            NameFilter("x").complaint(names: many) == "no scenario matches \"x\" "
                + "(there are: \(many.dropLast().joined(separator: ", ")), ...)"
        )
    }
}
