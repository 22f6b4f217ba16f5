/// Reads JSON (RFC 8259) and nothing beyond it.
///
/// Our own because what comes with the platform accepts more than JSON, rounds numbers, and does not say
/// where a mistake is. However long or deep the text is, it is read or refused.
struct JSONParser {
    /// No result is deeper than half of that.
    private static let depthMax = 32

    private let bytes: [UInt8]
    private var offset = 0

    /// The value that `bytes` are, in UTF-8.
    ///
    /// - Throws: ``ResultProblem/notJSON(line:column:expected:)``.
    static func value(of bytes: [UInt8]) throws(ResultProblem) -> JSONTree {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        guard parser.next == nil else { throw parser.problem("the end of the file") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value(depth: Int) throws(ResultProblem) -> JSONTree {
        guard depth < Self.depthMax else {
            throw self.problem("at most \(Self.depthMax) levels of nesting")
        }
        switch self.next {
        case UInt8(ascii: "{"): return .object(try self.object(depth: depth))
        case UInt8(ascii: "["): return .list(try self.list(depth: depth))
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "t"): return try self.word("true", .bool(true))
        case UInt8(ascii: "f"): return try self.word("false", .bool(false))
        case UInt8(ascii: "n"): return try self.word("null", .null)
        case UInt8(ascii: "-")?: return try self.number()
        case let byte? where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
            return try self.number()
        default: throw self.problem("a value")
        }
    }

    private mutating func object(
        depth: Int
    ) throws(ResultProblem) -> [(key: String, value: JSONTree)] {
        var members: [(key: String, value: JSONTree)] = []
        var keys: Set<String> = []
        self.offset += 1
        if self.takes("}") { return members }
        repeat {
            guard self.next == UInt8(ascii: "\"") else { throw self.problem("a key in quotes") }
            let start = self.offset
            let key = try self.string()
            guard keys.insert(key).inserted else {
                self.offset = start
                throw self.problem("each key once")
            }
            guard self.takes(":") else { throw self.problem("a colon") }
            members.append((key, try self.value(depth: depth + 1)))
        } while self.takes(",")
        guard self.takes("}") else { throw self.problem("a comma or }") }
        return members
    }

    private mutating func list(depth: Int) throws(ResultProblem) -> [JSONTree] {
        var elements: [JSONTree] = []
        self.offset += 1
        if self.takes("]") { return elements }
        repeat { elements.append(try self.value(depth: depth + 1)) } while self.takes(",")
        guard self.takes("]") else { throw self.problem("a comma or ]") }
        return elements
    }

    private mutating func word(
        _ word: StaticString,
        _ value: JSONTree
    ) throws(ResultProblem) -> JSONTree {
        for byte in word.description.utf8 {
            guard self.current == byte else { throw self.problem("\(word)") }
            self.offset += 1
        }
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(ResultProblem) -> JSONTree {
        let start = self.offset
        if self.current == UInt8(ascii: "-") { self.offset += 1 }
        let first = self.offset
        try self.digits()
        guard self.bytes[first] != UInt8(ascii: "0") || self.offset == first + 1 else {
            self.offset = first
            throw self.problem("a number without leading zeros")
        }
        if self.current == UInt8(ascii: ".") {
            self.offset += 1
            try self.digits()
        }
        if self.current == UInt8(ascii: "e") || self.current == UInt8(ascii: "E") {
            self.offset += 1
            if self.current == UInt8(ascii: "+") || self.current == UInt8(ascii: "-") {
                self.offset += 1
            }
            try self.digits()
        }
        return .number(String(decoding: self.bytes[start..<self.offset], as: UTF8.self))
    }

    private mutating func digits() throws(ResultProblem) {
        let start = self.offset
        while let byte = self.current, (0x30...0x39).contains(byte) { self.offset += 1 }
        guard self.offset > start else { throw self.problem("a digit") }
    }

    // MARK: Strings

    private mutating func string() throws(ResultProblem) -> String {
        let start = self.offset
        self.offset += 1
        var text: [UInt8] = []
        while let byte = self.current {
            switch byte {
            case UInt8(ascii: "\""):
                self.offset += 1
                guard let valid = String(validating: text, as: UTF8.self) else {
                    self.offset = start
                    throw self.problem("text in UTF-8")
                }
                return valid
            case UInt8(ascii: "\\"): try self.escape(into: &text)
            case 0..<0x20: throw self.problem("a control character as an escape")
            default:
                text.append(byte)
                self.offset += 1
            }
        }
        throw self.problem("a closing quote")
    }

    private mutating func escape(into text: inout [UInt8]) throws(ResultProblem) {
        self.offset += 1
        let byte = self.current
        self.offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte ?? 0)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try self.scalar()).utf8)
        default:
            self.offset -= 1
            throw self.problem("an escape")
        }
    }

    /// What stands behind `\u`, and behind a second one if two stand for one character.
    private mutating func scalar() throws(ResultProblem) -> Unicode.Scalar {
        let high = try self.unit()
        guard UTF16.isLeadSurrogate(high) else {
            guard let scalar = Unicode.Scalar(high) else { throw self.problem("a character") }
            return scalar
        }
        guard self.current == UInt8(ascii: "\\"), self.offset + 1 < self.bytes.count,
            self.bytes[self.offset + 1] == UInt8(ascii: "u")
        else { throw self.problem("the second half of a character") }
        self.offset += 2
        let low = try self.unit()
        guard UTF16.isTrailSurrogate(low) else {
            throw self.problem("the second half of a character")
        }
        let value = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private mutating func unit() throws(ResultProblem) -> UInt16 {
        let digits = self.bytes[self.offset...].prefix(4)
        guard digits.count == 4, digits.allSatisfy(Self.isHex),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw self.problem("four hexadecimal digits") }
        self.offset += 4
        return unit
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    // MARK: Parts

    /// The byte that comes; `nil` at the end.
    private var current: UInt8? {
        self.offset < self.bytes.count ? self.bytes[self.offset] : nil
    }

    /// The next byte that is not white space, to which it moves; `nil` at the end.
    private var next: UInt8? {
        mutating get {
            while let byte = self.current {
                switch byte {
                case 0x20, 0x09, 0x0A, 0x0D: self.offset += 1
                default: return byte
                }
            }
            return nil
        }
    }

    private mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
        guard self.next == UInt8(ascii: scalar) else { return false }
        self.offset += 1
        return true
    }

    private func problem(_ expected: String) -> ResultProblem {
        let before = self.bytes.prefix(self.offset)
        let line = 1 + before.count { $0 == 0x0A }
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = 1 + String(decoding: before[start...], as: UTF8.self).unicodeScalars.count
        return .notJSON(line: line, column: column, expected: expected)
    }
}
