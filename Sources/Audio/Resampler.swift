import Glibc

/// Changes the sample rate of mono audio, a block at a time.
///
/// Output sample k lies at input time k · from / to, so nothing is delayed: what was at 1.000 s still
/// is. With from / to reduced to M / L, each output sample falls between input samples at one of L
/// phases, and is a weighted sum of its neighbours; the weights of a phase are a row of a table:
///
///     input    |     |     |     |     |     |        weights: sinc under a Kaiser window,
///     output   |       |       |       |       |      flat to 88 % of the lower Nyquist frequency,
///     phase    0      1/3     2/3      0      1/3     80 dB down from 100 %
///
/// Rates without a common divisor would need a row for every sample of a second. From 512 phases on the
/// table has 512 rows, and the weights between two rows are interpolated; the error is 100 dB down.
package struct Resampler: Sendable {
    /// Samples per second that both sides may have.
    package static let rates = 8_000...192_000
    private static let rowCountMax = 512

    /// Output samples per `inputStep` input samples: L.
    private let phaseCount: Int
    /// Input samples per `phaseCount` output samples: M.
    private let inputStep: Int
    /// How many input samples on each side of an output sample have a weight.
    private let reach: Int
    /// One more row than there are, so that the last can be interpolated too.
    private let weights: [Float]
    private let rowCount: Int

    /// Input that later output still needs, from `reach - 1` samples before the next output sample.
    private var pending: [Float]
    /// Where the next output sample lies behind `pending[reach - 1]`, in 1 / `phaseCount`.
    private var phase = 0

    /// A converter at the start of a recording.
    ///
    /// - Parameters:
    ///   - inputRate: Samples per second, within ``rates``.
    ///   - outputRate: The same. At equal rates samples pass unchanged.
    package init(from inputRate: Int, to outputRate: Int) {
        precondition(
            Self.rates.contains(inputRate) && Self.rates.contains(outputRate),
            "cannot resample from \(inputRate) to \(outputRate)"
        )
        let divisor = greatestCommonDivisor(inputRate, outputRate)
        self.phaseCount = outputRate / divisor
        self.inputStep = inputRate / divisor
        self.rowCount = min(self.phaseCount, Self.rowCountMax)
        let kernel = Kernel(inputRate: inputRate, outputRate: outputRate)
        self.reach = kernel.reach
        self.weights = (0...self.rowCount).flatMap { [rowCount] row in
            kernel.weights(at: Double(row) / Double(rowCount))
        }
        self.pending = Array(repeating: 0, count: self.reach - 1)
    }

    /// The whole of `samples` at another rate: ceil(count · to / from) samples, clipped.
    package static func resample(
        _ samples: [Int16],
        from inputRate: Int,
        to outputRate: Int
    ) -> [Int16] {
        var resampler = Resampler(from: inputRate, to: outputRate)
        var output: [Int16] = []
        resampler.convert(samples.map { Float($0) / 32_768 }, into: &output)
        resampler.finish(into: &output)
        return output
    }

    /// Takes more input, and appends the output samples that are now certain.
    ///
    /// - Parameters:
    ///   - input: Finite numbers; full scale is ±1.
    ///   - output: Gets samples rounded to the nearest and clipped to 16 bit.
    package mutating func convert(_ input: [Float], into output: inout [Int16]) {
        self.pending.append(contentsOf: input)
        self.drain(into: &output)
    }

    /// Appends the rest, as if silence followed the input. The converter is used up.
    package mutating func finish(into output: inout [Int16]) {
        self.pending.append(contentsOf: repeatElement(0, count: self.reach))
        self.drain(into: &output)
    }

    private mutating func drain(into output: inout [Int16]) {
        let (usedCount, phase) = self.appendOutput(to: &output)
        self.pending.removeFirst(usedCount)
        self.phase = phase
    }

    /// Appends the output that has all its neighbours in `pending`.
    ///
    /// - Returns: How many samples of `pending` no later output needs, and the next phase.
    private func appendOutput(to output: inout [Int16]) -> (usedCount: Int, phase: Int) {
        let pending = self.pending.span
        let weights = self.weights.span
        let tapCount = 2 * self.reach
        var (start, phase) = (0, self.phase)
        while start + tapCount <= pending.count {
            let scaled = phase * self.rowCount
            let (row, rest) = scaled.quotientAndRemainder(dividingBy: self.phaseCount)
            let first = row * tapCount
            var value = dot(pending, start, weights, first, tapCount)
            if rest != 0 {
                let next = dot(pending, start, weights, first + tapCount, tapCount)
                value += (next - value) * Float(rest) / Float(self.phaseCount)
            }
            output.append(quantized(value))
            phase += self.inputStep
            // A step is far shorter than the row of weights, so this stays within `pending`.
            start += phase / self.phaseCount
            phase %= self.phaseCount
        }
        return (start, phase)
    }
}

/// The low-pass filter that a row of weights is cut from.
private struct Kernel {
    /// Kaiser's shape for 80 dB.
    private static let beta = 7.857
    /// Width of the transition, from flat to 80 dB down, as a share of the Nyquist frequency.
    private static let transition = 0.12

    let reach: Int
    /// Half the cut-off frequency, in cycles per input sample; `nil` passes everything.
    private let cutoff: Double?

    init(inputRate: Int, outputRate: Int) {
        guard inputRate != outputRate else {
            self.cutoff = nil
            self.reach = 1
            return
        }
        let nyquist = min(1, Double(outputRate) / Double(inputRate)) / 2
        self.cutoff = nyquist * (1 - Self.transition / 2)
        // Kaiser's rule: (80 - 8) / (2.285 · 2π · width) taps, half of them on each side.
        self.reach = Int((72 / (2.285 * 4 * .pi * Self.transition * nyquist)).rounded(.up))
    }

    /// The weights for an output sample `fraction` of a sample behind an input sample.
    ///
    /// They add up to 1, so a constant stays what it is.
    func weights(at fraction: Double) -> [Float] {
        let exact = (1 - self.reach...self.reach).map { self.value(Double($0) - fraction) }
        let sum = exact.reduce(0, +)
        return exact.map { Float($0 / sum) }
    }

    private func value(_ time: Double) -> Double {
        guard let cutoff else { return time == 0 ? 1 : 0 }
        let position = time / Double(self.reach)
        guard abs(position) < 1 else { return 0 }
        let angle = 2 * .pi * cutoff * time
        let sinc = angle == 0 ? 1 : sin(angle) / angle
        return sinc * bessel(Self.beta * (1 - position * position).squareRoot())
    }

    /// The modified Bessel function of order zero, by its series.
    private func bessel(_ x: Double) -> Double {
        var (sum, term, index) = (1.0, 1.0, 1.0)
        while term > sum * 1e-12 {
            term *= (x / (2 * index)) * (x / (2 * index))
            sum += term
            index += 1
        }
        return sum
    }
}

/// The sum of `count` products, an even number. Two partial sums, since one would wait for each
/// addition.
private func dot(
    _ left: Span<Float>,
    _ leftStart: Int,
    _ right: Span<Float>,
    _ rightStart: Int,
    _ count: Int
) -> Float {
    var (a, b, index) = (Float(0), Float(0), 0)
    while index < count {
        a += left[leftStart + index] * right[rightStart + index]
        b += left[leftStart + index + 1] * right[rightStart + index + 1]
        index += 2
    }
    return a + b
}

/// `value` as a 16-bit sample: to the nearest, halves away from zero, clipped.
private func quantized(_ value: Float) -> Int16 {
    Int16(min(max((value * 32_768).rounded(), -32_768), 32_767))
}

private func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
    right == 0 ? left : greatestCommonDivisor(right, left % right)
}
