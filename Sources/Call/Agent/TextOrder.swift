/// Where in its text a synthesizer is, so that a sentence that comes too early can be told from one that
/// comes in its place.
///
/// Only letters and digits are compared: synthesizers leave out marks and white space. One that writes a
/// text in other words ("23" as "twenty-three") cannot be followed through that sentence; the next that is
/// found in the text says where it is.
struct TextOrder: Sendable {
    enum Place: Equatable, Sendable {
        /// Nothing that comes before it is missing, as far as one can tell.
        case next
        /// The letters before the one numbered `letter` have not all been spoken.
        case early(letter: Int)
    }

    /// How far ahead a sentence is looked for. One beyond it is taken as it comes.
    private static var letterCountMax: Int { 4_096 }

    private var letters: [Unicode.Scalar] = []
    /// How many letters of the text are behind.
    private var position = 0
    /// Whether something was spoken that is not in the text, so that nobody knows the position.
    private var isAdrift = false

    /// How many letters and digits the text has.
    var letterCount: Int { self.letters.count }

    /// The text goes on with `text`.
    mutating func add(_ text: String) {
        self.letters.append(contentsOf: text.unicodeScalars.lazy.filter(Self.isLetter))
    }

    /// Where `sentence` belongs.
    func place(of sentence: String) -> Place {
        guard !self.isAdrift, let start = self.start(of: Self.letters(of: sentence)),
            start > self.position
        else { return .next }
        return .early(letter: start)
    }

    /// Whether what begins with the letter numbered `letter` may be spoken now.
    func hasReached(letter: Int) -> Bool { self.isAdrift || letter <= self.position }

    /// `sentence` was spoken.
    mutating func pass(_ sentence: String) {
        let letters = Self.letters(of: sentence)
        guard !letters.isEmpty else {
            // Either nothing but marks, or a sentence of which nobody says what it is.
            self.isAdrift = self.isAdrift || sentence.isEmpty
            return
        }
        let start = self.start(of: letters)
        self.isAdrift = start == nil
        if let start { self.position = start + letters.count }
    }

    /// How many letters and digits there are in `text`.
    static func letterCount(of text: String) -> Int {
        text.unicodeScalars.count(where: Self.isLetter)
    }

    /// Not by character: invisible tags belong to the character before them.
    private static func letters(of text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter(Self.isLetter)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        Self.isLetterOfMost(scalar.value)
            ?? (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }

    /// What most of any text is, told without a look into the tables; `nil` for the rest.
    private static func isLetterOfMost(_ value: UInt32) -> Bool? {
        switch value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x4E00...0x9FFF: true
        // The marks of Chinese, and tags.
        case 0x3001...0x3002, 0xFF01...0xFF0F, 0xFF1A...0xFF20, 0xE0000...0xE007F: false
        case let rest: rest < 0x80 ? false : nil
        }
    }

    /// The number of the first letter of `sentence`, which was not spoken yet; `nil` if it is not there.
    private func start(of sentence: [Unicode.Scalar]) -> Int? {
        let ahead = self.letters[self.position...].prefix(Self.letterCountMax)
        guard sentence.count <= ahead.count else { return nil }
        return (ahead.startIndex...ahead.endIndex - sentence.count).first { start in
            self.letters[start...].starts(with: sentence)
        }
    }
}
