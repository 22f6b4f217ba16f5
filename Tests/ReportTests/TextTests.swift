import Report
import Testing
import Timeline

struct TextTests {
    @Test(arguments: [
        ("", 0), ("a", 1), ("今天", 4), ("e\u{301}", 1), ("，", 2), ("…", 1), ("▇", 1), ("😀", 2),
        ("\u{200B}", 0),
    ])
    func columnsAreCountedAsATerminalDoes(text: String, count: Int) {
        #expect(text.columnCount == count)
    }

    @Test(arguments: [
        ("今天天气", 0, "…"), ("今天天气", 1, "…"), ("今天天气", 2, "…"), ("今天天气", 3, "今…"),
        ("今天天气", 7, "今天天…"), ("今天天气", 8, "今天天气"), ("abc", 3, "abc"), ("abcd", 3, "ab…"),
        ("", 0, ""), ("ae\u{301}b", 2, "a…"), ("ae\u{301}bc", 3, "ae\u{301}…"),
    ])
    func aTextIsCutToFit(text: String, width: Int, fitted: String) {
        #expect(text.fitted(to: width) == fitted)
    }

    @Test func aTextIsFilledUp() {
        #expect("今".padded(to: 4) == "今  ")
        #expect("今".alignedRight(to: 4) == "  今")
        #expect("今天天".padded(to: 4) == "今天天")
        #expect("今天天".alignedRight(to: 4) == "今天天")
    }

    @Test(arguments: [
        ("", 10, 3, []),
        ("   ", 10, 3, []),
        ("今", 1, 3, ["今"]),
        ("今天", 1, 3, ["今", "天"]),
        ("one two three", 7, 3, ["one two", "three"]),
        ("one two three", 8, 3, ["one two", "three"]),
        ("  one two three", 6, 2, ["one", "two t…"]),
        ("abcdefgh", 3, 9, ["abc", "def", "gh"]),
        ("今天天气怎么样", 5, 9, ["今天", "天气", "怎么", "样"]),
        ("今天天气怎么样", 5, 1, ["今天…"]),
        ("one      two", 4, 9, ["one", "two"]),
    ])
    func aTextIsBrokenIntoLines(text: String, width: Int, count: Int, lines: [String]) {
        #expect(text.wrapped(to: width, lineCountMax: count) == lines)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func linesFitAndLoseNothingButSpaces(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<200 {
            let length = Int.random(in: 0...60, using: &generator)
            let text = String(
                (0..<length).map { _ in "ab 今，e ".randomElement(using: &generator) ?? "-" }
            )
            let width = Int.random(in: 2...30, using: &generator)
            let lines = text.wrapped(to: width, lineCountMax: .max)
            #expect(lines.allSatisfy { $0.columnCount <= width }, "seed \(seed), step \(step)")
            let (all, kept) = (text.filter { $0 != " " }, lines.joined().filter { $0 != " " })
            #expect(all == kept, "seed \(seed), step \(step)")
            let fitted = text.fitted(to: width)
            #expect(fitted.columnCount <= width, "seed \(seed), step \(step)")
        }
    }

    @Test func aTextHangsOnItsLabel() {
        #expect("".hanging(on: "found  ", width: 20, lineCountMax: 2) == ["found"])
        #expect(
            "今天天气怎么样".hanging(on: "found  ", width: 13, lineCountMax: 2)
                == ["found  今天天", "       气怎…"]
        )
    }

    /// What a terminal obeys: C0, DEL, C1, the two separators, and all that turns the direction.
    @Test(
        arguments: Array(0x00...0x1F) + Array(0x7F...0x9F) + [0x61C, 0x200B, 0x200E, 0x200F]
            + Array(0x2028...0x202E) + Array(0x2060...0x2064) + Array(0x2066...0x206F) + [
                0xFEFF, 0xE0001, 0xE007F,
            ]
    )
    func noControlReachesATerminal(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect("a\(scalar)b".harmless == "a\u{FFFD}b")
    }

    @Test(arguments: ["今天，hello é 😀", "👩\u{200D}👩", "می\u{200C}خواهم", " "])
    func whatCanBeSeenStays(text: String) {
        #expect(text.harmless == text)
    }

    @Test(arguments: [
        ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("$(x)", "'$(x)'"),
        ("-a/b.c", "-a/b.c"),
        ("ws://h:1/p?s=1&t=2", "'ws://h:1/p?s=1&t=2'"), ("天气.yaml", "天气.yaml"), ("a\nb", "'a\nb'"),
    ])
    func aShellReadsOneWord(text: String, word: String) {
        #expect(text.shellQuoted == word)
    }
}
