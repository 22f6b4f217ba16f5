import Testing
import YAML

struct YAMLNodeParsingTests {
    @Test(
        arguments: [
            ("", .empty, nil),
            ("# nothing\n", .empty, nil),
            ("a:\n\tb: 1", .tab, (2, 1)),
            ("a: 1\n---\nb: 2\n", .secondDocument, (2, 1)),
            ("a: 1\na: 2\n", .duplicateKey("a"), (1, 1)),
            ("? [a]\n: b", .notAKey(found: .list), (1, 3)),
            ("? {a: b}\n: b", .notAKey(found: .map), (1, 3)),
            ("a: &x b", .anchor, (1, 4)),
            ("a: *x", .anchor, (1, 4)),
            ("a: !!int 5", .tag("tag:yaml.org,2002:int"), (1, 4)),
            ("a: b: c", .notYAML("mapping values are not allowed in this context"), (1, 5)),
            ("a: \u{1}", .notYAML("control characters are not allowed"), (1, 4)),
            (
                String(repeating: "[", count: 33) + String(repeating: "]", count: 33),
                .tooDeep(maximum: 32), (1, 33)
            ),
        ] as [(String, YAMLProblem, (Int, Int)?)]
    )
    func whatHasNoTreeIsRefused(text: String, problem: YAMLProblem, place: (Int, Int)?) {
        let position = place.map { Position(line: $0.0, column: $0.1) }
        #expect(throws: YAMLError(problem, at: position)) { try YAMLNode(parsing: text) }
    }

    /// Each line is ten times the line before; as keys, the parser would hash all of them.
    @Test func aBombOfAliasesIsRefusedAtOnce() {
        var text = "a0: &a0 x\n"
        for level in 1..<30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(throws: YAMLError(.anchor, at: nil)) {
            try YAMLNode(parsing: text + "? *a29\n: x\n")
        }
    }

    @Test func everythingHasItsPlace() throws {
        let root = try YAMLNode(parsing: "名: no\nlist: [1, '']\n")
        guard case .map(let entries) = root.content, entries.count == 2,
            case .list(let items) = entries[1].value.content
        else {
            Issue.record("\(root)")
            return
        }
        #expect(entries.map(\.key) == ["名", "list"])
        #expect(
            entries.map(\.position) == [Position(line: 1, column: 1), Position(line: 2, column: 1)]
        )
        #expect(entries[0].value.content == .text("no"))
        #expect(entries[0].value.position == Position(line: 1, column: 4))
        #expect(items.map(\.position.column) == [8, 11])
        #expect(items.map(\.shape) == [.text("1"), .nothing])
    }

    @Test(arguments: [
        (YAMLProblem.empty, "the file is empty"),
        (.duplicateKey("a"), "the key <a> is there twice in one map; keep one"),
        (.tag("!x"), "the tag <!x> is not offered; leave it out"),
        (.notAKey(found: .map), "found a map; expected a key"),
        (.secondDocument, "a second document begins here; a file holds only one"),
    ])
    func aProblemIsASentence(problem: YAMLProblem, sentence: String) {
        #expect(problem.sentence { "<\($0)>" } == sentence)
    }
}
