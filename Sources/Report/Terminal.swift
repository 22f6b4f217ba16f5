/// How text is to look where it is printed.
package struct Terminal: Sendable, Equatable {
    /// Whether escape sequences for colour are understood and wanted.
    package var isColored: Bool
    /// In columns.
    package var width: Int

    /// Narrower than this, lines are left to wrap.
    package static let widthMin = 40

    /// `width` is in columns; less than ``widthMin`` counts as that.
    package init(isColored: Bool, width: Int) {
        self.isColored = isColored
        self.width = max(width, Self.widthMin)
    }

    /// A file or a pipe.
    package static let plain = Terminal(isColored: false, width: 80)

    package enum Style: Sendable {
        case bold, dim, red, green, yellow, blue, magenta, cyan

        fileprivate var code: Int {
            switch self {
            case .bold: 1
            case .dim: 2
            case .red: 31
            case .green: 32
            case .yellow: 33
            case .blue: 34
            case .magenta: 35
            case .cyan: 36
            }
        }
    }

    /// `text` in `style`, if there is colour.
    package func styled(_ text: String, _ style: Style) -> String {
        guard self.isColored, !text.isEmpty else { return text }
        return "\u{1B}[\(style.code)m\(text)\u{1B}[0m"
    }
}

extension String {
    /// How many columns a terminal uses for the text.
    package var columnCount: Int {
        self.unicodeScalars.reduce(0) { $0 + $1.columnCount }
    }

    /// The text with spaces behind it up to `width` columns.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.columnCount))
    }

    /// The text with spaces before it up to `width` columns.
    func alignedRight(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - self.columnCount)) + self
    }

    /// As much of the text as fits into `width` columns, with `…` for the rest.
    func fitted(to width: Int) -> String {
        guard self.columnCount > width else { return self }
        var fitted = ""
        var used = 1
        for character in self {
            let count = String(character).columnCount
            guard used + count <= width else { break }
            fitted.append(character)
            used += count
        }
        return fitted + "…"
    }

    /// The text without the spaces at its end.
    var trimmingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The text without what a terminal would obey: what a server sends must not steer it.
    var harmless: String {
        var scalars = String.UnicodeScalarView()
        for scalar in self.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            scalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }
}

extension Unicode.Scalar {
    /// Two for what East Asian typography writes wide (Unicode's East Asian Width, in blocks), none for
    /// marks that sit on another character.
    fileprivate var columnCount: Int {
        switch self.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default:
            break
        }
        switch self.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }
}
