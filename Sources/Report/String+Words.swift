extension String {
    /// The text as one word for a POSIX shell.
    package var shellQuoted: String {
        let isPlain = self.allSatisfy { character in
            character.isLetter || character.isNumber || "-_./:=,@%+".contains(character)
        }
        if isPlain, !self.isEmpty { return self }
        return "'" + self.replacing("'", with: "'\\''") + "'"
    }
}
