// What a terminal does with a character, for all who print what others wrote.

extension Unicode.Scalar {
    /// Whether a terminal would obey this rather than show it: escape sequences, line breaks, and
    /// what turns the direction of writing. The two joiners are not among them, since emoji and
    /// several scripts are written with them.
    package var isControl: Bool {
        switch self.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: !(0x200C...0x200D).contains(self.value)
        default: false
        }
    }

    /// How many columns a terminal uses for this: two for what East Asian typography writes wide
    /// (Unicode's East Asian Width, in blocks), none for marks that sit on another character.
    package var columnCount: Int {
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
