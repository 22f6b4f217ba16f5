/// A length in a drawing, in tenths of its unit: all numbers have one decimal, so the same drawing always has
/// the same bytes.
package struct Length: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
    package var tenths: Int

    package init(tenths: Int) {
        self.tenths = tenths
    }

    /// `value`, rounded.
    package init(_ value: Double) {
        self.tenths = Int((value * 10).rounded())
    }

    package init(integerLiteral value: Int) {
        self.tenths = value * 10
    }

    /// Such as `12`, `-0.5` or `310.4`.
    package var text: String {
        let (whole, tenth) = self.tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (self.tenths < 0 ? "-" : "") + "\(whole)" + (tenth == 0 ? "" : ".\(tenth)")
    }

    package static func < (left: Length, right: Length) -> Bool { left.tenths < right.tenths }
    static func + (left: Length, right: Length) -> Length {
        Length(tenths: left.tenths + right.tenths)
    }
    static func - (left: Length, right: Length) -> Length {
        Length(tenths: left.tenths - right.tenths)
    }
}

/// The line of a curve, as the `d` of a path.
struct Path {
    private(set) var commands = ""

    mutating func move(to x: Length, _ y: Length) { self.commands += "M\(x.text) \(y.text)" }
    mutating func line(to x: Length, _ y: Length) { self.commands += "L\(x.text) \(y.text)" }
    mutating func horizontal(to x: Length) { self.commands += "H\(x.text)" }
    mutating func vertical(to y: Length) { self.commands += "V\(y.text)" }
    mutating func close() { self.commands += "Z" }
}

/// What marks a point, so that curves can be told apart without colour.
enum Marker: Sendable {
    case circle, square, triangle, cross, ring
}

/// Which end of a text is where it is put.
enum Anchor: String {
    case start, middle, end
}

/// The shapes of a drawing. They have no colours: the style sheet gives these to their classes.
extension HTMLWriter {
    mutating func line(
        _ kind: String,
        from start: (x: Length, y: Length),
        to end: (x: Length, y: Length)
    ) {
        self.empty(
            "line",
            [
                "class": kind, "x1": start.x.text, "y1": start.y.text, "x2": end.x.text,
                "y2": end.y.text,
            ]
        )
    }

    mutating func curve(_ kind: String, _ path: Path) {
        self.empty("path", ["class": kind, "d": path.commands])
    }

    mutating func label(
        _ text: String,
        _ kind: String? = nil,
        at x: Length,
        _ y: Length,
        _ anchor: Anchor = .start
    ) {
        let anchor = anchor == .start ? nil : anchor.rawValue
        self.element(
            "text",
            ["class": kind, "x": x.text, "y": y.text, "text-anchor": anchor],
            text: text
        )
    }

    /// Draws `marker` with its middle at a point.
    mutating func mark(
        _ marker: Marker,
        _ kind: String,
        at x: Length,
        _ y: Length,
        size: Length = 3
    ) {
        let (left, right, top, bottom) = (x - size, x + size, y - size, y + size)
        var path = Path()
        switch marker {
        case .circle, .ring:
            return self.empty(
                "circle",
                ["class": kind, "cx": x.text, "cy": y.text, "r": size.text]
            )
        case .square:
            path.move(to: left, top)
            path.horizontal(to: right)
            path.vertical(to: bottom)
            path.horizontal(to: left)
            path.close()
        case .triangle:
            path.move(to: x, top)
            path.line(to: right, bottom)
            path.horizontal(to: left)
            path.close()
        case .cross:
            path.move(to: left, top)
            path.line(to: right, bottom)
            path.move(to: right, top)
            path.line(to: left, bottom)
        }
        self.curve(kind, path)
    }

    /// Draws a piece of a legend: what `content` draws in a box of 20 by 12, and its words.
    mutating func legendItem(_ words: String, _ content: (inout HTMLWriter) -> Void) {
        self.element("span", ["class": "key"]) { html in
            html.element("svg", ["viewBox": "0 0 20 12", "aria-hidden": "true"], content)
            html.text(words)
        }
    }
}
