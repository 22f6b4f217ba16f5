/// A factor of at least 0, exact to a millionth: how much longer, or shorter, something takes.
///
/// Delays are decided with it, so it is an integer: the same on every platform.
package struct Ratio: Hashable, Sendable {
    /// At most ``partsPerMillionMax``.
    package let partsPerMillion: Int64

    /// One thousand times, more than any provider was ever slower.
    package static let partsPerMillionMax: Int64 = 1_000_000_000

    package static let zero = Ratio(partsPerMillion: 0)
    package static let one = Ratio(partsPerMillion: 1_000_000)

    /// The factor `partsPerMillion` / 1,000,000, from 0 to 1,000.
    package init(partsPerMillion: Int64) {
        precondition(
            (0...Self.partsPerMillionMax).contains(partsPerMillion),
            "a ratio is from 0 to 1000 times, not \(partsPerMillion) millionths"
        )
        self.partsPerMillion = partsPerMillion
    }

    /// `duration` times this ratio, cut off below a nanosecond and at 292 years.
    package static func * (duration: Duration, ratio: Ratio) -> Duration {
        let product = Int128(duration.wholeNanoseconds) * Int128(ratio.partsPerMillion) / 1_000_000
        return .nanoseconds(Int64(clamping: product))
    }
}

extension Ratio {
    /// The factor as a floating point number. A whole number of millionths has one nearest.
    package var asDouble: Double { Double(self.partsPerMillion) / 1_000_000 }
}
