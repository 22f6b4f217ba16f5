import Timeline

/// A time in tenths of a millisecond, as reports print it.
///
/// Sums of rounded numbers are seldom the rounded sum. So times on one scale are rounded first, and
/// what lies between two of them is the difference of the rounded ones: then printed parts always add up.
package struct Tenths: Hashable, Sendable {
    package var count: Int64

    package init(count: Int64) {
        self.count = count
    }

    /// `duration`, rounded; halves away from zero.
    package init(_ duration: Duration) {
        let (whole, rest) = duration.wholeNanoseconds.quotientAndRemainder(dividingBy: 100_000)
        // Not added before the division, since that could overflow.
        self.count = whole + (rest >= 50_000 ? 1 : rest <= -50_000 ? -1 : 0)
    }

    /// Such as `2,000.4`.
    package var text: String {
        let whole = String(self.count.magnitude / 10)
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return "\(self.count < 0 ? "-" : "")\(grouped).\(self.count.magnitude % 10)"
    }

    package static func + (left: Tenths, right: Tenths) -> Tenths {
        Tenths(count: left.count + right.count)
    }

    package static func - (left: Tenths, right: Tenths) -> Tenths {
        Tenths(count: left.count - right.count)
    }
}
