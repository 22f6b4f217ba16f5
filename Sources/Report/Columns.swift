/// The columns of the report's tables: a name, and numbers that end under each other.
enum Columns {
    /// Of a name and two numbers.
    static let width = 2 + nameWidth + 2 * numberWidth

    private static let nameWidth = 24
    private static let numberWidth = 10

    static func row(_ name: String, _ numbers: String...) -> String {
        numbers.reduce("  " + name.padded(to: self.nameWidth)) { row, number in
            "\(row) \(number.alignedRight(to: self.numberWidth - 1))"
        }
    }
}
