import Scenario

/// Writes a page in the order in which it is told. It is HTML, and well-formed XML too.
///
/// Names are written in the program, and everything else is escaped, so no text of others can become part of
/// the page's structure: there is no way to write one as it is.
struct HTMLWriter {
    private(set) var html = "<!DOCTYPE html>\n"

    init() {}

    /// Attributes by name, in their order. One that is `nil` is left out.
    typealias Attributes = KeyValuePairs<StaticString, String?>

    /// Writes an element with what `content` writes in it, and ends the line.
    mutating func element(
        _ name: StaticString,
        _ attributes: Attributes = [:],
        _ content: (inout HTMLWriter) -> Void
    ) {
        self.open(name, attributes)
        self.html += ">"
        content(&self)
        self.html += "</\(name)>\n"
    }

    /// Writes an element with `text` in it.
    mutating func element(_ name: StaticString, _ attributes: Attributes = [:], text: String) {
        self.open(name, attributes)
        self.html += ">\(Self.escaped(text))</\(name)>"
    }

    /// Writes an element that never has anything in it: `meta`, or a shape of a drawing.
    mutating func empty(_ name: StaticString, _ attributes: Attributes) {
        self.open(name, attributes)
        self.html += "/>"
    }

    /// Writes `text` between elements.
    mutating func text(_ text: String) {
        self.html += Self.escaped(text)
    }

    /// Writes the style of the page, which is part of the program.
    mutating func style(_ sheet: StaticString) {
        self.html += "<style>\n\(sheet)</style>\n"
    }

    private mutating func open(_ name: StaticString, _ attributes: Attributes) {
        self.html += "<\(name)"
        for case (let name, let value?) in attributes {
            self.html += " \(name)=\"\(Self.escaped(value))\""
        }
    }

    /// Any text as it may stand in an element, or between quotes as the value of an attribute. What could
    /// turn the direction of writing, or is no character for XML 1.0 (section 2.2), is replaced.
    private static func escaped(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": scalars.append(contentsOf: "&amp;".unicodeScalars)
            case "<": scalars.append(contentsOf: "&lt;".unicodeScalars)
            case ">": scalars.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": scalars.append(contentsOf: "&quot;".unicodeScalars)
            case "'": scalars.append(contentsOf: "&#39;".unicodeScalars)
            case "\u{FFFE}", "\u{FFFF}": scalars.append("\u{FFFD}")
            default: scalars.append(scalar.isControl ? "\u{FFFD}" : scalar)
            }
        }
        return String(scalars)
    }
}
