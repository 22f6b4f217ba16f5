import Audio
import Fixture
import Trace

/// What is heard of the audio of answers: its digest, and how long it plays.
///
/// The same sentences are heard in every call, so both are worked out once for each.
final class Sounds {
    private struct Piece: Hashable {
        var media: String
        var range: Range<Int>
    }

    private let matcher: Matcher
    private var lengths: [[Piece]: Duration?] = [:]

    /// No run has so many different messages; a stranger's could.
    private static let countMax = 10_000

    init(_ matcher: Matcher) { self.matcher = matcher }

    /// The digest of `sounds` in one message, and how long that plays; `nil` if its bytes do not tell.
    func heard(_ sounds: [Sound]) -> (ContentDigest, Duration?) {
        var digest = ContentDigest.empty
        var pieces: [Piece] = []
        for sound in sounds {
            switch sound.content {
            case .synthesized(let media, let range, let piece):
                digest += piece
                pieces.append(Piece(media: media, range: range))
            case .bytes(let bytes) where sounds.count == 1:
                return (ContentDigest(bytes.span), MediaLength.mp3(bytes.span))
            case .bytes, .spoken:
                let bytes = self.bytes(of: sounds)
                return (ContentDigest(bytes.span), MediaLength.mp3(bytes.span))
            }
        }
        if let length = self.lengths[pieces] { return (digest, length) }
        let length = MediaLength.mp3(self.bytes(of: sounds).span)
        if self.lengths.count >= Self.countMax { self.lengths = [:] }
        self.lengths[pieces] = .some(length)
        return (digest, length)
    }

    /// The bytes of `sounds`, one after the other.
    func bytes(of sounds: [Sound]) -> [UInt8] {
        var bytes: [UInt8] = []
        for sound in sounds {
            switch sound.content {
            case .synthesized(let media, let range, _):
                if let media = self.matcher.media(at: media) { bytes += media.bytes[range] }
            case .bytes(let piece): bytes += piece
            case .spoken(_, let byteCount): bytes += [UInt8](repeating: 0, count: byteCount)
            }
        }
        return bytes
    }
}
