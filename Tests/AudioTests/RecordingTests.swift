import Audio
import CSndfile
import Testing
import Timeline

struct RecordingTests {
    private let ramp = (0..<1_000).map { Int16(1_000 + $0 % 100) }

    // MARK: Files that are not what they should be

    @Test(arguments: [
        ("/nowhere/a.wav", "No such file or directory"),
        ("/tmp", "it is not a plain file"),
        ("/dev/null", "it is not a plain file"),
    ])
    func aFileThatCannotBeReadIsNamed(path: String, reason: String) {
        #expect(throws: AudioError.unreadable(name: path, reason: reason)) {
            try Recording(reading: path)
        }
    }

    @Test func anEmptyFileIsRefused() throws {
        try AudioFile.inTemporaryFile { path in
            _ = #expect(throws: AudioError.empty(name: path)) { try Recording(reading: path) }
        }
    }

    @Test func aFileThatIsTooLargeIsNotRead() throws {
        try AudioFile.inTemporaryFile { path in
            let byteCount = Recording.byteCountMax + 1
            try AudioFile.extend(path, to: byteCount)
            _ = #expect(throws: AudioError.tooLarge(name: path, byteCount: byteCount)) {
                try Recording(reading: path)
            }
        }
    }

    @Test(arguments: [
        (Array("hello, this is no sound\n".utf8), "it begins as text"),
        ([0xDE, 0xAD, 0x01, 0x02, 0x03], "it begins with the bytes de ad 01 02"),
        ([0x00], "it begins with the bytes 00"),
        (Array("RIFF".utf8), "it begins as RIFF, but its header is cut off or damaged"),
        (Array("fLaC".utf8), "it begins as fLaC, but its header is cut off or damaged"),
        (Array("OggS".utf8), "it begins as OggS, but its header is cut off or damaged"),
    ])
    func whatIsNotAudioIsDescribed(bytes: [UInt8], found: String) {
        #expect(throws: AudioError.notAudio(name: "x", found: found)) {
            try Recording(decoding: bytes, name: "x")
        }
    }

    @Test func aHeaderCutOffAnywhereIsRefused() throws {
        let file = AudioFile.wav(AudioFile.bytes(self.ramp))
        for count in 1..<44 {
            #expect(throws: AudioError.self, "cut at \(count)") {
                try Recording(decoding: Array(file[..<count]), name: "x")
            }
        }
        #expect(throws: AudioError.noSamples(name: "x")) {
            try Recording(decoding: Array(file[..<44]), name: "x")
        }
    }

    @Test func aDataChunkThatIsTrulyEmptyHasNoSamples() {
        let file = AudioFile.wav([], .init(after: AudioFile.listChunk))
        #expect(throws: AudioError.noSamples(name: "x")) {
            try Recording(decoding: file, name: "x")
        }
    }

    @Test(arguments: [UInt32(1), 7_999, 192_001, 1_000_000])
    func aRateOutOfRangeIsRefused(rate: UInt32) {
        let file = AudioFile.wav(AudioFile.bytes(self.ramp), .init(rate: rate))
        #expect(throws: AudioError.unsupportedRate(name: "x", rate: Int(rate))) {
            try Recording(decoding: file, name: "x")
        }
    }

    @Test(arguments: [UInt16(3), 6, 200]) func moreThanTwoChannelsAreRefused(channels: UInt16) {
        let file = AudioFile.wav(AudioFile.bytes(self.ramp), .init(channels: channels))
        #expect(throws: AudioError.unsupportedChannels(name: "x", count: Int(channels))) {
            try Recording(decoding: file, name: "x")
        }
    }

    @Test(arguments: [UInt32(0), .max]) func anImpossibleRateIsAnError(rate: UInt32) {
        let file = AudioFile.wav(AudioFile.bytes(self.ramp), .init(rate: rate))
        #expect(throws: AudioError.self) { try Recording(decoding: file, name: "x") }
    }

    /// Half an hour of silence is a small file, so the bound is on what comes out of it.
    @Test func aSmallFileCannotDecodeToHours() throws {
        let silence = [Int16](repeating: 0, count: 8_000 * 1_801)
        let file = try AudioFile.encoded(
            silence,
            format: SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
            rate: 8_000
        )
        #expect(file.count < 200_000)
        #expect(throws: AudioError.tooLong(name: "x")) {
            try Recording(decoding: file, name: "x")
        }
    }

    @Test func aFlacThatIsCutOffIsRefused() throws {
        let noise = Signal.quantized(Signal.noise(rms: 0.1, count: 32_000, seed: 1))
        let file = try AudioFile.encoded(
            noise,
            format: SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
            rate: 16_000
        )
        let error = #expect(throws: AudioError.self) {
            try Recording(decoding: Array(file[..<(file.count / 2)]), name: "x")
        }
        guard case .cutOff("x", let found, .seconds(2)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found < .milliseconds(1_100))
    }

    /// Nothing may trap or hang, whatever a stranger's file says.
    @Test(arguments: 1...6 as ClosedRange<UInt64>) func damagedFilesEndInAnErrorOrInSound(
        seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let formats = [
            SF_FORMAT_WAV | SF_FORMAT_PCM_24, SF_FORMAT_WAV | SF_FORMAT_FLOAT,
            SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
            SF_FORMAT_OGG | SF_FORMAT_VORBIS, SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III,
        ]
        let file = try AudioFile.encoded(
            self.ramp,
            format: formats[Int(seed) - 1],
            rate: 16_000
        )
        for step in 0..<60 {
            var damaged = file
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: 0..<min(damaged.count, 200), using: &generator)
                damaged[index] = UInt8.random(in: 0...255, using: &generator)
            }
            damaged.removeLast(Int.random(in: 0..<damaged.count / 2, using: &generator))
            let samples = (try? Recording(decoding: damaged, name: "x"))?.samples
            #expect(samples?.isEmpty != true, "seed \(seed), step \(step)")
        }
    }

    // MARK: WAV files with a wrong data size

    @Test(arguments: [
        AudioFile.WAVHeader(),
        .init(before: AudioFile.listChunk),
        .init(after: AudioFile.listChunk),
        .init(dataSize: 0),
        .init(dataSize: 0, before: AudioFile.listChunk),
        .init(dataSize: 0, after: AudioFile.listChunk),
        .init(dataSize: .max),
        .init(dataSize: .max, before: AudioFile.listChunk),
        .init(dataSize: .max, after: AudioFile.listChunk),
        .init(dataSize: .max - 36),
        .init(dataSize: 0x7FFF_F000),
        .init(dataSize: 0x8000_0000),
        .init(dataSize: 2_001),
        .init(dataSize: 1_000_000),
        .init(dataSize: 1_000_000, after: AudioFile.listChunk),
    ])
    func onlySamplesAreRead(header: AudioFile.WAVHeader) throws {
        let file = AudioFile.wav(AudioFile.bytes(self.ramp), header)
        #expect(try Recording(decoding: file, name: "x").samples == self.ramp)
    }

    @Test func aRIFFSizeOfAStreamDoesNotMatter() throws {
        for size in [0, 36, 0xFFFF_FFFF as UInt32] {
            var file = AudioFile.wav(AudioFile.bytes(self.ramp), .init(dataSize: 0))
            file.replaceSubrange(4..<8, with: AudioFile.bytes(size))
            #expect(try Recording(decoding: file, name: "x").samples == self.ramp)
        }
    }

    @Test func halfASampleAtTheEndIsDropped() throws {
        let file = AudioFile.wav(AudioFile.bytes(self.ramp) + [1], .init(dataSize: .max))
        #expect(try Recording(decoding: file, name: "x").samples == self.ramp)
    }

    // MARK: Files that are fine

    @Test func theFileOnDiskIsTheSameAsItsBytes() throws {
        try AudioFile.inTemporaryFile { path in
            try AudioFile.write(WAV.encode(self.ramp, sampleRate: 16_000), to: path)
            #expect(try Recording(reading: path) == Recording(samples: self.ramp))
        }
    }

    @Test func theMeanOfTwoChannelsDoesNotOverflow() throws {
        let stereo: [Int16] = [.max, .max, .min, .min, .max, .min, 100, 200, -3, -4, 0, 1]
        let file = AudioFile.wav(AudioFile.bytes(stereo), .init(channels: 2))
        // Halves are rounded away from zero.
        #expect(
            try Recording(decoding: file, name: "x").samples == [.max, .min, -1, 150, -4, 1]
        )
    }

    @Test func floatsBeyondFullScaleAreClippedAndOtherOddOnesAreSilent() throws {
        let values: [Float] = [
            0, 0.5, -0.5, 1, -1, 1.5, -1.5, .greatestFiniteMagnitude, .infinity, -.infinity, .nan,
        ]
        let data = values.flatMap { AudioFile.bytes($0.bitPattern) }
        let file = AudioFile.wav(data, .init(format: 3, bits: 32))
        #expect(
            try Recording(decoding: file, name: "x").samples
                == [0, 16_384, -16_384, .max, .min, .max, .min, .max, 0, 0, 0]
        )
    }

    @Test(arguments: [
        SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_WAV | SF_FORMAT_PCM_24,
        SF_FORMAT_WAV | SF_FORMAT_PCM_32, SF_FORMAT_WAV | SF_FORMAT_FLOAT,
        SF_FORMAT_WAV | SF_FORMAT_DOUBLE, SF_FORMAT_WAVEX | SF_FORMAT_PCM_16,
        SF_FORMAT_RF64 | SF_FORMAT_PCM_16, SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
        SF_FORMAT_FLAC | SF_FORMAT_PCM_24,
    ])
    func losslessFormatsGiveTheSamplesBack(format: Int) throws {
        let samples = Signal.quantized(Signal.noise(rms: 0.3, count: 20_000, seed: 2))
        let file = try AudioFile.encoded(samples, format: format, rate: 16_000)
        #expect(try Recording(decoding: file, name: "x").samples == samples)
    }

    @Test(
        arguments: [
            (SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 30.0), (SF_FORMAT_WAV | SF_FORMAT_ULAW, 30),
            (SF_FORMAT_OGG | SF_FORMAT_VORBIS, 20), (SF_FORMAT_OGG | SF_FORMAT_OPUS, 20),
            (SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 20),
        ] as [(Int, Double)]
    )
    func lossyFormatsGiveNearlyTheSamplesBack(format: Int, decibels: Double) throws {
        let signal = Signal.sine(440, count: 24_000, rate: 24_000)
        let file = try AudioFile.encoded(
            Signal.quantized(signal),
            format: format,
            rate: 24_000
        )
        let samples = try Recording(decoding: file, name: "x").samples
        let expected = Signal.sine(440, count: 16_000, rate: 16_000)
        try #require(samples.count >= 16_000)
        #expect(samples.count < 17_000)
        #expect(
            Signal.signalToNoise(Array(samples[..<16_000]), expected, margin: 1_600) > decibels
        )
    }

    @Test func stereoAtAnotherRateKeepsItsLength() throws {
        let stereo = (0..<88_200).map { Int16($0 % 2 == 0 ? 4_000 : -1_000) }
        let file = try AudioFile.encoded(
            stereo,
            format: SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
            rate: 44_100,
            channels: 2
        )
        let recording = try Recording(decoding: file, name: "x")
        #expect(recording.duration == .seconds(1))
        #expect(recording.samples[1_000..<15_000].allSatisfy { $0 == 1_500 })
    }

    // MARK: Packets and lengths

    @Test func theLastPacketIsFilledUpWithSilence() {
        let recording = Recording(samples: [1, -2, 0x1234])
        #expect(
            recording.packets(of: .microseconds(125)) == [[1, 0, 0xFE, 0xFF], [0x34, 0x12, 0, 0]]
        )
        #expect(recording.duration == .nanoseconds(187_500))
    }

    @Test(arguments: [(0, 0), (1, 1), (1_600, 1), (1_601, 2), (3_200, 2)])
    func everySampleIsInOnePacket(sampleCount: Int, packetCount: Int) {
        let samples = (0..<sampleCount).map { Int16(truncatingIfNeeded: $0) }
        let packets = Recording(samples: samples).packets(of: .milliseconds(100))
        #expect(packets.count == packetCount)
        #expect(packets.allSatisfy { $0.count == 3_200 })
        #expect(Array(packets.joined().prefix(sampleCount * 2)) == AudioFile.bytes(samples))
    }

    @Test func aPacketWithoutSamplesIsAMistake() async {
        await #expect(processExitsWith: .failure) {
            _ = Recording(samples: [1]).packets(of: .microseconds(62))
        }
    }
}
