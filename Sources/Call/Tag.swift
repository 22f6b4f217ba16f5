/// The name of a call and a turn, written invisibly into a text.
///
/// A server under test passes on no identifier of ours, but it does pass on text: what was recognized
/// goes to the model and to the caller, and the model's answer goes to the synthesizer. So the mocks
/// append a tag to what they say, and whoever reads it knows whose it is.
///
///     U+E0001   digits of the call   U+E002E   digits of the turn   U+E007F
///     begin     U+E0030 ... U+E0039  '.'       U+E0030 ... U+E0039  end
///
/// These are the tag characters of Unicode (section 23.9): the ASCII characters moved up by 0xE0000,
/// which have no glyph, no width, and no effect on how other characters are drawn.
package struct Tag: Hashable, Sendable {
    package var call: Int
    package var turn: Int

    /// More digits than any run has calls; a longer number is not a tag.
    private static let digitCountMax = 9

    package init(call: Int, turn: Int) {
        self.call = call
        self.turn = turn
    }

    /// The tag as text.
    package var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.characterByteCount * (2 * Self.digitCountMax + 3))
        Self.append(Self.begin, to: &bytes)
        for digit in String(self.call).utf8 { Self.append(digit, to: &bytes) }
        Self.append(UInt8(ascii: "."), to: &bytes)
        for digit in String(self.turn).utf8 { Self.append(digit, to: &bytes) }
        Self.append(Self.end, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Four bytes of UTF-8, of which the last two hold the ASCII character.
    private static func append(_ ascii: UInt8, to bytes: inout [UInt8]) {
        bytes.append(Self.prefix)
        bytes.append(0xA0)
        bytes.append(0x80 | ascii >> 6)
        bytes.append(0x80 | ascii & 0x3F)
    }

    /// `text` without its tags, and the tags in the order in which they stood.
    package static func split(_ text: String) -> (text: String, tags: [Tag]) {
        guard text.utf8.contains(Self.prefix) else { return (text, []) }
        let bytes = Array(text.utf8)
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var tags: [Tag] = []
        var index = 0
        while let start = bytes[index...].firstIndex(of: Self.prefix) {
            plain.append(contentsOf: bytes[index..<start])
            if let (tag, end) = Self.parse(bytes, from: start) {
                tags.append(tag)
                index = end
            } else {
                plain.append(bytes[start])
                index = start + 1
            }
        }
        plain.append(contentsOf: bytes[index...])
        return (String(decoding: plain, as: UTF8.self), tags)
    }

    private static let begin: UInt8 = 0x01
    private static let end: UInt8 = 0x7F
    /// The first byte of every tag character.
    private static let prefix: UInt8 = 0xF3

    /// The tag that begins at `start`, and where it ends.
    private static func parse(_ bytes: [UInt8], from start: Int) -> (Tag, end: Int)? {
        guard self.character(of: bytes, at: start) == Self.begin else { return nil }
        var call: Int?
        var number = 0
        var digitCount = 0
        var index = start + Self.characterByteCount
        while digitCount <= Self.digitCountMax,
            let character = self.character(of: bytes, at: index)
        {
            index += Self.characterByteCount
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = number * 10 + Int(character - UInt8(ascii: "0"))
                digitCount += 1
            case UInt8(ascii: ".") where call == nil && digitCount > 0:
                (call, number, digitCount) = (number, 0, 0)
            case Self.end:
                guard let call, digitCount > 0 else { return nil }
                return (Tag(call: call, turn: number), index)
            default: return nil
            }
        }
        return nil
    }

    private static let characterByteCount = 4

    /// The ASCII character that a tag character at `index` stands for; `nil` if there is none.
    private static func character(of bytes: [UInt8], at index: Int) -> UInt8? {
        guard index + 4 <= bytes.count, bytes[index] == Self.prefix, bytes[index + 1] == 0xA0,
            bytes[index + 2] & 0xFE == 0x80
        else { return nil }
        return (bytes[index + 2] & 1) << 6 | bytes[index + 3] & 0x3F
    }
}
