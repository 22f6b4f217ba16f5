/// Cuts a text into the sentences that a synthesizer speaks one by one.
enum Sentences {
    struct Sentence: Equatable {
        /// Without the white space around it.
        var text: String
        /// How many characters of the whole text come up to the end of the sentence.
        var end: Int
    }

    private static let ends: Set<Character> = ["。", "！", "？", "!", "?", ".", "\n"]
    private static let closings: Set<Character> = ["”", "’", "」", "』", "）", "\"", "'", ")"]

    /// The sentences of `text`, in order. Joined they are the text, apart from white space.
    ///
    /// A sentence ends at 。！？!?. or at the end of a line, with what closes a quotation behind it;
    /// a point inside of a number or a name does not end one. What has nothing to speak in it, such
    /// as `……`, stays with its neighbour. Nothing but white space is no sentence.
    static func split(_ text: String) -> [Sentence] {
        let characters = Array(text)
        var sentences: [Sentence] = []
        var start = 0
        for index in characters.indices where Self.isEnd(at: index, of: characters) {
            guard Self.isSpoken(characters[start...index]),
                Self.isSpoken(characters[(index + 1)...]) || index == characters.count - 1
            else { continue }
            sentences.append(Self.sentence(characters, start...index))
            start = index + 1
        }
        if start < characters.count, !characters[start...].allSatisfy(\.isWhitespace) {
            sentences.append(Self.sentence(characters, start...characters.count - 1))
        }
        return sentences
    }

    /// Whether a sentence ends with the character at `index`.
    private static func isEnd(at index: Int, of characters: [Character]) -> Bool {
        let next = index + 1 < characters.count ? characters[index + 1] : "\n"
        guard !Self.ends.contains(next) || next == "\n", !Self.closings.contains(next) else {
            return false
        }
        // What closes a quotation belongs to the sentence before it.
        let last = characters[...index].lastIndex { !Self.closings.contains($0) } ?? index
        guard Self.ends.contains(characters[last]) else { return false }
        return characters[last] != "." || next.isWhitespace
    }

    private static func isSpoken(_ characters: ArraySlice<Character>) -> Bool {
        characters.contains { $0.isLetter || $0.isNumber }
    }

    private static func sentence(
        _ characters: [Character],
        _ range: ClosedRange<Int>
    ) -> Sentence {
        let text = String(characters[range])
        let behind = text.reversed().prefix(while: \.isWhitespace).count
        return Sentence(text: text.trimmed, end: range.upperBound + 1 - behind)
    }
}
