/// Reads one line of a `.jsonl` file: RFC 8259, nothing beyond it, and no key twice.
///
/// Our own because what comes with the platform accepts more than JSON and does not say where a
/// mistake is.
struct JSONLine {
    private static let depthMax = 8
    private static let digits = UnicodeScalar("0")...UnicodeScalar("9")

    private let file: String
    private let line: Int
    private let scalars: [UnicodeScalar]
    private var position = 0

    /// The value in `text`, which is line `line` of `file`.
    static func read(_ text: String, file: String, line: Int) throws(FixtureError) -> Node {
        var reader = JSONLine(file: file, line: line, text: text)
        let node = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == reader.scalars.count else {
            throw reader.malformed(expected: "the end of the line")
        }
        return node
    }

    private init(file: String, line: Int, text: String) {
        self.file = file
        self.line = line
        self.scalars = Array(text.unicodeScalars)
    }

    private mutating func value(depth: Int) throws(FixtureError) -> Node {
        self.skipSpace()
        guard depth < Self.depthMax else {
            throw self.malformed(expected: "at most \(Self.depthMax) levels of nesting")
        }
        let place = self.place
        let value: Node.Value =
            switch self.next {
            case "{": .object(try self.object(depth: depth))
            case "[": .list(try self.list(depth: depth))
            case "\"": .text(try self.text())
            case let next? where next == "-" || Self.digits.contains(next): try self.number()
            default: try self.word()
            }
        return Node(place: place, value: value)
    }

    private mutating func object(depth: Int) throws(FixtureError) -> [Node.Field] {
        var fields: [Node.Field] = []
        self.position += 1
        self.skipSpace()
        if self.take("}") { return fields }
        repeat {
            self.skipSpace()
            let place = self.place
            guard self.next == "\"" else { throw self.malformed(expected: "a key in quotes") }
            let key = try self.text()
            guard !fields.contains(where: { $0.key == key }) else {
                throw self.error(.repeatedKey(key), at: place)
            }
            self.skipSpace()
            guard self.take(":") else { throw self.malformed(expected: "a colon") }
            let value = try self.value(depth: depth + 1)
            fields.append(Node.Field(key: key, place: place, value: value))
            self.skipSpace()
        } while self.take(",")
        guard self.take("}") else { throw self.malformed(expected: "a comma or }") }
        return fields
    }

    private mutating func list(depth: Int) throws(FixtureError) -> [Node] {
        var nodes: [Node] = []
        self.position += 1
        self.skipSpace()
        if self.take("]") { return nodes }
        repeat {
            nodes.append(try self.value(depth: depth + 1))
            self.skipSpace()
        } while self.take(",")
        guard self.take("]") else { throw self.malformed(expected: "a comma or ]") }
        return nodes
    }

    private mutating func text() throws(FixtureError) -> String {
        var text = String.UnicodeScalarView()
        self.position += 1
        while let scalar = self.next, scalar != "\"" {
            guard scalar.value >= 0x20 else { throw self.malformed(expected: "an escape") }
            if scalar == "\\" {
                text.append(try self.escape())
            } else {
                text.append(scalar)
                self.position += 1
            }
        }
        guard self.take("\"") else { throw self.malformed(expected: "the closing quote") }
        return String(text)
    }

    private mutating func escape() throws(FixtureError) -> UnicodeScalar {
        self.position += 1
        let plain: [UnicodeScalar: UnicodeScalar] = [
            "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r",
            "t": "\t",
        ]
        if let next, let scalar = plain[next] {
            self.position += 1
            return scalar
        }
        let unit = try self.escapedUnit()
        guard UTF16.isLeadSurrogate(unit) else {
            guard let scalar = UnicodeScalar(unit) else { throw self.malformed(expected: "a pair") }
            return scalar
        }
        guard self.take("\\") else { throw self.malformed(expected: "the second half of a pair") }
        let trail = try self.escapedUnit()
        guard UTF16.isTrailSurrogate(trail) else {
            throw self.malformed(expected: "the second half of a pair")
        }
        return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    }

    /// Reads `u` and four hexadecimal digits.
    private mutating func escapedUnit() throws(FixtureError) -> UInt16 {
        guard self.take("u") else { throw self.malformed(expected: "an escape of JSON") }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let next, next.isASCII, let digit = Character(next).hexDigitValue else {
                throw self.malformed(expected: "four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            self.position += 1
        }
        return unit
    }

    private mutating func number() throws(FixtureError) -> Node.Value {
        let start = self.position
        _ = self.take("-")
        if !self.take("0") { try self.digits() }
        var isInteger = true
        if self.take(".") {
            isInteger = false
            try self.digits()
        }
        if self.take("e") || self.take("E") {
            isInteger = false
            _ = self.take("+") || self.take("-")
            try self.digits()
        }
        let text = String(String.UnicodeScalarView(self.scalars[start..<self.position]))
        guard isInteger, let integer = Int(text) else { return .fraction(text) }
        return .integer(integer)
    }

    private mutating func digits() throws(FixtureError) {
        let start = self.position
        while let next, Self.digits.contains(next) { self.position += 1 }
        guard self.position > start else { throw self.malformed(expected: "a digit") }
    }

    private mutating func word() throws(FixtureError) -> Node.Value {
        let words: [(String, Node.Value)] = [
            ("true", .flag(true)), ("false", .flag(false)), ("null", .nothing),
        ]
        let rest = self.scalars[self.position...]
        for (word, value) in words where rest.starts(with: word.unicodeScalars) {
            self.position += word.unicodeScalars.count
            return value
        }
        throw self.malformed(expected: "a value")
    }

    private var next: UnicodeScalar? {
        self.position < self.scalars.count ? self.scalars[self.position] : nil
    }

    private var place: Node.Place { Node.Place(line: self.line, column: self.position + 1) }

    private mutating func take(_ scalar: UnicodeScalar) -> Bool {
        guard self.next == scalar else { return false }
        self.position += 1
        return true
    }

    private mutating func skipSpace() {
        while let next, [" ", "\t", "\r", "\n"].contains(next) { self.position += 1 }
    }

    private func malformed(expected: String) -> FixtureError {
        let found = self.next.map { String($0).quoted } ?? "the end of the line"
        return self.error(.malformedJSON(found: found, expected: expected), at: self.place)
    }

    private func error(_ problem: TextProblem, at place: Node.Place) -> FixtureError {
        FixtureError(file: self.file, at: place, .text(problem))
    }
}
