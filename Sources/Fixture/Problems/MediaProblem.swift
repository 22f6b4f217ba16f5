/// How a file of audio differs from what the fixture says of it.
package enum MediaProblem: Equatable, Sendable {
    case repeated(String, firstLine: Int)
    case wrongDigest(String, found: SHA256Digest)
    case speechOutside(from: Duration, to: Duration, duration: Duration)
    case notAudio(String, reason: String)
    case wrongDuration(String, declared: Duration, measured: Duration)
    /// `nil` is no speech.
    case wrongSpeech(String, declared: Range<Duration>?, measured: Range<Duration>?)
    /// What a caller says must have an end, from which everything else is counted.
    case silent(String)
    case unused(String)
    case unknown(String, known: [String])
    /// Two callers' files cannot be told apart by what is in them.
    case indistinct(String, from: String)

    var sentence: String {
        switch self {
        case .repeated(let path, let firstLine):
            "\(path.quoted) is already in line \(firstLine)"
        case .wrongDigest(let path, let found):
            "\(path.quoted) has changed: its SHA-256 is \(found.hex); if that is meant, write it here"
        case .speechOutside(let from, let to, let duration):
            "speech from \(TimeText.write(from)) to \(TimeText.write(to)) does not lie inside a file of "
                + TimeText.write(duration)
        case .notAudio(let path, let reason):
            "\(path.quoted) cannot be heard: \(reason)"
        case .wrongDuration(let path, let declared, let measured):
            "\(path.quoted) lasts \(TimeText.write(measured)); declared is \(TimeText.write(declared))"
        case .wrongSpeech(let path, let declared, let measured):
            "\(path.quoted) has \(Self.speech(measured)); declared is \(Self.speech(declared))"
        case .silent(let path):
            "nobody speaks in \(path.quoted), so a call could not tell when the caller is done"
        case .unused(let path):
            "nothing uses \(path.quoted)"
        case .unknown(let path, let known):
            "\(path.quoted) is not in the media of fixture.yaml"
                + (Nearest.word(to: path, in: known).map { ". Did you mean \($0.quoted)?" } ?? "")
        case .indistinct(let path, let other):
            "\(path.quoted) has the same content as \(other.quoted), but something else is recognized"
        }
    }

    private static func speech(_ bounds: Range<Duration>?) -> String {
        guard let bounds else { return "no speech" }
        let (from, to) = (TimeText.write(bounds.lowerBound), TimeText.write(bounds.upperBound))
        return "speech from \(from) to \(to)"
    }
}
