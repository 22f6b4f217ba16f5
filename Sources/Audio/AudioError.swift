/// Why audio cannot be read or written.
///
/// `name` is the path, or what the caller of a decoder called the bytes.
package enum AudioError: Error, Equatable {
    /// There is no such file, or it is not a plain file, or it must not be read.
    case unreadable(name: String, reason: String)
    /// The file has no bytes.
    case empty(name: String)
    /// The file has more bytes than ``Recording/byteCountMax``.
    case tooLarge(name: String, byteCount: Int)
    /// The bytes are no format that we know, or their header is damaged. `found` says how they begin.
    case notAudio(name: String, found: String)
    /// The header is good, and no sample follows.
    case noSamples(name: String)
    /// The header promises `expected` of audio, and only `found` can be decoded.
    case cutOff(name: String, found: Duration, expected: Duration)
    /// The sample rate is outside ``Resampler/rates``.
    case unsupportedRate(name: String, rate: Int)
    /// There are more than two channels.
    case unsupportedChannels(name: String, count: Int)
    /// The audio plays longer than ``Recording/durationMax``.
    case tooLong(name: String)
    /// MP3 does not have this sample rate.
    case notEncodable(sampleRate: Int)
    /// The encoder gave up.
    case encoderFailed(reason: String)
}

extension AudioError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let name, let reason):
            "\(name): cannot be read: \(reason). Check the path."
        case .empty(let name):
            "\(name): the file is empty, expected audio. Record or copy it again."
        case .tooLarge(let name, let byteCount):
            "\(name): has \(byteCount) bytes, at most \(Recording.byteCountMax) are read. "
                + "Cut it into shorter files."
        case .notAudio(let name, let found):
            "\(name): is not audio: \(found). "
                + "Expected WAV, FLAC, Ogg or MP3; convert it, for example with sox."
        case .noSamples(let name):
            "\(name): has a header and no samples, expected audio. Record or copy it again."
        case .cutOff(let name, let found, let expected):
            "\(name): only \(found) of audio can be decoded, its header says \(expected). "
                + "The file is cut off or damaged; copy it again."
        case .unsupportedRate(let name, let rate):
            "\(name): has \(rate) samples per second, expected \(Resampler.rates.lowerBound) to "
                + "\(Resampler.rates.upperBound). Convert it to \(Recording.sampleRate)."
        case .unsupportedChannels(let name, let count):
            "\(name): has \(count) channels, expected 1 or 2. Mix it down to one."
        case .tooLong(let name):
            "\(name): plays longer than \(Recording.durationMax), which is the most for one "
                + "recording. Cut it into shorter files."
        case .notEncodable(let sampleRate):
            "MP3 cannot have \(sampleRate) samples per second. Expected one of "
                + MP3.sampleRates.map(String.init).joined(separator: ", ") + "."
        case .encoderFailed(let reason):
            "The MP3 encoder failed: \(reason). Check that libsndfile is 1.2 or later and has MP3."
        }
    }
}
