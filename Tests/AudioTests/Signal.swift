import Audio
import Glibc
import Timeline

/// Sounds made for tests, and what is measured on them.
enum Signal {
    /// A sine with peak `amplitude`; 1 is full scale.
    static func sine(
        _ frequency: Double,
        amplitude: Double = 0.5,
        count: Int,
        rate: Int
    ) -> [Double] {
        (0..<count).map { amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate)) }
    }

    /// White noise of power `rms`², 1 being full scale.
    static func noise(rms: Double, count: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        // A uniform distribution from -a to a has the power a² / 3.
        let peak = rms * 3.0.squareRoot()
        return (0..<count).map { _ in Double.random(in: -peak...peak, using: &generator) }
    }

    static func silence(_ count: Int) -> [Double] {
        Array(repeating: 0, count: count)
    }

    static func mixed(_ left: [Double], _ right: [Double]) -> [Double] {
        zip(left, right).map(+)
    }

    static func quantized(_ signal: [Double]) -> [Int16] {
        signal.map { Int16(min(max(($0 * 32_768).rounded(), -32_768), 32_767)) }
    }

    /// How far `samples` are from `signal`, in decibels, the edges of `margin` samples left out.
    static func signalToNoise(_ samples: [Int16], _ signal: [Double], margin: Int) -> Double {
        var (power, error) = (0.0, 0.0)
        for index in margin..<samples.count - margin {
            let difference = Double(samples[index]) / 32_768 - signal[index]
            power += signal[index] * signal[index]
            error += difference * difference
        }
        return 10 * log10(power / error)
    }

    /// The power of `samples` in decibels below full scale, the edges of `margin` samples left out.
    static func power(_ samples: [Int16], margin: Int) -> Double {
        let inner = samples[margin..<samples.count - margin]
        let sum = inner.reduce(0.0) { $0 + Double($1) * Double($1) }
        return 10 * log10(sum / Double(inner.count) / (32_768 * 32_768))
    }
}
