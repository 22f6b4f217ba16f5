/// Writes XML 1.0 in the order in which it is told, an element a line.
struct XMLWriter {
    private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private var depth = 0

    init() {}

    /// Writes an element with the elements that `content` writes.
    mutating func element(
        _ name: String,
        _ attributes: KeyValuePairs<String, String?>,
        _ content: (inout XMLWriter) -> Void
    ) {
        self.open(name, attributes)
        self.text += ">\n"
        self.depth += 1
        content(&self)
        self.depth -= 1
        self.text += "\(self.indent)</\(name)>\n"
    }

    /// Writes an element with `text` in it, or an empty one. An attribute that is `nil` is left out.
    mutating func element(
        _ name: String,
        _ attributes: KeyValuePairs<String, String?>,
        text: String? = nil
    ) {
        self.open(name, attributes)
        self.text += text.map { ">\(Self.escaped($0))</\(name)>\n" } ?? "/>\n"
    }

    private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String?>) {
        self.text += "\(self.indent)<\(name)"
        for case (let name, let value?) in attributes {
            self.text += " \(name)=\"\(Self.escaped(value, isAttribute: true))\""
        }
    }

    private var indent: String { String(repeating: "  ", count: self.depth) }

    /// Any text as it may stand in an element, or between quotes as the value of an attribute. What
    /// XML 1.0 cannot hold at all, not even escaped (section 2.2), is replaced.
    private static func escaped(_ text: String, isAttribute: Bool = false) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": scalars.append(contentsOf: "&amp;".unicodeScalars)
            case "<": scalars.append(contentsOf: "&lt;".unicodeScalars)
            case ">": scalars.append(contentsOf: "&gt;".unicodeScalars)
            case "\"" where isAttribute: scalars.append(contentsOf: "&quot;".unicodeScalars)
            // A reader would make spaces of these, or a line feed of a carriage return.
            case "\n" where isAttribute, "\t" where isAttribute, "\r":
                scalars.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            case "\n", "\t", "\u{20}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                scalars.append(scalar)
            default: scalars.append("\u{FFFD}")
            }
        }
        return String(scalars)
    }
}
