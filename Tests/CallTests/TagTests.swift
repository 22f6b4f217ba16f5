import Call
import Testing
import Timeline

/// Ours, and not the one that sorts tests.
typealias Tag = Call.Tag

struct TagTests {
    private static let tag = Tag(call: 12, turn: 3)
    private static let begin = "\u{E0001}"
    private static let end = "\u{E007F}"
    private static let zero = "\u{E0030}"
    private static let dot = "\u{E002E}"

    @Test func isWrittenInTagCharacters() {
        let scalars = Self.tag.text.unicodeScalars.map(\.value)
        #expect(scalars == [0xE0001, 0xE0031, 0xE0032, 0xE002E, 0xE0033, 0xE007F])
    }

    /// Texts, and what is left of them. None has a tag that can be read.
    @Test(arguments: [
        "", "你好。", begin, end, begin + end, begin + dot + end, begin + zero + end,
        begin + zero + dot + end, begin + dot + zero + end, begin + zero + dot + zero,
        begin + zero + dot + dot + zero + end, begin + zero + dot + zero + dot + zero + end,
        begin + zero + dot + "0" + end, begin + "0" + dot + zero + end,
        begin + String(repeating: zero, count: 10) + dot + zero + end,
        begin + zero + dot + String(repeating: zero, count: 10) + end,
        begin + String(repeating: "\u{E0039}", count: 30) + dot + zero + end,
        // The flag of Scotland is made of tag characters too.
        "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
        // Signs that are negative numbers elsewhere.
        begin + "\u{E002D}" + zero + dot + zero + end,
    ])
    func whatIsNoTagStaysAsItIs(text: String) {
        let (plain, tags) = Tag.split(text)
        #expect(plain.unicodeScalars.elementsEqual(text.unicodeScalars))
        #expect(tags == [])
    }

    @Test(arguments: [
        Tag(call: 0, turn: 0), Tag(call: 1, turn: 1), Tag(call: 999_999_999, turn: 999_999_999),
    ])
    func isFoundAnywhereInAText(tag: Tag) {
        for text in [tag.text + "你好", "你" + tag.text + "好", "你好" + tag.text] {
            let (plain, tags) = Tag.split(text)
            #expect(plain == "你好")
            #expect(tags == [tag])
        }
    }

    @Test func severalAreFoundInTheirOrder() {
        let other = Tag(call: 5, turn: 6)
        let (plain, tags) = Tag.split(other.text + "a" + Self.tag.text + Self.tag.text + "b")
        #expect(plain == "ab")
        #expect(tags == [other, Self.tag, Self.tag])
    }

    @Test func aTagWithinABrokenOneIsFound() {
        let (plain, tags) = Tag.split(Self.begin + Self.zero + Self.tag.text)
        #expect(plain == Self.begin + Self.zero)
        #expect(tags == [Self.tag])
    }

    /// Texts of hostile pieces: what is left and the tags put back give nothing new to find.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func anyTextIsSplitAndNothingIsFoundTwice(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [Self.begin, Self.end, Self.zero, Self.dot, "a", "👍🏽", "é", Self.tag.text]
        for step in 0..<2_000 {
            let count = Int.random(in: 0...12, using: &random)
            let text = (0..<count).map { _ in pieces[Int.random(in: 0..<8, using: &random)] }
                .joined()
            let (plain, tags) = Tag.split(text)
            let tagCount = tags.reduce(0) { $0 + $1.text.unicodeScalars.count }
            #expect(
                plain.unicodeScalars.count + tagCount == text.unicodeScalars.count,
                "seed \(seed), step \(step)"
            )
            let put = Tag.split("x" + Self.tag.text + "y" + plain)
            #expect(put.tags.first == Self.tag, "seed \(seed), step \(step)")
        }
    }

    /// A megabyte of beginnings takes no longer than a megabyte of anything.
    @Test(.timeLimit(.minutes(1))) func manyBrokenTagsTakeNoLongerThanText() {
        let text = String(repeating: Self.begin + Self.zero, count: 50_000)
        #expect(Tag.split(text).tags == [])
    }
}
