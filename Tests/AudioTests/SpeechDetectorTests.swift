import Audio
import Testing
import Timeline

struct SpeechDetectorTests {
    /// How far a bound may be from the truth.
    private let precision = Duration.milliseconds(20)

    @Test(
        arguments: [
            ("no samples", []),
            ("one sample", [20_000]),
            ("an unheard murmur", Signal.quantized(babble(seconds: 2, seed: 1).map { $0 * 0.002 })),
            ("silence", Signal.quantized(Signal.silence(16_000))),
            ("a constant", [Int16](repeating: 9_000, count: 16_000)),
            ("dither", Signal.quantized(Signal.noise(rms: 0.0001, count: 16_000, seed: 1))),
            ("low noise", Signal.quantized(Signal.noise(rms: 0.0008, count: 32_000, seed: 2))),
            ("a noisy room", Signal.quantized(Signal.noise(rms: 0.007, count: 32_000, seed: 3))),
            (
                "a click of 5 ms",
                Signal.quantized(
                    Signal.silence(5_000) + Signal.noise(rms: 0.5, count: 80, seed: 4)
                        + Signal.silence(5_000)
                )
            ),
            (
                "clicks in noise",
                Signal.quantized(
                    Signal.mixed(
                        Signal.noise(rms: 0.003, count: 16_080, seed: 5),
                        Signal.silence(7_990) + Signal.noise(rms: 0.5, count: 80, seed: 6)
                            + Signal.silence(8_010)
                    )
                )
            ),
        ] as [(String, [Int16])]
    )
    func whatIsNotSpeechIsNotFound(name: String, samples: [Int16]) {
        #expect(Recording(samples: samples).speech == nil, "\(name)")
    }

    @Test(arguments: [20, 100, 250, 4_000, 7_000] as [Double], [40, 200, 2_000])
    func aToneIsFound(frequency: Double, milliseconds: Int) {
        let tone = Tone.samples(frequency: frequency, duration: .milliseconds(milliseconds))
        let pause = [Int16](repeating: 0, count: 16_000 * 777 / 1_000)
        let end = Duration.milliseconds(777 + milliseconds)
        self.expect(pause + tone + pause, .milliseconds(777)..<end)
    }

    @Test func aToneThatFillsTheRecordingIsFound() {
        let tone = Tone.samples(frequency: 300, duration: .milliseconds(1_005))
        self.expect(tone, .zero..<Recording(samples: tone).duration)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>) func speechInNoiseIsFound(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let lead = Int.random(in: 4_000...20_000, using: &generator)
        let tail = Int.random(in: 4_000...20_000, using: &generator)
        let speech = babble(seconds: 2, seed: seed)
        let clean = Signal.silence(lead) + speech + Signal.silence(tail)
        let truth = self.time(lead)..<self.time(lead + speech.count)
        self.expect(Signal.quantized(clean), truth, "clean, seed \(seed)")

        let speechRMS = (speech.reduce(0) { $0 + $1 * $1 } / Double(speech.count)).squareRoot()
        let noise = Signal.noise(rms: speechRMS / 10, count: clean.count, seed: seed + 100)
        self.expect(
            Signal.quantized(Signal.mixed(clean, noise)),
            truth,
            "20 dB above noise, seed \(seed)"
        )
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func quietAndLoudAreTheSame(seed: UInt64) {
        let speech = Signal.silence(8_000) + babble(seconds: 1, seed: seed) + Signal.silence(8_000)
        for gain in [0.1, 0.5, 3] {
            self.expect(
                Signal.quantized(speech.map { $0 * gain }),
                self.milliseconds(500, 1_500),
                "seed \(seed), gain \(gain)"
            )
        }
    }

    @Test func aConstantOffsetIsNotHeard() {
        let speech = Signal.silence(8_000) + babble(seconds: 1, seed: 1) + Signal.silence(8_000)
        self.expect(
            Signal.quantized(speech.map { $0 + 0.1 }),
            self.milliseconds(500, 1_500)
        )
    }

    @Test func pausesBelongToTheSentence() {
        let word = babble(seconds: 0.4, seed: 3)
        let sentence =
            Signal.silence(3_200) + word + Signal.silence(16_000) + word + Signal.silence(9_600)
            + word + Signal.silence(4_800)
        self.expect(
            Signal.quantized(sentence),
            self.milliseconds(200, 3_000)
        )
    }

    @Test func aClickAfterTheSentenceIsLeftOut() {
        let sentence =
            Signal.silence(3_200) + babble(seconds: 1, seed: 4) + Signal.silence(6_400)
            + Signal.noise(rms: 0.5, count: 80, seed: 9) + Signal.silence(6_400)
        self.expect(Signal.quantized(sentence), self.milliseconds(200, 1_200))
    }

    @Test func boundsStayWithinTheRecording() {
        let speech = Signal.quantized(babble(seconds: 1, seed: 5))
        for count in [481, 500, 639, 640, 15_999] {
            let recording = Recording(samples: Array(speech[..<count]))
            #expect(recording.speech.map { $0.upperBound <= recording.duration } != false)
        }
    }

    private func expect(
        _ samples: [Int16],
        _ truth: Range<Duration>,
        _ comment: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let found = Recording(samples: samples).speech else {
            Issue.record("no speech found: \(comment)", sourceLocation: sourceLocation)
            return
        }
        #expect(
            abs(found.lowerBound - truth.lowerBound) <= self.precision
                && abs(found.upperBound - truth.upperBound) <= self.precision,
            "found \(found), truth \(truth): \(comment)",
            sourceLocation: sourceLocation
        )
    }

    private func milliseconds(_ start: Int, _ end: Int) -> Range<Duration> {
        .milliseconds(start)..<Duration.milliseconds(end)
    }

    private func time(_ sampleCount: Int) -> Duration {
        .nanoseconds(sampleCount * 62_500)
    }
}

/// Something like speech: syllables of a voice with overtones, each with a rise, a fall and a hiss.
private func babble(seconds: Double, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var signal: [Double] = []
    let count = Int(seconds * 16_000)
    while signal.count < count {
        let length = min(Int.random(in: 1_600...4_800, using: &generator), count - signal.count)
        let pitch = Double.random(in: 90...240, using: &generator)
        let loudness = Double.random(in: 0.08...0.25, using: &generator)
        let voice = (1...8).map { overtone in
            Signal.sine(
                pitch * Double(overtone),
                amplitude: loudness / Double(overtone),
                count: length,
                rate: 16_000
            )
        }.reduce(Signal.silence(length), Signal.mixed)
        let hiss = Signal.noise(rms: loudness / 10, count: length, seed: generator.next())
        signal += zip(voice, hiss).enumerated().map { index, pair in
            let edge = Double(min(index, length - 1 - index)) / 320
            return (pair.0 + pair.1) * min(1, edge)
        }
    }
    return signal
}

private func abs(_ duration: Duration) -> Duration {
    duration < .zero ? .zero - duration : duration
}
