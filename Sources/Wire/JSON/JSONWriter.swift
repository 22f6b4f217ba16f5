/// Writes JSON in the order in which it is told, without spaces.
///
/// Messages have a fixed key order, and encoding one by hand takes a tenth of the time that
/// `JSONEncoder` does, which also orders keys differently from run to run.
package struct JSONWriter {
    private var bytes: [UInt8]
    private var needsComma = false

    fileprivate init(_ bytes: consuming [UInt8]) {
        self.bytes = bytes
    }

    fileprivate consuming func take() -> [UInt8] { self.bytes }

    /// Writes an object with the keys that `members` writes.
    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        self.nest("{", "}", members)
    }

    /// Writes a list of the values that `elements` writes.
    package mutating func array(_ elements: (inout JSONWriter) -> Void) {
        self.nest("[", "]", elements)
    }

    /// Writes a key. Its value must follow. `name` needs no escapes.
    package mutating func key(_ name: String) {
        self.separate()
        self.bytes.append(UInt8(ascii: "\""))
        self.copy(name)
        self.bytes.append(UInt8(ascii: "\""))
        self.bytes.append(UInt8(ascii: ":"))
        self.needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        self.separate()
        self.bytes.append(UInt8(ascii: "\""))
        if text.utf8.span.firstSpecial() < text.utf8.count {
            for byte in text.utf8 { self.character(byte) }
        } else {
            self.copy(text)
        }
        self.bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a whole number.
    package mutating func number(_ value: some BinaryInteger) { self.literal(String(value)) }

    /// Writes a number that is given in digits, such as `-2.50`.
    package mutating func decimal(_ digits: String) { self.literal(digits) }

    package mutating func bool(_ value: Bool) { self.literal(value ? "true" : "false") }

    package mutating func null() { self.literal("null") }

    private mutating func literal(_ text: String) {
        self.separate()
        self.copy(text)
    }

    /// Writes the bytes where they lie: walking over a string takes many times as long.
    private mutating func copy(_ text: String) {
        // The pointer is not kept, and all that is read lies behind it.
        unsafe text.utf8.span.withUnsafeBufferPointer { bytes in
            unsafe self.bytes.append(contentsOf: bytes)
        }
    }

    private mutating func nest(
        _ open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        _ content: (inout JSONWriter) -> Void
    ) {
        self.separate()
        self.bytes.append(UInt8(ascii: open))
        self.needsComma = false
        content(&self)
        self.bytes.append(UInt8(ascii: close))
        self.needsComma = true
    }

    /// Writes a comma, unless this is the first of an object or a list, or the value of a key.
    private mutating func separate() {
        if self.needsComma { self.bytes.append(UInt8(ascii: ",")) }
        self.needsComma = true
    }

    private mutating func character(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            self.bytes.append(UInt8(ascii: "\\"))
            self.bytes.append(byte)
        case 0..<0x20:
            self.escape(byte)
        default:
            self.bytes.append(byte)
        }
    }

    /// Writes a control character, by its short escape if it has one (RFC 8259, section 7).
    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x08: self.bytes.append(contentsOf: "\\b".utf8)
        case 0x09: self.bytes.append(contentsOf: "\\t".utf8)
        case 0x0a: self.bytes.append(contentsOf: "\\n".utf8)
        case 0x0c: self.bytes.append(contentsOf: "\\f".utf8)
        case 0x0d: self.bytes.append(contentsOf: "\\r".utf8)
        default:
            self.bytes.append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u001".utf8)
            self.bytes.append(contentsOf: String(byte & 0x0f, radix: 16).utf8)
        }
    }
}

extension JSONWriter {
    /// Writes a key and its string.
    package mutating func member(_ name: String, _ text: String) {
        self.key(name)
        self.string(text)
    }

    /// Writes a key and its number.
    package mutating func member(_ name: String, _ value: Int) {
        self.key(name)
        self.number(value)
    }

    /// Writes a key and its truth value.
    package mutating func member(_ name: String, _ value: Bool) {
        self.key(name)
        self.bool(value)
    }

    /// Writes a key and an object with the keys that `members` writes.
    package mutating func member(_ name: String, _ members: (inout JSONWriter) -> Void) {
        self.key(name)
        self.object(members)
    }
}

extension [UInt8] {
    /// Appends the JSON that `write` writes.
    package mutating func appendJSON(_ write: (inout JSONWriter) -> Void) {
        // The writer owns the only reference meanwhile, so nothing is copied.
        var bytes: [UInt8] = []
        swap(&bytes, &self)
        var writer = JSONWriter(bytes)
        bytes = []
        write(&writer)
        self = writer.take()
    }
}
