/// The parts of a line of a trace file: JSON without spaces, in the order in which they are appended.
extension [UInt8] {
    /// Appends a comma and a key, whose value must follow. `key` needs no escapes.
    mutating func appendKey(_ key: String) {
        self.append(contentsOf: ",\"".utf8)
        self.append(contentsOf: key.utf8)
        self.append(contentsOf: "\":".utf8)
    }

    /// Appends a key and its number.
    mutating func appendMember(_ key: String, _ value: Int?) {
        self.appendKey(key)
        guard let value else { return self.append(contentsOf: "null".utf8) }
        self.appendNumber(Int64(value))
    }

    /// Appends a key and its text.
    mutating func appendMember(_ key: String, _ text: String?) {
        self.appendKey(key)
        guard let text else { return self.append(contentsOf: "null".utf8) }
        self.append(UInt8(ascii: "\""))
        self.appendEscaped(text)
        self.append(UInt8(ascii: "\""))
    }

    /// Appends a key and its time in nanoseconds, with decimals if it has parts of one.
    mutating func appendMember(_ key: String, _ duration: Duration?) {
        self.appendKey(key)
        guard let duration else { return self.append(contentsOf: "null".utf8) }
        let attoseconds = duration.attoseconds
        if attoseconds < 0 { self.append(UInt8(ascii: "-")) }
        let (whole, rest) = attoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        self.append(contentsOf: String(whole).utf8)
        guard rest > 0 else { return }
        var decimals = String(rest + 1_000_000_000).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        self.append(UInt8(ascii: "."))
        self.append(contentsOf: decimals.utf8)
    }

    /// Appends what tells audio from other audio.
    mutating func appendMembers(_ digest: ContentDigest) {
        self.appendMember("bytes", digest.byteCount)
        self.appendKey("digest")
        self.append(UInt8(ascii: "\""))
        self.appendHex(digest.hash, digitCount: 16)
        self.append(UInt8(ascii: "\""))
    }

    /// Appends `number` in as many hexadecimal digits as `digitCount` says.
    private mutating func appendHex(_ number: UInt64, digitCount: Int) {
        for place in (0..<UInt64(digitCount)).reversed() {
            let digit = UInt8(number >> (4 * place) & 0xF)
            self.append(digit < 10 ? 0x30 + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// Appends `number` in decimal digits. No memory is asked for.
    mutating func appendNumber(_ number: Int64) {
        if number < 0 { self.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        var first = self.count
        repeat {
            self.append(0x30 + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        // A slice would be reversed as a copy.
        var last = self.count - 1
        while first < last {
            self.swapAt(first, last)
            (first, last) = (first + 1, last - 1)
        }
    }

    /// Appends `text`. What nobody would see, or a terminal would obey, is escaped.
    fileprivate mutating func appendEscaped(_ text: String) {
        guard text.utf8.contains(where: Self.mayNeedEscape) else {
            return self.append(contentsOf: text.utf8)
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                self.append(UInt8(ascii: "\\"))
                self.append(UInt8(ascii: scalar))
            case "\n": self.append(contentsOf: "\\n".utf8)
            case "\r": self.append(contentsOf: "\\r".utf8)
            case "\t": self.append(contentsOf: "\\t".utf8)
            case _ where scalar.isHidden: self.appendEscape(scalar)
            default: self.append(contentsOf: String(scalar).utf8)
            }
        }
    }

    /// Appends the escape of `scalar`, such as `\u202e`; two of them beyond 16 bits.
    fileprivate mutating func appendEscape(_ scalar: Unicode.Scalar) {
        for unit in String(scalar).utf16 {
            self.append(contentsOf: "\\u".utf8)
            self.appendHex(UInt64(unit), digitCount: 4)
        }
    }

    /// Whether a character that is escaped may begin with this byte. Those of most scripts do not.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F: true
        case 0xC2, 0xD8, 0xE1, 0xE2, 0xEF, 0xF3: true
        default: false
        }
    }
}

extension String {
    /// The text with what is hidden in it as escapes, so that it can be printed.
    var showingHidden: String {
        var bytes: [UInt8] = []
        for scalar in self.unicodeScalars {
            if scalar.isHidden {
                bytes.appendEscape(scalar)
            } else {
                bytes.append(contentsOf: String(scalar).utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Unicode.Scalar {
    /// Whether this is a control character or one of those that format text. They are listed here, since
    /// what Unicode counts among them changes, and the bytes of a trace may not.
    fileprivate var isHidden: Bool {
        switch self.value {
        case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B, 0x200E...0x200F, 0x2028...0x202E,
            0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }
}
