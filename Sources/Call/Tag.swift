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
        var scalars = String.UnicodeScalarView([Self.begin])
        scalars.append(contentsOf: "\(self.call).\(self.turn)".unicodeScalars.compactMap(Self.up))
        scalars.append(Self.end)
        return String(scalars)
    }

    /// `text` without its tags, and the tags in the order in which they stood.
    package static func split(_ text: String) -> (text: String, tags: [Tag]) {
        guard text.unicodeScalars.contains(Self.begin) else { return (text, []) }
        var rest = text.unicodeScalars[...]
        var plain = String.UnicodeScalarView()
        var tags: [Tag] = []
        while let first = rest.first {
            if first == Self.begin, let (tag, end) = Self.parse(rest) {
                tags.append(tag)
                rest = rest[end...]
            } else {
                plain.append(first)
                rest.removeFirst()
            }
        }
        return (String(plain), tags)
    }

    private static let begin: Unicode.Scalar = "\u{E0001}"
    private static let end: Unicode.Scalar = "\u{E007F}"

    private static func up(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        Unicode.Scalar(scalar.value + 0xE0000)
    }

    /// The tag that `scalars` begins with, and where it ends.
    private static func parse(
        _ scalars: Substring.UnicodeScalarView
    ) -> (Tag, String.UnicodeScalarView.Index)? {
        var numbers: [Int] = []
        var digits = ""
        var index = scalars.index(after: scalars.startIndex)
        while index < scalars.endIndex, digits.count <= Self.digitCountMax {
            switch scalars[index].value {
            case let value where (0xE0030...0xE0039).contains(value):
                digits.append(String(value - 0xE0030))
            case 0xE002E where numbers.isEmpty:
                guard let call = Int(digits) else { return nil }
                numbers.append(call)
                digits = ""
            case Self.end.value:
                guard let call = numbers.first, let turn = Int(digits) else { return nil }
                return (Tag(call: call, turn: turn), scalars.index(after: index))
            default:
                return nil
            }
            index = scalars.index(after: index)
        }
        return nil
    }
}
