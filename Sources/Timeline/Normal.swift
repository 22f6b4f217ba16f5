// Chance decides in machines, so the same seed must give the same nanosecond on every platform. The
// functions of C libraries differ in the last bit; these are made of additions, multiplications,
// divisions and square roots, which IEEE 754 rounds in one way only.

extension SeededGenerator {
    /// The next number of a normal distribution of mean 0 and deviation 1 (Marsaglia's polar method).
    package mutating func nextNormal() -> Double {
        while true {
            let (x, y) = (self.nextSigned(), self.nextSigned())
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            return x * (-2 * naturalLogarithm(square) / square).squareRoot()
        }
    }

    /// The next number of an exponential distribution of mean 1: how long until the next of events
    /// that know nothing of each other. It takes one random number, and is at most 37.
    package mutating func nextExponential() -> Double {
        // From 2^-53 to 1, so that its logarithm is finite.
        let share = Double((self.next() >> 11) + 1) * 0x1p-53
        return max(0, -naturalLogarithm(share))
    }

    /// A number from -1 to 1, with 52 random bits.
    private mutating func nextSigned() -> Double {
        Double(self.next() >> 12) * 0x1p-51 - 1
    }
}

/// ln(`x`) for `x` above 0, to about 15 digits.
func naturalLogarithm(_ x: Double) -> Double {
    // x = significand * 2^exponent, and the significand is brought to about 1.
    var (significand, exponent) = (x.significand, Double(x.exponent))
    if significand > 1.414_213_562_373_095 {
        significand /= 2
        exponent += 1
    }
    // ln((1 + s) / (1 - s)) = 2 (s + s^3 / 3 + s^5 / 5 + ...), with |s| below 0.18.
    let s = (significand - 1) / (significand + 1)
    let square = s * s
    var sum = 0.0
    for power in stride(from: 23.0, through: 1, by: -2) { sum = sum * square + 1 / power }
    return 2 * s * sum + exponent * 0.693_147_180_559_945_3
}

/// e to the power of `x`, to about 15 digits; `x` is brought into -700...700.
func exponential(_ x: Double) -> Double {
    let x = min(max(x, -700), 700)
    let exponent = (x * 1.442_695_040_888_963_4).rounded()
    let rest = x - exponent * 0.693_147_180_559_945_3
    // 1 + r + r^2 / 2! + ..., with |r| below 0.35.
    var sum = 1.0
    for count in stride(from: 16.0, through: 1, by: -1) { sum = 1 + sum * rest / count }
    return Double(sign: .plus, exponent: Int(exponent), significand: sum)
}
