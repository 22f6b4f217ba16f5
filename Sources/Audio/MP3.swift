/// MP3 files, as we write them for answers.
package enum MP3 {
    /// The sample rates that MPEG audio has.
    package static let sampleRates = [
        8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000,
    ]

    /// The file of `samples`, mono.
    ///
    /// It plays a little longer than the samples, since MP3 comes in frames and its encoder adds a
    /// lead-in.
    ///
    /// - Parameters:
    ///   - samples: At least one.
    ///   - sampleRate: One of ``sampleRates``.
    /// - Returns: Frames of layer III behind an index frame.
    /// - Throws: ``AudioError/notEncodable(sampleRate:)`` for another rate,
    ///   ``AudioError/encoderFailed(reason:)`` if libsndfile has no MP3.
    package static func encode(
        _ samples: [Int16],
        sampleRate: Int
    ) throws(AudioError) -> [UInt8] {
        guard self.sampleRates.contains(sampleRate) else {
            throw .notEncodable(sampleRate: sampleRate)
        }
        precondition(!samples.isEmpty, "an MP3 needs samples")
        return try SoundFile.mp3(of: samples, sampleRate: Int32(truncatingIfNeeded: sampleRate))
    }
}
