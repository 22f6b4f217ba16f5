/// Reads JSON whose shape is foreseen, in one pass and without a box for each value.
///
/// Results and tokens come many times a second, and for each of them a `JSONDecoder` asks for memory thirty
/// or forty times. So their usual shape is read here. Whatever is not foreseen, well-formed or not, is
/// left to ``decodeJSON(_:from:at:)``, which knows all of JSON and says what is wrong: a reader must
/// never read something that it would refuse or understand differently, and need not explain itself.
///
/// It holds a position and no bytes, so each method is given the same bytes.
struct JSONReader {
    /// The JSON is not as foreseen. It may be good all the same.
    struct Unforeseen: Error {}

    /// The value of a key that may be missing or null, and may not be repeated.
    struct Member<Value> {
        private(set) var value: Value?
        private var isThere = false

        mutating func set(_ value: Value?) throws(Unforeseen) {
            guard !self.isThere else { throw Unforeseen() }
            self.isThere = true
            self.value = value
        }
    }

    private static let depthMax = 16

    private var offset = 0

    /// What `read` makes of the one value that `bytes` are; `nil` if they are not as it foresees.
    static func value<Value>(
        of bytes: Span<UInt8>,
        _ read: (inout JSONReader, Span<UInt8>) throws(Unforeseen) -> Value
    ) -> Value? {
        guard (try? UTF8Span(validating: bytes)) != nil else { return nil }
        var reader = JSONReader()
        guard let value = try? read(&reader, bytes), reader.next(in: bytes) == nil else {
            return nil
        }
        return value
    }

    /// Reads an object. For each member, `read` is given the key and must read the value.
    mutating func object(
        in bytes: Span<UInt8>,
        _ read: (String, inout JSONReader) throws(Unforeseen) -> Void
    ) throws(Unforeseen) {
        try self.take(UInt8(ascii: "{"), in: bytes)
        if self.takes(UInt8(ascii: "}"), in: bytes) { return }
        repeat {
            let key = try self.string(in: bytes)
            try self.take(UInt8(ascii: ":"), in: bytes)
            try read(key, &self)
        } while self.takes(UInt8(ascii: ","), in: bytes)
        try self.take(UInt8(ascii: "}"), in: bytes)
    }

    /// Reads a list, of which `read` must read each value.
    mutating func array(
        in bytes: Span<UInt8>,
        _ read: (inout JSONReader) throws(Unforeseen) -> Void
    ) throws(Unforeseen) {
        try self.take(UInt8(ascii: "["), in: bytes)
        if self.takes(UInt8(ascii: "]"), in: bytes) { return }
        repeat { try read(&self) } while self.takes(UInt8(ascii: ","), in: bytes)
        try self.take(UInt8(ascii: "]"), in: bytes)
    }

    /// Reads a string without escapes.
    mutating func string(in bytes: Span<UInt8>) throws(Unforeseen) -> String {
        let range = try self.stringRange(in: bytes)
        // All of the bytes are valid UTF-8, as ``value(of:_:)`` saw to, and so is what stands between two quotes.
        let text = unsafe UTF8Span(unchecked: bytes.extracting(range))
        return String(copying: text)
    }

    /// Reads a whole number that fits in any case.
    mutating func integer(in bytes: Span<UInt8>) throws(Unforeseen) -> Int {
        let isNegative = self.takes(UInt8(ascii: "-"), in: bytes)
        let start = self.offset
        var value = 0
        while let digit = self.digit(in: bytes), self.offset - start < 18 {
            value = value * 10 + digit
            self.offset += 1
        }
        guard self.offset > start else { throw Unforeseen() }
        // A zero stands alone: neither behind a sign nor before other digits.
        let isOddZero = bytes[start] == 0x30 && (isNegative || self.offset - start > 1)
        let isLonger = self.offset < bytes.count && Self.goesOn(bytes[self.offset])
        guard !isOddZero, !isLonger else { throw Unforeseen() }
        return isNegative ? -value : value
    }

    /// Reads `true` or `false`.
    mutating func bool(in bytes: Span<UInt8>) throws(Unforeseen) -> Bool {
        if self.takes(word: "true", in: bytes) { return true }
        guard self.takes(word: "false", in: bytes) else { throw Unforeseen() }
        return false
    }

    /// Takes `null`, if that is what comes.
    mutating func takesNull(in bytes: Span<UInt8>) -> Bool { self.takes(word: "null", in: bytes) }

    /// Passes over a value that nobody needs.
    mutating func skip(in bytes: Span<UInt8>, depth: Int = 0) throws(Unforeseen) {
        guard depth < Self.depthMax, let byte = self.next(in: bytes) else { throw Unforeseen() }
        switch byte {
        case UInt8(ascii: "{"):
            try self.object(in: bytes) { _, reader throws(Unforeseen) in
                try reader.skip(in: bytes, depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try self.array(in: bytes) { reader throws(Unforeseen) in
                try reader.skip(in: bytes, depth: depth + 1)
            }
        case UInt8(ascii: "\""): _ = try self.stringRange(in: bytes)
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try self.bool(in: bytes)
        case UInt8(ascii: "n"):
            guard self.takesNull(in: bytes) else { throw Unforeseen() }
        default: _ = try self.integer(in: bytes)
        }
    }

    // MARK: Parts

    /// The next byte that is not white space, to which it moves; `nil` at the end.
    private mutating func next(in bytes: Span<UInt8>) -> UInt8? {
        while self.offset < bytes.count {
            switch bytes[self.offset] {
            case 0x20, 0x09, 0x0a, 0x0d: self.offset += 1
            case let byte: return byte
            }
        }
        return nil
    }

    private mutating func takes(_ byte: UInt8, in bytes: Span<UInt8>) -> Bool {
        guard self.next(in: bytes) == byte else { return false }
        self.offset += 1
        return true
    }

    private mutating func take(_ byte: UInt8, in bytes: Span<UInt8>) throws(Unforeseen) {
        guard self.takes(byte, in: bytes) else { throw Unforeseen() }
    }

    private mutating func takes(word: StaticString, in bytes: Span<UInt8>) -> Bool {
        guard self.next(in: bytes) != nil else { return false }
        guard self.offset + word.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<word.utf8CodeUnitCount {
            // Below the count, so it is a byte of the word.
            guard unsafe word.utf8Start[index] == bytes[self.offset + index] else { return false }
        }
        self.offset += word.utf8CodeUnitCount
        return true
    }

    /// Where the bytes of the next string lie, quotes apart.
    private mutating func stringRange(in bytes: Span<UInt8>) throws(Unforeseen) -> Range<Int> {
        try self.take(UInt8(ascii: "\""), in: bytes)
        let start = self.offset
        let end = bytes.firstSpecial(from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { throw Unforeseen() }
        self.offset = end + 1
        return start..<end
    }

    private func digit(in bytes: Span<UInt8>) -> Int? {
        guard self.offset < bytes.count, (0x30...0x39).contains(bytes[self.offset]) else {
            return nil
        }
        return Int(bytes[self.offset] - 0x30)
    }

    /// Whether a number with `byte` behind its digits is not the whole number that they are.
    private static func goesOn(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        default: false
        }
    }
}
