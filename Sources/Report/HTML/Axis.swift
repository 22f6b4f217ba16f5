import Glibc
import Timeline

/// An axis of times, from zero, whose ticks are round numbers.
package struct TimeAxis: Equatable {
    /// How times are counted on it.
    package enum Scale {
        /// In steps of 1, 2 and 5 and their tenfolds.
        case milliseconds
        /// In steps that clocks have: seconds, quarters of a minute, minutes, hours.
        case clock
    }

    package let scale: Scale
    /// Where it ends.
    package let end: Duration
    /// From zero, at equal distances, and none beyond ``end``.
    package let ticks: [Duration]

    /// - Parameters:
    ///   - most: The longest time that must be on it.
    ///   - tickCountMax: How many ticks there is room for after the one at zero, at least 1.
    ///   - scale: How times are counted on it.
    ///   - endsAtTick: Whether it goes on to the next tick after `most`.
    package init(upTo most: Duration, tickCountMax: Int, scale: Scale, endsAtTick: Bool) {
        let most = Swift.max(most.wholeNanoseconds, 1_000)
        let step = scale.step(atLeast: (most + Int64(tickCountMax) - 1) / Int64(tickCountMax))
        let end = endsAtTick ? (most + step - 1) / step * step : most
        self.scale = scale
        self.end = .nanoseconds(end)
        self.ticks = stride(from: 0, through: end, by: Int64.Stride(step)).map { .nanoseconds($0) }
    }

    /// Where `time` is between `start` and `end`, which stand for zero and the axis' end.
    package func place(of time: Duration, from start: Length, to end: Length) -> Length {
        let share = Double(time.wholeNanoseconds) / Double(self.end.wholeNanoseconds)
        return start + Length(share * Double(end.tenths - start.tenths) / 10)
    }

    /// What is written at `tick`, without a unit if all of them are in milliseconds.
    package func label(_ tick: Duration) -> String {
        let nanoseconds = tick.wholeNanoseconds
        switch self.scale {
        case .milliseconds:
            return Self.decimal(nanoseconds, unit: 1_000_000)
        case .clock where self.end < .seconds(120):
            return Self.decimal(nanoseconds, unit: 1_000_000_000) + " s"
        case .clock:
            let seconds = nanoseconds / 1_000_000_000
            let (minute, second) = (seconds / 60 % 60, seconds % 60)
            let tail = second < 10 ? "0\(second)" : "\(second)"
            guard self.end >= .seconds(7_200) else { return "\(seconds / 60):\(tail)" }
            return "\(seconds / 3_600):\(minute < 10 ? "0" : "")\(minute):\(tail)"
        }
    }

    /// `count` divided by `unit`, a power of ten, with as many decimals as it has.
    private static func decimal(_ count: Int64, unit: Int64) -> String {
        let (whole, rest) = count.quotientAndRemainder(dividingBy: unit)
        let grouped = Tenths(count: whole * 10).text.dropLast(2)
        guard rest > 0 else { return String(grouped) }
        var digits = String(unit + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(grouped).\(digits)"
    }
}

extension TimeAxis.Scale {
    private static let clockSeconds: [Int64] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200,
    ]

    /// The smallest step that is not less than so many nanoseconds.
    fileprivate func step(atLeast least: Int64) -> Int64 {
        let second: Int64 = 1_000_000_000
        switch self {
        case .clock where least > second:
            let seconds = Self.clockSeconds.first { $0 * second >= least }
            return (seconds ?? (least / second + 86_399) / 86_400 * 86_400) * second
        case .clock, .milliseconds:
            var power: Int64 = 1
            while power * 10 < least { power *= 10 }
            return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? power * 10
        }
    }
}

/// An axis of percentiles that gives as much room to each tenth of what is left: from 0 to 90, from 90
/// to 99, from 99 to 99.9.
package struct PercentileAxis: Equatable {
    /// In thousandths: the last percentile that can be told from the maximum, at least 900.
    package let end: Int

    /// An axis for `sampleCount` samples.
    package init(sampleCount: Int) {
        let reached = sampleCount < 1 ? 0 : 1_000 - (1_000 + sampleCount - 1) / sampleCount
        self.end = min(max(reached, 900), 999)
    }

    /// In thousandths, without those between which there is little room if `isSparse`.
    package func ticks(isSparse: Bool) -> [Int] {
        let all = isSparse ? [0, 500, 900, 990, 999] : [0, 500, 750, 900, 950, 990, 995, 999]
        return all.filter { $0 <= self.end }
    }

    /// Where the percentile `permille` is between `start`, at zero, and `end`.
    package func place(of permille: Int, from start: Length, to end: Length) -> Length {
        let share = Self.depth(permille) / Self.depth(self.end)
        return start + Length(share * Double(end.tenths - start.tenths) / 10)
    }

    /// Such as `50` or `99.9`.
    package static func label(_ permille: Int) -> String {
        permille % 10 == 0 ? "\(permille / 10)" : "\(permille / 10).\(permille % 10)"
    }

    /// How many tenfolds of what is left are behind the percentile.
    private static func depth(_ permille: Int) -> Double {
        3 - log10(Double(1_000 - permille))
    }
}
