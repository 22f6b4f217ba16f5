import Glibc

/// Synthetic speech for those who have no voice: a soft tone.
package enum Tone {
    /// How long the tone takes to come and to go, so that it does not click.
    package static let fade = Duration.milliseconds(10)
    /// The tone's peak: 20 dB below full scale.
    private static let amplitude = 3_277.0

    /// A sine that fades in and out. ``Recording/speech`` finds one of 40 ms or more.
    ///
    /// The last bit of a sample may differ between platforms, as `sin` does.
    ///
    /// - Parameters:
    ///   - frequency: Hertz, below half the sample rate.
    ///   - duration: With the fades; at most an hour.
    ///   - sampleRate: Samples per second.
    /// - Returns: Mono samples.
    package static func samples(
        frequency: Double,
        duration: Duration,
        sampleRate: Int = Recording.sampleRate
    ) -> [Int16] {
        let count = duration.sampleCount(rate: sampleRate)
        let fadeCount = Double(self.fade.sampleCount(rate: sampleRate))
        let step = 2 * Double.pi * frequency / Double(sampleRate)
        return (0..<count).map { index in
            let fromEdge = Double(min(index, count - 1 - index))
            let gain = fromEdge < fadeCount ? (1 - cos(.pi * fromEdge / fadeCount)) / 2 : 1
            return Int16((self.amplitude * gain * sin(step * Double(index))).rounded())
        }
    }
}
