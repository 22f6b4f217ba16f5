import Audio
import Testing
import Timeline

struct ResamplerTests {
    @Test(arguments: [0, 1, 2, 7, 100, 1_601], [8_000, 11_025, 11_127, 16_000, 48_000, 192_000])
    func givesAsManySamplesAsTheTimeHolds(count: Int, rate: Int) {
        let samples = [Int16](repeating: 1_000, count: count)
        let expected = (count * 16_000 + rate - 1) / rate
        #expect(Resampler.resample(samples, from: rate, to: 16_000).count == expected)
    }

    @Test func equalRatesChangeNothing() {
        let samples: [Int16] = [.min, -1, 0, 1, .max, 77]
        #expect(Resampler.resample(samples, from: 24_000, to: 24_000) == samples)
    }

    @Test(
        arguments: [8_000, 11_025, 11_127, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000],
        [50.0, 440, 1_000, 3_300, 5_000, 7_000]
    )
    func aSineStaysASine(rate: Int, frequency: Double) {
        guard frequency <= Double(rate) / 2 * 0.875 else { return }
        let input = Signal.quantized(Signal.sine(frequency, count: rate / 8, rate: rate))
        let output = Resampler.resample(input, from: rate, to: 16_000)
        let expected = Signal.sine(frequency, count: output.count, rate: 16_000)
        #expect(Signal.signalToNoise(output, expected, margin: 200) > 70)
    }

    @Test(arguments: [16_000, 22_050]) func answersGoUpTo24kHz(rate: Int) {
        let input = Signal.quantized(Signal.sine(3_000, count: rate / 4, rate: rate))
        let output = Resampler.resample(input, from: rate, to: 24_000)
        let expected = Signal.sine(3_000, count: output.count, rate: 24_000)
        #expect(Signal.signalToNoise(output, expected, margin: 200) > 70)
    }

    @Test(arguments: [
        (48_000, 8_100.0), (48_000, 10_000), (48_000, 16_000), (48_000, 23_000), (22_050, 9_000),
        (44_100, 10_000), (96_000, 31_000),
    ])
    func whatIsTooHighIsGone(rate: Int, frequency: Double) {
        let input = Signal.quantized(
            Signal.sine(frequency, amplitude: 0.9, count: rate / 4, rate: rate)
        )
        let output = Resampler.resample(input, from: rate, to: 16_000)
        #expect(Signal.power(output, margin: 200) < Signal.power(input, margin: 200) - 75)
    }

    /// Doubling the rate must not leave the mirror image of the sine above 4 kHz.
    @Test func noImageIsLeft() {
        let input = Signal.quantized(Signal.sine(3_500, count: 4_000, rate: 8_000))
        let output = Resampler.resample(input, from: 8_000, to: 16_000)
        let expected = Signal.sine(3_500, count: output.count, rate: 16_000)
        #expect(Signal.signalToNoise(output, expected, margin: 200) > 70)
    }

    @Test(arguments: [8_000, 11_127, 44_100, 96_000], [Int16.min, -1, 1, 12_345, .max])
    func aConstantStaysExactlyThat(rate: Int, value: Int16) {
        let output = Resampler.resample(
            [Int16](repeating: value, count: rate / 10),
            from: rate,
            to: 16_000
        )
        #expect(output[100..<1_500].allSatisfy { $0 == value })
    }

    @Test func nothingIsDelayed() throws {
        var click = [Int16](repeating: 0, count: 44_100)
        click[22_050] = 30_000
        let output = Resampler.resample(click, from: 44_100, to: 16_000)
        let loudest = try #require(output.indices.max { output[$0] < output[$1] })
        #expect(loudest == 8_000)
    }

    @Test func fullScaleIsClippedAndDoesNotWrap() {
        let square = (0..<4_800).map { $0 / 24 % 2 == 0 ? Int16.max : .min }
        let output = Resampler.resample(square, from: 48_000, to: 16_000)
        // The overshoot at each edge would wrap to the other sign.
        #expect(output.contains(.max) && output.contains(.min))
        for index in 3..<output.count - 8 where index % 8 == 3 {
            #expect((output[index] > 20_000) == (index / 8 % 2 == 0), "sample \(index)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func blocksMakeNoDifference(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for rate in [8_000, 11_127, 44_100, 192_000] {
            let input = Signal.noise(rms: 0.2, count: 3_000, seed: seed).map { Float($0) }
            var whole = Resampler(from: rate, to: 16_000)
            var expected: [Int16] = []
            whole.convert(input, into: &expected)
            whole.finish(into: &expected)

            var split = Resampler(from: rate, to: 16_000)
            var output: [Int16] = []
            var rest = input[...]
            while !rest.isEmpty {
                let block = rest.prefix(Int.random(in: 1...400, using: &generator))
                split.convert(Array(block), into: &output)
                rest.removeFirst(block.count)
            }
            split.finish(into: &output)
            #expect(output == expected, "seed \(seed), rate \(rate)")
        }
    }

    @Test func aRateOutOfRangeIsAMistake() async {
        await #expect(processExitsWith: .failure) { _ = Resampler(from: 7_999, to: 16_000) }
        await #expect(processExitsWith: .failure) { _ = Resampler(from: 16_000, to: 192_001) }
    }
}
