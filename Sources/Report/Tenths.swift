import Timeline

/// A time in tenths of a millisecond, as reports print it.
///
/// Sums of rounded numbers are seldom the rounded sum. So times on one scale are rounded first, and
/// what lies between two of them is the difference of the rounded ones: then printed parts always add up.
struct Tenths: Comparable {
    var count: Int64

    init(count: Int64) {
        self.count = count
    }

    /// `duration`, rounded half up.
    init(_ duration: Duration) {
        let nanoseconds = duration.wholeNanoseconds
        self.count = (nanoseconds + (nanoseconds < 0 ? -50_000 : 50_000)) / 100_000
    }

    /// Such as `2,000.4`.
    var text: String {
        let whole = String(self.count.magnitude / 10)
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return "\(self.count < 0 ? "-" : "")\(grouped).\(self.count.magnitude % 10)"
    }

    static func < (left: Tenths, right: Tenths) -> Bool { left.count < right.count }

    static func - (left: Tenths, right: Tenths) -> Tenths {
        Tenths(count: left.count - right.count)
    }
}
