/// A source of chance that gives the same numbers for the same seed, on every platform.
///
/// SplitMix64 (Steele, Lea and Flood, 2014): 64 bits of state, no cycle shorter than 2^64, and good
/// enough for delays and faults. It is not for secrets.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private let seed: UInt64
    private var state: UInt64

    /// A generator whose numbers follow from `seed` alone.
    package init(seed: UInt64) {
        self.seed = seed
        self.state = seed
    }

    package mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(self.state)
    }

    /// A generator for the part of the run called `label`.
    ///
    /// It depends on this generator's seed and the label only, not on how many numbers were drawn
    /// or which other children exist. So one more call in a run changes nothing in the others.
    package func child(_ label: UInt64) -> SeededGenerator {
        SeededGenerator(seed: Self.mix(self.seed ^ Self.mix(label &+ 0x9E37_79B9_7F4A_7C15)))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
