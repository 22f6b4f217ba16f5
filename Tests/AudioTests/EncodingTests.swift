import Audio
import Testing

struct EncodingTests {
    @Test func aWAVHas44BytesOfHeader() {
        let file = WAV.encode([1, -2], sampleRate: 24_000)
        #expect(
            file == Array("RIFF".utf8) + [40, 0, 0, 0] + Array("WAVEfmt ".utf8)
                + [16, 0, 0, 0, 1, 0, 1, 0, 0xC0, 0x5D, 0, 0, 0x80, 0xBB, 0, 0, 2, 0, 16, 0]
                + Array("data".utf8) + [4, 0, 0, 0, 1, 0, 0xFE, 0xFF]
        )
        #expect(WAV.encode([], sampleRate: 24_000).count == 44)
    }

    @Test(arguments: [Int.min, -1, 0, 7_999, 24_001, 96_000, .max])
    func aRateThatMP3DoesNotHaveIsRefused(rate: Int) {
        #expect(throws: AudioError.notEncodable(sampleRate: rate)) {
            try MP3.encode([0], sampleRate: rate)
        }
    }

    @Test(arguments: MP3.sampleRates) func anMP3IsReadBack(rate: Int) throws {
        let tone = Tone.samples(frequency: 440, duration: .seconds(1), sampleRate: rate)
        let file = try MP3.encode(tone, sampleRate: rate)
        let recording = try Recording(decoding: file, name: "x")
        #expect(recording.duration == .seconds(1))
        let expected = Signal.sine(440, amplitude: 0.1, count: 16_000, rate: 16_000)
        #expect(Signal.signalToNoise(recording.samples, expected, margin: 1_600) > 20)
        #expect(file.count < 40_000)
    }

    @Test func theSameSamplesGiveTheSameMP3() throws {
        let tone = Tone.samples(frequency: 440, duration: .seconds(1), sampleRate: 24_000)
        #expect(
            try MP3.encode(tone, sampleRate: 24_000) == MP3.encode(tone, sampleRate: 24_000)
        )
    }

    @Test func aToneFadesInAndOutAndIsSoft() {
        let tone = Tone.samples(frequency: 1_000, duration: .milliseconds(100))
        #expect(tone.count == 1_600)
        #expect(tone.first == 0 && tone.last == 0)
        #expect(tone.allSatisfy { abs($0) <= 3_277 })
        #expect(tone[800..<816].contains { $0 > 3_200 })
        #expect(tone[..<16].allSatisfy { abs($0) < 100 })
        #expect(Tone.samples(frequency: 1_000, duration: .zero).isEmpty)
    }
}
