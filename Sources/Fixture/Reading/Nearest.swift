/// How far texts are from each other, for hints in messages.
enum Nearest {
    /// Beyond this, texts are cut: a hint needs no more, and the work grows with the square.
    private static let lengthMax = 200

    /// The word in `words` that `word` was probably meant to be, or `nil` if none is near.
    static func word(to word: String, in words: [String]) -> String? {
        Self.text(to: word, in: words).flatMap { nearest in
            Self.distance(word, nearest) <= max(1, (word.count + 1) / 2) ? nearest : nil
        }
    }

    /// The text in `texts` with the fewest edits away from `text`, the first of equals.
    static func text(to text: String, in texts: [String]) -> String? {
        texts.map { (text: $0, distance: Self.distance(text, $0)) }
            .min { $0.distance < $1.distance }?.text
    }

    /// How many characters to insert, delete or replace (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (
            Array(left.prefix(Self.lengthMax)), Array(right.prefix(Self.lengthMax))
        )
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
