import Foundation

/// What a set of numbers that come from repeated blocks says of their mean.
struct BlockMean {
    let count: Int
    let mean: Double
    /// The variance of the mean itself.
    let variance: Double

    /// Of at least two numbers.
    init(_ values: [Double]) {
        precondition(values.count >= 2, "one block says nothing about how blocks differ")
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.count = values.count
        self.mean = mean
        self.variance = squares / (count - 1) / count
    }

    /// By how much `other` is larger, as an interval that misses the true difference with a chance of
    /// `error` (Welch's t, which lets both vary differently).
    func difference(to other: BlockMean, error: Double) -> ClosedRange<Double> {
        let variance = self.variance + other.variance
        let difference = other.mean - self.mean
        guard variance > 0 else { return difference...difference }
        let own = self.variance * self.variance / Double(self.count - 1)
        let others = other.variance * other.variance / Double(other.count - 1)
        let freedom = variance * variance / (own + others)
        let half = studentQuantile(1 - error / 2, freedom: freedom) * variance.squareRoot()
        return difference - half...difference + half
    }
}

/// The number that a standard normal one stays below with chance `p`, from 0.5 to 1.
func normalQuantile(_ p: Double) -> Double {
    var (low, high) = (0.0, 40.0)
    for _ in 0..<80 {
        let middle = (low + high) / 2
        if 1 - erfc(middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
}

/// The same for Student's t, by the first terms of its expansion around the normal: to a hundredth from four
/// degrees of freedom on, and at the chances that are asked for here.
func studentQuantile(_ p: Double, freedom: Double) -> Double {
    let z = normalQuantile(p)
    let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z)
    let first = (z3 + z) / 4
    let second = (5 * z5 + 16 * z3 + 3 * z) / 96
    let third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384
    return z + first / freedom + second / (freedom * freedom)
        + third / (freedom * freedom * freedom)
}

/// How likely it is that `found` or more of `count` go wrong by chance, where of both together so many go
/// wrong (Fisher's exact test, one side).
func fisher(_ others: Int, of othersCount: Int, _ found: Int, of count: Int) -> Double {
    let (all, wrong) = (othersCount + count, others + found)
    func logChoose(_ n: Int, _ k: Int) -> Double {
        lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
    }
    guard found > 0, found <= min(wrong, count) else { return 1 }
    let whole = logChoose(all, wrong)
    var sum = 0.0
    for number in found...min(wrong, count) where wrong - number <= othersCount {
        sum += exp(logChoose(count, number) + logChoose(othersCount, wrong - number) - whole)
    }
    return min(sum, 1)
}
