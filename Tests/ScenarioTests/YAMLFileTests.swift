import Foundation
import Scenario
import Testing

struct YAMLFileTests {
    @Test(arguments: [
        ("", "s.yaml: the file is empty; a scenario needs at least name, fixture and caller"),
        (
            "# nothing\n",
            "s.yaml: the file is empty; a scenario needs at least name, fixture and caller"
        ),
        ("hello", "s.yaml:1:1: found \"hello\"; expected a map"),
        ("- a", "s.yaml:1:1: found a list; expected a map"),
        ("caller:\n\tturns: []", "s.yaml:2:1: a tab cannot indent YAML; use spaces"),
        (
            "name: \"a\nfixture: b\n",
            """
            s.yaml:3:1: this is not YAML: while scanning a quoted scalar, found unexpected end of \
            stream
            """
        ),
        (
            "name: a: b\n",
            "s.yaml:1:8: this is not YAML: mapping values are not allowed in this context"
        ),
        ("name: a\nname: b\n", "s.yaml:1:1: the key \"name\" is there twice in one map; keep one"),
        ("a: {b: 1, 'b': 2}", "s.yaml:1:5: the key \"b\" is there twice in one map; keep one"),
        (
            "name: a\n---\nname: b\n",
            "s.yaml:2:1: a second document begins here; a file holds only one"
        ),
        (
            "name: &x a\n",
            """
            s.yaml:1:7: anchors (&name) and aliases (*name) are not offered; write the value out
            """
        ),
        (
            "name: *x\n",
            """
            s.yaml:1:7: anchors (&name) and aliases (*name) are not offered; write the value out
            """
        ),
        (
            "name: !!int 5",
            "s.yaml:1:7: the tag \"tag:yaml.org,2002:int\" is not offered; leave it out"
        ),
        ("? [a]\n: b", "s.yaml:1:3: found a list; expected a key"),
        ("name: a\u{1}b", "s.yaml:1:8: this is not YAML: control characters are not allowed"),
    ])
    func whatIsNotAScenarioIsRefused(text: String, message: String) {
        #expect(mistakes(in: text).first == message)
    }

    @Test func aFileOfAMillionBracketsIsRefusedAtOnce() {
        let flow = mistakes(in: String(repeating: "[", count: 1_000_000))
        #expect(flow.first?.contains("nesting level") == true)
        let levels = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(
            mistakes(in: levels) == ["s.yaml:1:33: maps and lists are nested deeper than 32"]
        )
    }

    /// Each line is ten times the line before; as keys, the parser would hash all of them.
    @Test func aBombOfAliasesIsRefusedAtOnce() {
        var text = "a0: &a0 x\n"
        for level in 1..<30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let expected =
            "s.yaml: anchors (&name) and aliases (*name) are not offered; write the value out"
        #expect(mistakes(in: text + "? *a29\n: x\n") == [expected])
    }

    @Test func starsAndAmpersandsInTextAreNoAnchors() throws {
        let stars = String(repeating: "*very* ", count: 20)
        let text = ScenarioReadingTests.shortest + "about: R & D, AT & T, # \(stars)\n"
        #expect(mistakes(in: text) == [])
    }

    @Test func aFileAsLongAsAllowedIsRead() {
        let text = ScenarioReadingTests.shortest
        let rest = YAMLFile.byteCountMax - text.utf8.count
        let longest = text + "#" + String(repeating: "x", count: rest - 1)
        #expect(mistakes(in: longest) == [])
        #expect(mistakes(in: longest + "x") == ["s.yaml: the file is longer than 1048576 bytes"])
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func lineEndsOfAnySystemCount(end: String) {
        let text = "name: a\nfixture: b\ncaller: c\n".replacing("\n", with: end)
        let errors = #expect(throws: ScenarioErrors.self) { try Scenario(text: text, file: "s") }
        #expect(
            errors?.description == """
                s:3:9: found "c"; expected a map
                  3 | caller: c
                    |         ^
                """
        )
    }

    @Test func theCaretStandsUnderWideCharacters() {
        let text = "name: a\nfixture: b\ncaller: { 麦克风: 开, mic: on }"
        let errors = #expect(throws: ScenarioErrors.self) { try Scenario(text: text, file: "s") }
        #expect(
            errors?.diagnostics.last?.rendered == """
                s:3:24: found "on" (known: gated, open)
                  3 | caller: { 麦克风: 开, mic: on }
                    |                            ^
                """
        )
    }

    @Test func aLongLineIsCutAroundTheCaret() {
        let line = "about: { \(String(repeating: "a", count: 5_000)): 1, b: 2 }"
        let errors = #expect(throws: ScenarioErrors.self) { try Scenario(text: line, file: "s") }
        let lines = errors?.description.split(separator: "\n") ?? []
        #expect(lines.allSatisfy { $0.count < 150 }, "\(lines)")
    }

    @Test func aFileThatIsWrongEverywhereIsRefusedAtOnce() {
        let steps = String(repeating: "{},", count: 100_000)
        #expect(mistakes(in: "caller: { turns: [\(steps)] }").count == Mistakes.countMax)
    }

    @Test func aFewAliasesOfALongListCostLittle() {
        let list = String(repeating: "x,", count: 20_000)
        let text = "? &a [\(list)]\n: 1\n? [*a, *a, *a]\n: 1\n"
        #expect(mistakes(in: text).first?.contains("anchors") == true)
    }

    @Test func aFileCannotSteerTheTerminal() {
        let errors = #expect(throws: ScenarioErrors.self) {
            try Scenario(text: "name: \"a\"\n\"\\e[31mred\u{202E}\": 1", file: "s")
        }
        let text = errors?.description ?? ""
        #expect(text.contains("unknown key \"\u{FFFD}[31mred\u{FFFD}\""))
        #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    }

    @Test func aFileThatIsNotThereIsRefused() {
        let errors = #expect(throws: ScenarioErrors.self) {
            try Scenario(reading: "/no/such/file.yaml")
        }
        #expect(
            errors?.description
                == "/no/such/file.yaml: cannot read the file: No such file or directory"
        )
    }

    @Test(arguments: [
        ("/", "/: cannot read the file: Is a directory"),
        ("/dev/zero", "/dev/zero: the file is longer than 1048576 bytes"),
        (
            "/dev/null",
            "/dev/null: the file is empty; a scenario needs at least name, fixture and caller"
        ),
    ])
    func aPathThatIsNoFileIsRefused(path: String, message: String) {
        let errors = #expect(throws: ScenarioErrors.self) { try Scenario(reading: path) }
        #expect(errors?.description == message)
    }

    @Test func aFileThatIsNotUTF8IsShownWhereItStops() throws {
        let path =
            NSTemporaryDirectory() + "ringer-\(ProcessInfo.processInfo.processIdentifier).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let bytes = Array("name: a\r\nabout: 天".utf8) + [0xB0, 0xA1] + Array("\n".utf8)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let errors = #expect(throws: ScenarioErrors.self) { try Scenario(reading: path) }
        #expect(
            errors?.diagnostics.map(\.message) == [
                "\(path):2:9: this is not UTF-8 text; save the file as UTF-8"
            ]
        )
        try Data(ScenarioReadingTests.shortest.utf8).write(to: URL(fileURLWithPath: path))
        #expect(try Scenario(reading: path).name == "a")
    }

    @Test(arguments: [
        ("framing", "farming", true), ("framing", "framin", true), ("framing", "frame", false),
        ("mic", "mike", false), ("mic", "mike-x", false), ("mic", "mci", true), ("mic", "x", false),
        ("wait", "say", false),
        ("turns", "server", false),
    ])
    func aWordIsNearAfterOneSlipOrTwo(known: String, found: String, isNear: Bool) {
        #expect((nearest(to: found, in: [known]) == known) == isNear)
    }
}
