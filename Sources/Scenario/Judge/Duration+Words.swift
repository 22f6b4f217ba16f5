import Timeline

extension Duration {
    /// In milliseconds, such as `1,234 ms`. What is left of one is rounded up to a tenth, so that a
    /// time above a limit never looks like the limit.
    var inWords: String {
        let tenths = (self.wholeNanoseconds + 99_999) / 100_000
        let (whole, tenth) = tenths.quotientAndRemainder(dividingBy: 10)
        return whole.grouped + (tenth == 0 ? "" : ".\(tenth)") + " ms"
    }
}

extension BinaryInteger {
    /// In decimal digits, of which three stand together, such as `1,024`. Not negative.
    package var grouped: String {
        let digits = String(self)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}

extension Int {
    /// Such as `1 byte` or `1,024 bytes`.
    func counted(_ noun: String) -> String { "\(self.grouped) \(noun)\(self == 1 ? "" : "s")" }
}
