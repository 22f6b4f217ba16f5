import Scenario

extension String {
    /// How many columns a terminal uses for the text.
    package var columnCount: Int {
        self.unicodeScalars.reduce(0) { $0 + $1.columnCount }
    }

    /// The text with spaces behind it up to `width` columns.
    package func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.columnCount))
    }

    /// The text with spaces before it up to `width` columns.
    package func alignedRight(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - self.columnCount)) + self
    }

    /// As much of the text as fits into `width` columns, with `…` for the rest.
    package func fitted(to width: Int) -> String {
        guard self.columnCount > width else { return self }
        return self[..<self.end(of: self.startIndex, fitting: width - 1)] + "…"
    }

    /// The text in lines of at most `width` columns, broken at spaces where there are some. What
    /// does not fit into `lineCountMax` lines is `…`.
    package func wrapped(to width: Int, lineCountMax: Int) -> [String] {
        var lines: [String] = []
        var start = self.firstIndex { $0 != " " } ?? self.endIndex
        while start < self.endIndex {
            let end = self.end(of: start, fitting: width)
            if end == self.endIndex { return lines + [String(self[start...])] }
            if lines.count + 1 >= lineCountMax {
                let last = self[start..<self.end(of: start, fitting: width - 1)]
                return lines + [last + "…"]
            }
            let space = self[start...end].lastIndex(of: " ")
            // A character that is wider than the line gets one of its own.
            let stop = max(space ?? end, self.index(after: start))
            lines.append(String(self[start..<stop]).trimmingSpaces)
            start = self[stop...].firstIndex { $0 != " " } ?? self.endIndex
        }
        return lines
    }

    /// The text behind `label`, in lines of at most `width` columns whose beginnings stand under each
    /// other. There is at least one.
    package func hanging(on label: String, width: Int, lineCountMax: Int) -> [String] {
        let indent = String(repeating: " ", count: label.columnCount)
        let lines = self.wrapped(to: max(width - indent.count, 1), lineCountMax: lineCountMax)
        guard let first = lines.first else { return [label.trimmingSpaces] }
        return [label + first] + lines.dropFirst().map { indent + $0 }
    }

    /// The text without the spaces at its end.
    package var trimmingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The text without what a terminal would obey: what a server sends must not steer it.
    package var harmless: String {
        var scalars = String.UnicodeScalarView()
        for scalar in self.unicodeScalars { scalars.append(scalar.isControl ? "\u{FFFD}" : scalar) }
        return String(scalars)
    }

    /// The end of the longest part from `start` that fits into `width` columns.
    private func end(of start: Index, fitting width: Int) -> Index {
        var used = 0
        return self[start...].indices.first { index in
            used += String(self[index]).columnCount
            return used > width
        } ?? self.endIndex
    }
}
