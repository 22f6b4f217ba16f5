import Audio
import Testing
import Timeline

struct MediaLengthTests {
    @Test(
        arguments: [
            [], [0xFF], [0xFF, 0xFB, 0x90], Array("ID3".utf8),
            [UInt8](repeating: 0xFF, count: 4_000),
            [UInt8](repeating: 0, count: 4_000), Array("RIFF....WAVEfmt ".utf8),
            // An ID3 tag that promises 256 MB.
            Array("ID3".utf8) + [4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F, 0xFF, 0xFB],
            // Layer II, a reserved version, a reserved rate, free format, bit rate 15.
            frame([0xFF, 0xFD, 0x90, 0xC4], 522), frame([0xFF, 0xEB, 0x90, 0xC4], 417),
            frame([0xFF, 0xFB, 0x9C, 0xC4], 417), frame([0xFF, 0xFB, 0x00, 0xC4], 417),
            frame([0xFF, 0xFB, 0xF0, 0xC4], 417),
            // The only frame is cut off.
            frame([0xFF, 0xFB, 0x90, 0xC4], 416),
        ] as [[UInt8]]
    )
    func whatIsNotMP3HasNoLength(bytes: [UInt8]) {
        #expect(length(bytes) == nil)
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>) func soundIsNotTakenForMP3(seed: UInt64) {
        let noise = Signal.quantized(Signal.noise(rms: 0.3, count: 32_000, seed: seed))
        let file = WAV.encode(noise, sampleRate: 16_000)
        #expect(length(file) == nil, "seed \(seed)")
    }

    @Test(
        arguments: [
            (frame([0xFF, 0xFB, 0x90, 0xC4], 417), 1_152, 44_100),  // MPEG 1, 128 kbit/s
            (frame([0xFF, 0xFB, 0x92, 0xC4], 418), 1_152, 44_100),  // padded
            (frame([0xFF, 0xFA, 0xE4, 0x00], 960), 1_152, 48_000),  // with CRC, stereo, 320 kbit/s
            (frame([0xFF, 0xFB, 0x18, 0xC4], 144), 1_152, 32_000),
            (frame([0xFF, 0xF3, 0x84, 0xC4], 192), 576, 24_000),  // MPEG 2, 64 kbit/s
            (frame([0xFF, 0xF3, 0x80, 0xC4], 208), 576, 22_050),
            (frame([0xFF, 0xF3, 0x88, 0xC4], 288), 576, 16_000),
            (frame([0xFF, 0xE3, 0x18, 0xC4], 72), 576, 8_000),  // MPEG 2.5, 8 kbit/s
            (frame([0xFF, 0xE3, 0x40, 0xC4], 208), 576, 11_025),
            (frame([0xFF, 0xE3, 0xE4, 0xC4], 960), 576, 12_000),
        ] as [([UInt8], Int, Int)]
    )
    func framesAddUp(frame: [UInt8], sampleCount: Int, rate: Int) {
        for count in 1...5 {
            let file = Array(repeatElement(frame, count: count).joined())
            let total = count * sampleCount
            let expected = Duration.nanoseconds(total * 1_000_000_000 / rate)
            #expect(length(file) == expected)
        }
    }

    @Test func whatIsNoSoundCountsNothing() {
        let sound = frame([0xFF, 0xF3, 0x84, 0xC4], 192)
        let tag = Array("ID3".utf8) + [4, 0, 0, 0, 0, 1, 2] + [UInt8](repeating: 0xFF, count: 130)
        let footed =
            Array("ID3".utf8) + [4, 0, 0x10, 0, 0, 0, 3] + [UInt8](repeating: 7, count: 13)
        var info = sound
        info.replaceSubrange(13..<17, with: "Info".utf8)
        var index = sound
        index.replaceSubrange(36..<40, with: "VBRI".utf8)
        let oldTag = Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125)
        let two = sound + sound
        let files: [[UInt8]] = [
            tag + two, footed + two, info + two, index + two, two + oldTag, two + tag,
            tag + info + two + oldTag, [1, 2, 3, 0xFF, 0xFB] + two, two + [0, 0, 0, 0],
            two + sound.dropLast(), two + sound.prefix(5), two + [0xFF], two + [0xFF, 0xF3, 0x84],
        ]
        for (row, file) in files.enumerated() {
            #expect(length(file) == .milliseconds(48), "row \(row)")
        }
    }

    @Test func soundBehindGarbageIsFound() {
        let sound = frame([0xFF, 0xF3, 0x84, 0xC4], 192)
        let garbage = [UInt8](repeating: 0x55, count: 1_000)
        let file = [sound, sound, garbage, sound, sound, sound].flatMap(\.self)
        #expect(length(file) == .milliseconds(5 * 24))
    }

    @Test func filesOneAfterTheOtherAddUp() {
        let first = frame([0xFF, 0xF3, 0x84, 0xC4], 192)
        let second = frame([0xFF, 0xFB, 0x98, 0xC4], 576)
        #expect(
            length((first + first + second + second)) == .milliseconds(2 * 24 + 2 * 36)
        )
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func garbageNeverTraps(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var file = try MP3.encode(
            Tone.samples(frequency: 300, duration: .milliseconds(400), sampleRate: 24_000),
            sampleRate: 24_000
        )
        for _ in 0..<50 {
            let index = Int.random(in: 0..<file.count, using: &generator)
            file[index] = UInt8.random(in: 0...255, using: &generator)
            let start = Int.random(in: 0..<file.count, using: &generator)
            _ = length(Array(file[start...]))
        }
        let total = try #require(length(file))
        #expect(total <= .milliseconds(600), "seed \(seed)")
    }

    @Test(arguments: MP3.sampleRates) func agreesWithTheEncoder(rate: Int) throws {
        let tone = Tone.samples(frequency: 300, duration: .seconds(1), sampleRate: rate)
        let total = try #require(length(try MP3.encode(tone, sampleRate: rate)))
        // The encoder adds a lead-in and fills up the last frame: up to four frames.
        let frame = Duration.nanoseconds((rate < 32_000 ? 576 : 1_152) * 1_000_000_000 / rate)
        #expect(total >= .seconds(1))
        #expect(total <= .seconds(1) + frame * 4)
    }
}

/// `MediaLength.mp3` with an array: a span cannot stand in `#expect`.
private func length(_ bytes: [UInt8]) -> Duration? {
    MediaLength.mp3(bytes.span)
}

/// A frame of `count` bytes with nothing behind the header.
private func frame(_ header: [UInt8], _ count: Int) -> [UInt8] {
    header + [UInt8](repeating: 0, count: count - header.count)
}
