/// Figures in columns: the first holds names, the others numbers.
struct Table: CustomStringConvertible {
    private var title: String
    private var rows: [[String]]
    private var notes: [String] = []

    init(_ title: String, columns: [String]) {
        self.title = title
        self.rows = [columns]
    }

    mutating func add(_ cells: String...) {
        self.rows.append(cells)
    }

    /// A sentence below the table.
    mutating func note(_ sentence: String) {
        self.notes.append(sentence)
    }

    var description: String {
        let widths = self.rows[0].indices.map { column in
            self.rows.map { $0[column].count }.max() ?? 0
        }
        var lines = self.rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + padding : padding + cell.0
            }.joined(separator: "  ")
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        lines.insert(rule.joined(separator: "  "), at: 1)
        return ([self.title] + lines + self.notes).joined(separator: "\n") + "\n"
    }
}

extension Double {
    /// With `decimalCount` decimals; without any from 1,000 on, where nobody reads them.
    func text(_ decimalCount: Int) -> String {
        let scale = (0..<(self < 1_000 ? decimalCount : 0)).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((self * Double(scale)).rounded())
        guard scale > 1 else { return "\(scaled)" }
        let decimals = String("\(scale + scaled % scale)".dropFirst())
        return "\(scaled / scale).\(decimals)"
    }
}

extension Cost {
    /// Such as `0`, `1`, `1.04`, or `?` where nobody counts.
    var allocationText: String {
        guard let allocations else { return "?" }
        return allocations == allocations.rounded() ? allocations.text(0) : allocations.text(2)
    }
}

extension Table {
    /// A table of costs beside those of a memcpy of the same bytes, in the same run.
    init(besideCopying title: String, of name: String) {
        self.init(
            "\(title), beside a memcpy of the same bytes",
            columns: [name, "bytes", "ns", "allocations", "MB/s", "memcpy ns", "ratio"]
        )
    }

    /// Adds what `body` costs, which does something with `bytes`.
    mutating func add(
        _ name: String,
        over bytes: [UInt8],
        _ body: () throws -> Int
    ) throws {
        let cost = try Cost.of(body)
        let floor = try Cost.ofCopying(bytes)
        self.add(
            name,
            "\(bytes.count)",
            cost.nanoseconds.text(1),
            cost.allocationText,
            (Double(bytes.count) * 1_000 / cost.nanoseconds).text(0),
            floor.nanoseconds.text(1),
            (cost.nanoseconds / floor.nanoseconds).text(1)
        )
    }
}
