/// Reads one line of a trace file, part by part, in the order in which the parts are written.
///
/// What it takes is never less than what is written. It may be more, such as a number with leading zeros,
/// and so the whole is compared with what would be written of it (``checkIsWritten(_:)``).
struct LineReader {
    /// More of anything is in no trace, and no sum of some overflows.
    private static let countMax = 1 << 48
    /// The longest time, in nanoseconds: 73 years, so that no difference overflows.
    private static let nanosecondsMax: Int64 = 1 << 61

    /// Without the newline.
    private let bytes: ArraySlice<UInt8>
    private let line: Int
    private var offset: Int

    init(_ bytes: ArraySlice<UInt8>, line: Int) {
        self.bytes = bytes
        self.line = line
        self.offset = bytes.startIndex
    }

    // MARK: The line

    /// Takes `text`, if that is what comes.
    mutating func takes(_ text: String) -> Bool {
        guard self.bytes[self.offset...].starts(with: text.utf8) else { return false }
        self.offset += text.utf8.count
        return true
    }

    /// Takes `text`, which must come.
    mutating func take(_ text: String) throws(TraceProblem) {
        guard self.takes(text) else { throw self.problem("`\(text)`") }
    }

    /// Takes a key that is not the first.
    mutating func key(_ key: String) throws(TraceProblem) { try self.take(",\"\(key)\":") }

    /// Takes the end of the object and of the line.
    mutating func end() throws(TraceProblem) {
        try self.take("}")
        guard self.offset == self.bytes.endIndex else { throw self.problem("the end of the line") }
    }

    /// Checks that this line is what `write` writes.
    mutating func checkIsWritten(
        _ write: (inout [UInt8]) -> Void
    ) throws(TraceProblem) {
        var written: [UInt8] = []
        write(&written)
        written.removeLast()
        guard !self.bytes.elementsEqual(written) else { return }
        let sameCount = zip(self.bytes, written).prefix { $0 == $1 }.count
        self.offset = self.bytes.startIndex + sameCount
        throw self.problem(Self.words(written[sameCount...]))
    }

    // MARK: Members

    /// Takes a number of things, or a number that things have.
    mutating func count(
        _ key: String,
        in range: ClosedRange<Int> = 0...Self.countMax
    ) throws(TraceProblem) -> Int {
        try self.key(key)
        return try self.count(in: range)
    }

    /// The same; `nil` for null.
    mutating func optionalCount(_ key: String) throws(TraceProblem) -> Int? {
        try self.key(key)
        return self.takes("null") ? nil : try self.count()
    }

    /// Takes what all chance follows from.
    mutating func seed(_ key: String) throws(TraceProblem) -> UInt64 {
        try self.key(key)
        return try self.number("a whole number from 0 to \(UInt64.max)")
    }

    mutating func text(_ key: String) throws(TraceProblem) -> String {
        try self.key(key)
        return try self.string()
    }

    /// A text; `nil` for null.
    mutating func optionalText(_ key: String) throws(TraceProblem) -> String? {
        try self.key(key)
        return self.takes("null") ? nil : try self.string()
    }

    mutating func duration(_ key: String) throws(TraceProblem) -> Duration {
        try self.key(key)
        return try self.duration()
    }

    /// A time; `nil` for null.
    mutating func optionalDuration(_ key: String) throws(TraceProblem) -> Duration? {
        try self.key(key)
        return self.takes("null") ? nil : try self.duration()
    }

    /// Takes one of the words that `Word` has.
    mutating func word<Word>(_ key: String) throws(TraceProblem) -> Word
    where Word: RawRepresentable<String> & CaseIterable {
        try self.key(key)
        return try self.word()
    }

    mutating func digest() throws(TraceProblem) -> ContentDigest {
        let byteCount = try self.count("bytes")
        try self.key("digest")
        let start = self.offset
        let digits = try self.string()
        guard let hash = UInt64(digits, radix: 16),
            let digest = ContentDigest(byteCount: byteCount, hash: hash)
        else { throw self.problem("the digest of \(byteCount) bytes", at: start) }
        return digest
    }

    // MARK: Values

    mutating func count(
        in range: ClosedRange<Int> = 0...Self.countMax
    ) throws(TraceProblem) -> Int {
        let (first, last) = (range.lowerBound, range.upperBound)
        let expected = first == last ? "\(first)" : "a whole number from \(first) to \(last)"
        let start = self.offset
        let count: Int = try self.number(expected)
        guard range.contains(count) else { throw self.problem(expected, at: start) }
        return count
    }

    private mutating func number<Number: FixedWidthInteger>(
        _ expected: String
    ) throws(TraceProblem) -> Number {
        let start = self.offset
        self.skip { $0 == UInt8(ascii: "-") || Self.isDigit($0) }
        guard let number = Number(self.text(from: start)) else {
            throw self.problem(expected, at: start)
        }
        return number
    }

    /// Takes a moment.
    mutating func nanoseconds() throws(TraceProblem) -> Int64 {
        let start = self.offset
        let expected = "a whole number of nanoseconds"
        let number: Int64 = try self.number(expected)
        guard number.magnitude <= Self.nanosecondsMax.magnitude else {
            throw self.problem("\(expected) of at most 73 years", at: start)
        }
        return number
    }

    private mutating func duration() throws(TraceProblem) -> Duration {
        let start = self.offset
        let isNegative = self.takes("-")
        let whole = try self.nanoseconds()
        var attoseconds = Int128(whole) * 1_000_000_000
        if self.takes(".") {
            let decimals = self.offset
            self.skip(Self.isDigit)
            let digits = self.text(from: decimals)
            let padding = String(repeating: "0", count: max(0, 9 - digits.count))
            guard digits.count <= 9, let rest = Int128(digits + padding) else {
                throw self.problem("at most nine decimals", at: decimals)
            }
            attoseconds += rest
        }
        guard whole >= 0 else { throw self.problem("nanoseconds with one sign", at: start) }
        return Duration(attoseconds: isNegative ? -attoseconds : attoseconds)
    }

    /// Takes one of the words that `Word` has.
    mutating func word<Word>() throws(TraceProblem) -> Word
    where Word: RawRepresentable<String> & CaseIterable {
        let start = self.offset
        guard let word = Word(rawValue: try self.string()) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw self.problem("one of \(words)", at: start)
        }
        return word
    }

    private mutating func string() throws(TraceProblem) -> String {
        let start = self.offset
        guard self.takes("\"") else { throw self.problem("a text in quotes") }
        var text: [UInt8] = []
        while self.offset < self.bytes.endIndex {
            let byte = self.bytes[self.offset]
            self.offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw self.problem("text in UTF-8", at: start)
                }
                return valid
            case UInt8(ascii: "\\"): try self.escape(into: &text)
            default: text.append(byte)
            }
        }
        throw self.problem("a closing quote")
    }

    /// Takes what stands behind a backslash.
    private mutating func escape(into text: inout [UInt8]) throws(TraceProblem) {
        let start = self.offset - 1
        if self.takes("\"") { return text.append(UInt8(ascii: "\"")) }
        if self.takes("\\") { return text.append(UInt8(ascii: "\\")) }
        if self.takes("n") { return text.append(0x0A) }
        if self.takes("r") { return text.append(0x0D) }
        if self.takes("t") { return text.append(0x09) }
        guard let first = self.unit() else { throw self.problem("an escape", at: start) }
        var units = [first]
        if UTF16.isLeadSurrogate(first), self.takes("\\"), let second = self.unit() {
            units.append(second)
        }
        guard let character = String(validating: units, as: UTF16.self) else {
            throw self.problem("an escape of a character", at: start)
        }
        text.append(contentsOf: character.utf8)
    }

    /// Takes `u` and four hexadecimal digits; `nil` if they do not come.
    private mutating func unit() -> UInt16? {
        guard self.takes("u") else { return nil }
        let digits = self.bytes[self.offset...].prefix(4)
        guard digits.count == 4 else { return nil }
        self.offset += 4
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    // MARK: Problems

    /// Something else than `expected` is where the reader is.
    func problem(_ expected: String) -> TraceProblem { self.problem(expected, at: self.offset) }

    /// Something else than `expected` is behind the line.
    func problemAtEnd(_ expected: String) -> TraceProblem {
        self.problem(expected, at: self.bytes.endIndex)
    }

    private func problem(_ expected: String, at offset: Int) -> TraceProblem {
        let before = String(decoding: self.bytes[..<offset], as: UTF8.self)
        return .unexpected(
            line: self.line,
            column: 1 + before.unicodeScalars.count,
            found: Self.words(self.bytes[offset...]),
            expected: expected
        )
    }

    private static let wordsByteCount = 24

    /// How `bytes` begin, fit to be printed.
    private static func words(_ bytes: ArraySlice<UInt8>) -> String {
        guard !bytes.isEmpty else { return "the end of the line" }
        let text = String(decoding: bytes.prefix(Self.wordsByteCount), as: UTF8.self)
        return "`\(text.showingHidden)\(bytes.count > Self.wordsByteCount ? "…" : "")`"
    }

    // MARK: Bytes

    private mutating func skip(_ isMeant: (UInt8) -> Bool) {
        self.offset = self.bytes[self.offset...].firstIndex { !isMeant($0) } ?? self.bytes.endIndex
    }

    private func text(from start: Int) -> String {
        String(decoding: self.bytes[start..<self.offset], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
