/// How text is to look where it is printed.
package struct Terminal: Sendable, Equatable {
    /// Whether escape sequences for colour are understood and wanted.
    package var isColored: Bool
    /// In columns.
    package var width: Int
    /// Whether a line can be written over.
    package var isLive: Bool

    /// Narrower than this, lines are left to wrap.
    package static let widthMin = 40

    /// `width` is in columns; less than ``widthMin`` counts as that.
    package init(isColored: Bool, width: Int, isLive: Bool = false) {
        self.isColored = isColored
        self.isLive = isLive
        self.width = max(width, Self.widthMin)
    }

    /// What standard output is, as the program finds it.
    ///
    /// - Parameters:
    ///   - isTerminal: Whether a person looks at it. A file or a pipe is ``plain``.
    ///   - columnCount: The width of the terminal; `nil` if it does not say.
    ///   - environment: Of the program. `NO_COLOR` with any value and `TERM=dumb` ask for no colour.
    package init(isTerminal: Bool, columnCount: Int?, environment: [String: String]) {
        guard isTerminal else {
            self = .plain
            return
        }
        let isColored =
            environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        self.init(
            isColored: isColored,
            width: columnCount ?? Self.plain.width,
            isLive: environment["TERM"] != "dumb"
        )
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

    /// How many lines of a paragraph are shown: what goes into six of 80 columns.
    package var paragraphLineCountMax: Int { max(6, 6 * 80 / self.width) }

    /// `text` in `style`, if there is colour.
    package func styled(_ text: String, _ style: Style) -> String {
        guard self.isColored, !text.isEmpty else { return text }
        return "\u{1B}[\(style.code)m\(text)\u{1B}[0m"
    }
}
