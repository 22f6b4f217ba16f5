/// Speech as the call protocol carries it: 16 kHz, mono, signed 16 bit.
package struct Recording: Sendable, Equatable {
    /// Samples per second.
    package static let sampleRate = 16_000
    /// The longest audio that is read. It bounds what a small compressed file can grow to.
    package static let durationMax = Duration.seconds(30 * 60)
    /// The largest file that is read: 30 minutes at CD quality, with room to spare.
    package static let byteCountMax = 384 << 20

    /// What is heard, in order.
    package let samples: [Int16]

    /// A recording of `samples`, which have 16 kHz.
    package init(samples: [Int16]) {
        self.samples = samples
    }

    /// Reads an audio file.
    ///
    /// WAV, FLAC, Ogg or MP3, of any sample width, of any rate in ``Resampler/rates``, mono or
    /// stereo. Channels are averaged, samples beyond full scale are clipped.
    ///
    /// - Parameter path: A plain file of at most ``byteCountMax`` bytes.
    /// - Throws: ``AudioError`` for a file that is not there, is not audio, or is too long.
    package init(reading path: String) throws(AudioError) {
        let bytes = try readFile(path, byteCountMax: Self.byteCountMax)
        try self.init(decoding: bytes, name: path)
    }

    /// Reads an audio file that is in memory. The same as ``init(reading:)`` otherwise.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - name: What an error calls the bytes.
    /// - Throws: ``AudioError`` for bytes that are not audio, or too much of it.
    package init(decoding bytes: [UInt8], name: String) throws(AudioError) {
        guard !bytes.isEmpty else { throw .empty(name: name) }
        guard bytes.count <= Self.byteCountMax else {
            throw .tooLarge(name: name, byteCount: bytes.count)
        }
        guard let file = SoundFile(reading: WAVSamples.repairing(bytes)) else {
            throw .notAudio(name: name, found: describeStart(of: bytes))
        }
        guard (1...2).contains(file.channelCount) else {
            throw .unsupportedChannels(name: name, count: file.channelCount)
        }
        guard Resampler.rates.contains(file.sampleRate) else {
            throw .unsupportedRate(name: name, rate: file.sampleRate)
        }
        self.samples = try Self.decode(file, name: name)
    }

    /// How long the recording plays.
    package var duration: Duration {
        Duration(sampleCount: self.samples.count, rate: Self.sampleRate)
    }

    /// From the first to the last speech, to 10 ms; `nil` if there is none. It is worked out anew at
    /// each call, in a few milliseconds per minute of audio.
    package var speech: Range<Duration>? {
        SpeechDetector(samples: self.samples).bounds
    }

    /// Cuts the recording into packets of equal length.
    ///
    /// - Parameter duration: What one packet plays: at least a sample, at most a minute.
    /// - Returns: s16le; the last one is filled up with silence. Empty if there are no samples.
    package func packets(of duration: Duration) -> [[UInt8]] {
        precondition(duration <= .seconds(60), "a packet cannot last \(duration)")
        let packetCount = duration.sampleCount(rate: Self.sampleRate)
        precondition(packetCount > 0, "a packet of \(duration) has no samples")
        return stride(from: 0, to: self.samples.count, by: packetCount).map { start in
            let end = min(start + packetCount, self.samples.count)
            var packet: [UInt8] = []
            packet.reserveCapacity(packetCount * 2)
            for sample in self.samples[start..<end] {
                packet.append(UInt8(truncatingIfNeeded: sample))
                packet.append(UInt8(truncatingIfNeeded: sample >> 8))
            }
            packet.append(contentsOf: repeatElement(0, count: packetCount * 2 - packet.count))
            return packet
        }
    }

    /// Everything in `file`, at 16 kHz.
    private static func decode(
        _ file: consuming SoundFile,
        name: String
    ) throws(AudioError) -> [Int16] {
        let (rate, promised) = (file.sampleRate, file.promisedFrameCount)
        let frameCountMax = Self.durationMax.sampleCount(rate: rate)
        if let promised, promised > frameCountMax { throw .tooLong(name: name) }
        var resampler = Resampler(from: rate, to: Self.sampleRate)
        var samples: [Int16] = []
        var frameCount = 0
        while true {
            let mono = file.readMono()
            guard !mono.isEmpty else { break }
            frameCount += mono.count
            // Not every header says how much there is, and not every one is right.
            guard frameCount <= frameCountMax else { throw .tooLong(name: name) }
            resampler.convert(mono, into: &samples)
        }
        resampler.finish(into: &samples)
        guard frameCount > 0 else { throw .noSamples(name: name) }
        if let promised, frameCount < promised {
            throw .cutOff(
                name: name,
                found: Duration(sampleCount: frameCount, rate: rate),
                expected: Duration(sampleCount: promised, rate: rate)
            )
        }
        return samples
    }
}

/// Says what `bytes`, which no decoder accepts, look like.
private func describeStart(of bytes: [UInt8]) -> String {
    let start = bytes.prefix(4)
    if start.elementsEqual("RIFF".utf8) || start.elementsEqual("fLaC".utf8)
        || start.elementsEqual("OggS".utf8)
    {
        return "it begins as \(String(decoding: start, as: UTF8.self)), "
            + "but its header is cut off or damaged"
    }
    if bytes.prefix(64).allSatisfy({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) {
        return "it begins as text"
    }
    let digits = start.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return "it begins with the bytes " + digits.joined(separator: " ")
}
