import Testing

/// Files that people might write, whose mistake is in how they are put together, or in YAML.
struct BrokenFilesCompositionTests {
    /// A good file for others to extend.
    private static let base = """
        name: base
        fixture: f
        caller:
          mic: gated
          turns:
            - say: one.wav

        """

    /// A file with one thing wrong.
    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        /// Files beside it, besides `base.yaml`.
        let others: [String: String]
        let message: String

        init(
            _ what: String,
            _ text: String,
            beside others: [String: String] = [:],
            _ message: String
        ) {
            self.testDescription = what
            self.text = text
            self.others = others
            self.message = message
        }
    }

    @Test(arguments: Self.files) func aMistakeIsShownInItsFile(broken: Broken) throws {
        var files = broken.others
        files["base.yaml"] = files["base.yaml"] ?? Self.base
        files["s.yaml"] = broken.text
        let directory = try ScenarioDirectory(files)
        #expect(directory.mistakes(in: "s.yaml") == broken.message)
    }

    private static let files = Self.extending + Self.varied + Self.yaml
}

extension BrokenFilesCompositionTests {
    private static let extending = [
        Broken(
            "a base that is not there",
            "name: a\nextends: bases.yaml\n",
            """
            s.yaml:2:10: cannot read "bases.yaml": No such file or directory; did you mean \
            "base.yaml"?
              2 | extends: bases.yaml
                |          ^
            """
        ),
        Broken(
            "a base in a directory that is not there",
            "name: a\nextends: gone/y/base.yaml\n",
            """
            s.yaml:2:10: cannot read "gone/y/base.yaml": No such file or directory
              2 | extends: gone/y/base.yaml
                |          ^
            """
        ),
        Broken(
            "a base that is a directory",
            "name: a\nextends: .\n",
            """
            s.yaml:2:10: cannot read ".": Is a directory
              2 | extends: .
                |          ^
            """
        ),
        Broken(
            "no base",
            "name: a\nextends:\n",
            """
            s.yaml:2:9: found nothing; expected a text
              2 | extends:
                |         ^
            """
        ),
        Broken(
            "two bases",
            "name: a\nextends: [base.yaml, base.yaml]\n",
            """
            s.yaml:2:10: found a list; expected a text
              2 | extends: [base.yaml, base.yaml]
                |          ^
            """
        ),
        Broken(
            "its own base",
            "name: a\nextends: s.yaml\n",
            """
            s.yaml:2:10: the files go round in a circle: "s.yaml" extends "s.yaml"
              2 | extends: s.yaml
                |          ^
            """
        ),
        Broken(
            "a circle of three",
            "name: a\nextends: b/b.yaml\n",
            beside: [
                "b/b.yaml": "name: b\nextends: ../c.yaml\n",
                "c.yaml": "name: c\nextends: './/s.yaml'\n",
            ],
            """
            b/../c.yaml:2:10: the files go round in a circle: "s.yaml" extends "b/b.yaml" \
            extends "b/../c.yaml" extends "b/.././/s.yaml"
              2 | extends: './/s.yaml'
                |          ^
            """
        ),
        Broken(
            "a circle that it is not in",
            "name: a\nextends: b.yaml\n",
            beside: [
                "b.yaml": "name: b\nextends: c.yaml\n", "c.yaml": "name: c\nextends: b.yaml\n",
            ],
            """
            c.yaml:2:10: the files go round in a circle: "b.yaml" extends "c.yaml" extends \
            "b.yaml"
              2 | extends: b.yaml
                |          ^
            """
        ),
        Broken(
            "a list for a base",
            "name: a\nextends: b.yaml\n",
            beside: ["b.yaml": "- x\n"],
            """
            s.yaml:2:10: "b.yaml" is no scenario: found a list; expected a map
              2 | extends: b.yaml
                |          ^
            """
        ),
        Broken(
            "a base of words",
            "name: a\nextends: b.yaml\n",
            beside: ["b.yaml": "hello\n"],
            """
            s.yaml:2:10: "b.yaml" is no scenario: found "hello"; expected a map
              2 | extends: b.yaml
                |          ^
            """
        ),
        Broken(
            "an empty base",
            "name: a\nextends: b.yaml\n",
            beside: ["b.yaml": "# x\n"],
            """
            s.yaml:2:10: "b.yaml" is no scenario: found nothing; expected a map
              2 | extends: b.yaml
                |          ^
            """
        ),
        Broken(
            "a base that is no YAML",
            "name: a\nextends: b.yaml\n",
            beside: ["b.yaml": "name: b\n\tx: 1\n"],
            """
            b.yaml:2:1: this is not YAML: while scanning a plain scalar, found a tab character \
            that violates indentation
              2 | \u{FFFD}x: 1
                | ^
            """
        ),
        Broken(
            "a base without a name",
            "name: a\nextends: b.yaml\ncaller: { mic: shut }\n",
            beside: ["b.yaml": "fixture: f\ncaller: { turns: [{ say: a.wav }] }\n"],
            """
            s.yaml:3:16: found "shut" (known: gated, open)
              3 | caller: { mic: shut }
                |                ^
            b.yaml:1:1: the scenario has no "name", which it needs
              1 | fixture: f
                | ^
            """
        ),
        Broken(
            "a base, and no name",
            "extends: base.yaml\n",
            """
            s.yaml:1:1: the scenario has no "name", which it needs
              1 | extends: base.yaml
                | ^
            """
        ),
        Broken(
            "a base of a base that is not there",
            "name: a\nextends: b.yaml\n",
            beside: ["b.yaml": "name: b\nextends: c.yaml\n"],
            """
            b.yaml:2:10: cannot read "c.yaml": No such file or directory
              2 | extends: c.yaml
                |          ^
            """
        ),
        Broken(
            "a key in the base that nobody knows",
            "name: a\nextends: b.yaml\ncaller: { mic: open }\n",
            beside: ["b.yaml": Self.base + "providers:\n  llm: { tfft: 1s }\n"],
            """
            b.yaml:8:10: unknown key "tfft" in llm; did you mean "ttft"? (known: ttft, itl, max_sessions, rate)
              8 |   llm: { tfft: 1s }
                |          ^
            """
        ),
        Broken(
            "a text in place of a map of the base",
            "name: a\nextends: base.yaml\ncaller: none\n",
            """
            s.yaml:3:9: found "none"; expected a map
              3 | caller: none
                |         ^
            """
        ),
        Broken(
            "a key that both lack",
            "name: a\nextends: b.yaml\ncaller:\n  mic: open\n",
            beside: ["b.yaml": "name: b\nfixture: f\ncaller:\n  framing: bare\n"],
            """
            s.yaml:4:3: caller has no "turns", which it needs
              4 |   mic: open
                |   ^
            """
        ),
    ]

    private static let varied = [
        Broken(
            "a matrix of texts",
            Self.base + "matrix: all\n",
            """
            s.yaml:7:9: found "all"; expected a map
              7 | matrix: all
                |         ^
            """
        ),
        Broken(
            "a matrix that is a list",
            Self.base + "matrix: [caller.mic]\n",
            """
            s.yaml:7:9: found a list; expected a map
              7 | matrix: [caller.mic]
                |         ^
            """
        ),
        Broken(
            "one value that is not a list",
            Self.base + "matrix: { caller.mic: open }\n",
            """
            s.yaml:7:23: found "open"; expected a list that is not empty
              7 | matrix: { caller.mic: open }
                |                       ^
            """
        ),
        Broken(
            "no values",
            Self.base + "matrix:\n  caller.mic: []\n",
            """
            s.yaml:8:15: found a list; expected a list that is not empty
              8 |   caller.mic: []
                |               ^
            """
        ),
        Broken(
            "a value that the key does not take",
            Self.base + "matrix: { caller.mic: [gated, opne] }\n",
            """
            s.yaml:7:31: found "opne"; did you mean "open"? (known: gated, open)
              7 | matrix: { caller.mic: [gated, opne] }
                |                               ^
            """
        ),
        Broken(
            "a key that nobody knows",
            Self.base + "matrix: { providers.llm.tfft: [1s, 2s, 3s] }\n",
            """
            s.yaml:7:25: unknown key "tfft" in llm; did you mean "ttft"? (known: ttft, itl, max_sessions, rate)
              7 | matrix: { providers.llm.tfft: [1s, 2s, 3s] }
                |                         ^
            """
        ),
        Broken(
            "a map that nobody knows",
            Self.base + "matrix:\n  providers.lm.ttft: [1s, 2s]\n",
            """
            s.yaml:8:13: unknown key "lm" in providers; did you mean "llm"? (known: asr, llm, \
            tts)
              8 |   providers.lm.ttft: [1s, 2s]
                |             ^
            """
        ),
        Broken(
            "a path through a list",
            Self.base + "matrix: { caller.turns.say: [a.wav, b.wav] }\n",
            """
            s.yaml:7:18: the path "caller.turns.say" ends at "caller.turns", where it finds a \
            list; a path leads through maps only
              7 | matrix: { caller.turns.say: [a.wav, b.wav] }
                |                  ^
            """
        ),
        Broken(
            "a path through a text",
            Self.base + "matrix: { fixture.name.x: [a, b] }\n",
            """
            s.yaml:7:11: the path "fixture.name.x" ends at "fixture", where it finds "f"; a \
            path leads through maps only
              7 | matrix: { fixture.name.x: [a, b] }
                |           ^
            """
        ),
        Broken(
            "a path with a hole",
            Self.base + "matrix: { caller..mic: [open] }\n",
            """
            s.yaml:7:11: found "caller..mic"; expected a path of keys, such as caller.mic
              7 | matrix: { caller..mic: [open] }
                |           ^
            """
        ),
        Broken(
            "a path that begins with a dot",
            Self.base + "matrix: { .mic: [open] }\n",
            """
            s.yaml:7:11: found ".mic"; expected a path of keys, such as caller.mic
              7 | matrix: { .mic: [open] }
                |           ^
            """
        ),
        Broken(
            "names",
            Self.base + "matrix: { name: [a, b] }\n",
            """
            s.yaml:7:11: "name" cannot be varied; it is the file's own
              7 | matrix: { name: [a, b] }
                |           ^
            """
        ),
        Broken(
            "bases",
            Self.base + "matrix: { extends: [a.yaml, b.yaml] }\n",
            """
            s.yaml:7:11: "extends" cannot be varied; it is the file's own
              7 | matrix: { extends: [a.yaml, b.yaml] }
                |           ^
            """
        ),
        Broken(
            "a path into another",
            Self.base + "matrix:\n  caller: [{ mic: open }]\n  caller.mic: [open]\n",
            """
            s.yaml:9:3: the path "caller.mic" and the path "caller" set the same; keep one
              9 |   caller.mic: [open]
                |   ^
            """
        ),
        Broken(
            "the same path with quotes",
            Self.base + "matrix:\n  caller.mic: [open]\n  'caller.mic': [gated]\n",
            """
            s.yaml:8:3: the key "caller.mic" is there twice in one map; keep one
              8 |   caller.mic: [open]
                |   ^
            """
        ),
        Broken(
            "the same value twice",
            Self.base + "matrix: { caller.mic: [open, gated, open] }\n",
            """
            s.yaml:7:37: the value "open" is there twice in one list; keep one
              7 | matrix: { caller.mic: [open, gated, open] }
                |                                     ^
            """
        ),
        Broken(
            "too many keys",
            Self.base + "matrix:\n" + (1...21).map { "  x\($0): [1]\n" }.joined(),
            """
            s.yaml:8:3: a matrix has at most 20 keys
              8 |   x1: [1]
                |   ^
            """
        ),
        Broken(
            "far too many",
            Self.base + "matrix:\n"
                + "abcdefghij".map { "  x.\($0): [1, 2, 3, 4, 5, 6, 7, 8, 9]\n" }.joined(),
            """
            s.yaml:8:3: the matrix gives more than 100 scenarios; leave out keys or values
              8 |   x.a: [1, 2, 3, 4, 5, 6, 7, 8, 9]
                |   ^
            """
        ),
        Broken(
            "what is wrong in all scenarios is said once",
            Self.base.replacing("gated", with: "shut")
                + "matrix: { caller.framing: [single, double], caller.packet: [20ms, 40] }\n",
            """
            s.yaml:4:8: found "shut" (known: gated, open)
              4 |   mic: shut
                |        ^
            s.yaml:7:67: found "40", a time without a unit; did you mean 40ms? (units: ns, us, \
            ms, s, m, h)
              7 | matrix: { caller.framing: [single, double], caller.packet: [20ms, 40] }
                |                                                                   ^
            """
        ),
        Broken(
            "a matrix of the base",
            "name: a\nextends: b.yaml\n",
            beside: ["b.yaml": Self.base + "matrix: { caller.turns.x: [1] }\n"],
            """
            b.yaml:7:18: the path "caller.turns.x" ends at "caller.turns", where it finds a \
            list; a path leads through maps only
              7 | matrix: { caller.turns.x: [1] }
                |                  ^
            """
        ),
    ]

    private static let yaml = [
        Broken(
            "a tab",
            "name: a\ncaller:\n\tmic: open\n",
            """
            s.yaml:3:1: a tab cannot indent YAML; use spaces
              3 | \u{FFFD}mic: open
                | ^
            """
        ),
        Broken(
            "a colon in a text",
            "name: a\nabout: one: two\n",
            """
            s.yaml:2:11: this is not YAML: mapping values are not allowed in this context
              2 | about: one: two
                |           ^
            """
        ),
        Broken(
            "a key twice",
            "name: a\nfixture: f\nname: b\n",
            """
            s.yaml:1:1: the key "name" is there twice in one map; keep one
              1 | name: a
                | ^
            """
        ),
        Broken(
            "a quote that is never closed",
            "name: 'a\nfixture: f\n",
            """
            s.yaml:3:1: this is not YAML: while scanning a quoted scalar, found unexpected end \
            of stream
              3 | 
                | ^
            """
        ),
        Broken(
            "a bracket that is never closed",
            "name: a\nmatrix: { caller.mic: [open }\n",
            """
            s.yaml:2:29: this is not YAML: while parsing a flow sequence, did not find expected \
            ',' or ']'
              2 | matrix: { caller.mic: [open }
                |                             ^
            """
        ),
        Broken(
            "an anchor",
            "name: &a a\n",
            """
            s.yaml:1:7: anchors (&name) and aliases (*name) are not offered; write the value out
              1 | name: &a a
                |       ^
            """
        ),
        Broken(
            "two documents",
            Self.base + "---\n" + Self.base,
            """
            s.yaml:7:1: a second document begins here; a file holds only one
              7 | ---
                | ^
            """
        ),
    ]
}
