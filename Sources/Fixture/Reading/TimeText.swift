/// A length of time as a person writes it: `1480ms`, `1.5s`.
enum TimeText {
    /// What a message says should be there.
    static let expected = "a time with its unit (ns, us, ms or s), such as 1480ms or 1.5s"

    /// From the largest, with how many nanoseconds each has.
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ]

    /// The time in `text`, up to a day; `nil` for anything else.
    static func read(_ text: String) -> Duration? {
        let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        guard let unit = Self.units.first(where: { $0.name == text.dropFirst(digits.count) }) else {
            return nil
        }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ (1...15).contains($0.utf8.count) }),
            let whole = Int64(parts[0])
        else { return nil }
        var total = whole.multipliedReportingOverflow(by: unit.nanoseconds)
        var share = unit.nanoseconds
        for digit in parts.dropFirst().joined() {
            guard share % 10 == 0, let value = digit.wholeNumberValue else { return nil }
            share /= 10
            total.partialValue &+= Int64(value) * share
        }
        guard !total.overflow, total.partialValue <= 86_400_000_000_000 else { return nil }
        return .nanoseconds(total.partialValue)
    }

    /// `time` in the largest unit up to milliseconds that keeps it whole. Cut off below 1 ns.
    static func write(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        if nanoseconds % 1_000_000 == 0 { return "\(nanoseconds / 1_000_000)ms" }
        return nanoseconds % 1_000 == 0 ? "\(nanoseconds / 1_000)us" : "\(nanoseconds)ns"
    }
}
