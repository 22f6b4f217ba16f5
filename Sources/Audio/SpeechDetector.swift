/// Finds where speech begins and ends.
///
/// The loudness of 10 ms frames is compared with a threshold that follows the file: above its steady
/// noise, if it has any, and not too far below its loudest part. All arithmetic is in integers, so the
/// bounds are the same on every platform; decibels are powers of two (a factor of 2 in power is 3 dB).
struct SpeechDetector {
    /// 10 ms.
    private static let frameSampleCount = Recording.sampleRate / 100
    /// Speech lasts this many frames at least, and a click of 5 ms touches only two.
    private static let runCountMin = 3
    /// What nobody hears: 60 dB below full scale.
    private static let quietest = 1_024
    /// Steady sound without anything louder is noise up to here: 40 dB below full scale.
    private static let steadyNoiseMax = 1 << 17

    private let sampleCount: Int
    /// The power of each frame, without its constant part: the variance of its samples.
    private let powers: [Int]

    init(samples: [Int16]) {
        self.sampleCount = samples.count
        self.powers = stride(from: 0, to: samples.count, by: Self.frameSampleCount).map { start in
            let frame = samples[start..<min(start + Self.frameSampleCount, samples.count)]
            var (sum, squares) = (0, 0)
            for sample in frame {
                sum += Int(sample)
                squares += Int(sample) * Int(sample)
            }
            return (squares * frame.count - sum * sum) / (frame.count * frame.count)
        }
    }

    /// From the start of the first frame of speech to the end of the last; `nil` if there is none.
    ///
    /// What lies between, such as a pause, belongs to it.
    var bounds: Range<Duration>? {
        let threshold = self.threshold()
        let isLoud = self.powers.map { $0 >= threshold }
        let runs = self.powers.indices.dropLast(Self.runCountMin - 1).filter { start in
            isLoud[start..<start + Self.runCountMin].allSatisfy(\.self)
        }
        guard var first = runs.first, var last = runs.last.map({ $0 + Self.runCountMin - 1 }) else {
            return nil
        }
        // Once it is certain, half the power will do: speech rises and fades.
        while first > 0, self.powers[first - 1] >= threshold / 2 { first -= 1 }
        while last + 1 < self.powers.count, self.powers[last + 1] >= threshold / 2 { last += 1 }
        return self.time(ofFrame: first)..<self.time(ofFrame: last + 1)
    }

    /// The power from which a frame is speech.
    private func threshold() -> Int {
        let peak = self.peak()
        // 36 dB below the loudest part nothing is understood.
        let lowest = max(Self.quietest, peak / 4_096)
        let audible = self.powers.filter { $0 >= lowest }.sorted()
        guard let noise = self.steadyNoise(audible) else { return lowest }
        // Sound as steady as noise and not 15 dB below the peak is all there is: a hum or a tone.
        return noise < peak / 32 ? max(lowest, noise * 4) : max(lowest, Self.steadyNoiseMax)
    }

    /// The loudest power that lasts, which a click does not.
    private func peak() -> Int {
        self.powers.indices.dropLast(Self.runCountMin - 1)
            .map { self.powers[$0..<$0 + Self.runCountMin].min() ?? 0 }
            .max() ?? 0
    }

    /// The power of the quietest tenth of the frames, if it hardly varies (4 dB).
    ///
    /// The quiet parts of speech vary a lot, those of background noise do not.
    private func steadyNoise(_ sorted: [Int]) -> Int? {
        guard !sorted.isEmpty else { return nil }
        let (low, high) = (sorted[sorted.count / 50], sorted[sorted.count / 10])
        return high * 2 <= low * 5 ? high : nil
    }

    private func time(ofFrame frame: Int) -> Duration {
        let sample = min(frame * Self.frameSampleCount, self.sampleCount)
        return Duration(sampleCount: sample, rate: Recording.sampleRate)
    }
}
