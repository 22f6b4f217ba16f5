package import Fixture
package import Trace
package import Wire

/// What a synthesizer sends.
package enum SynthesizerReply: Equatable, Sendable {
    /// Anything but audio.
    case message(TTSServerMessage)
    /// Bytes `range` of a file of the fixture, for the sentence numbered `sentence` of a session.
    indirect case audio(
        sessionID: String,
        media: String,
        range: Range<Int>,
        sentence: Int,
        digest: ContentDigest
    )
    /// So many zero bytes in place of audio.
    case garbage(sessionID: String, byteCount: Int, sentence: Int)
}

extension SynthesizerReply {
    /// Appends the reply as one frame. `matcher` has the file that the audio is of.
    package func encode(into bytes: inout [UInt8], from matcher: Matcher) {
        switch self {
        case .message(let message): message.encode(into: &bytes)
        case .audio(let sessionID, let media, let range, _, _):
            let audio = matcher.media(at: media)?.bytes[range] ?? []
            TTSFrame.appendAudioHeader(sessionID: sessionID, byteCount: audio.count, to: &bytes)
            bytes.append(contentsOf: audio)
        case .garbage(let sessionID, let byteCount, _):
            TTSFrame.appendAudioHeader(sessionID: sessionID, byteCount: byteCount, to: &bytes)
            bytes.append(contentsOf: repeatElement(0, count: byteCount))
        }
    }
}

extension SynthesizerReply: LineMessage {
    package var event: FaultEvent? {
        switch self {
        case .audio, .garbage: .audio
        case .message(.connectionStarted): .connectionStarted
        case .message(.sessionStarted): .sessionStarted
        case .message(.sentenceStart): .sentenceStart
        case .message(.sentenceEnd): .sentenceEnd
        case .message(.sessionFinished): .sessionFinished
        case .message(.connectionFailed), .message(.connectionFinished),
            .message(.sessionCanceled), .message(.sessionFailed), .message(.audio),
            .message(.error), .message(.unknown):
            nil
        }
    }

    package var endOfBlock: FaultEvent? { self.event == .sentenceStart ? .sentenceEnd : nil }

    package var isContent: Bool { self.event == .audio }

    package var byteCount: Int {
        switch self {
        case .audio(let id, _, let range, _, _): return Self.audioByteCount(id, range.count)
        case .garbage(let id, let byteCount, _): return Self.audioByteCount(id, byteCount)
        case .message(let message):
            var bytes: [UInt8] = []
            message.encode(into: &bytes)
            return bytes.count
        }
    }

    /// Header, event, session and size stand before the audio (section C.2).
    private static func audioByteCount(_ id: String, _ byteCount: Int) -> Int {
        4 + 4 + 4 + id.utf8.count + 4 + byteCount
    }

    /// A header of a version that there is not.
    package static var malformed: [UInt8] { [0xF1, 0x94, 0x10, 0x00, 0xFF, 0xFF, 0xFF, 0xFF] }

    package static func plainError(code: UInt32, text: String) -> [UInt8]? {
        PlainErrorFrame.bytes(code: code, text: text)
    }

    package static func error(code: UInt32, text: String) -> SynthesizerReply? {
        .message(.error(code: code, message: text))
    }

    package func ending(_ ending: FaultDeed.Ending, code: Int) -> SynthesizerReply? {
        let status = TTSStatus(code: code, message: "as the scenario says")
        guard let id = self.sessionID else {
            return ending == .connectionFailed
                ? .message(.connectionFailed(id: nil, status)) : nil
        }
        return switch ending {
        case .sessionFailed: .message(.sessionFailed(id: id, status))
        case .connectionFailed: .message(.connectionFailed(id: nil, status))
        case .sessionFinished: .message(.sessionFinished(id: id, status))
        case .sessionCanceled: .message(.sessionCanceled(id: id, status))
        }
    }

    package var corrupted: SynthesizerReply? {
        guard case .audio(let id, _, let range, let sentence, _) = self else { return nil }
        return .garbage(sessionID: id, byteCount: range.count, sentence: sentence)
    }

    package var recorded: TraceEvent? {
        switch self {
        case .audio(_, _, _, let sentence, let digest):
            return .audioSent(sentence: sentence, digest)
        case .garbage(_, let byteCount, let sentence):
            let zeros = [UInt8](repeating: 0, count: byteCount)
            return .audioSent(sentence: sentence, ContentDigest(zeros.span))
        case .message: return nil
        }
    }

    private var sessionID: String? {
        switch self {
        case .audio(let id, _, _, _, _), .garbage(let id, _, _): id
        case .message(let message):
            switch message {
            case .sessionStarted(let id), .sessionCanceled(let id, _),
                .sessionFinished(let id, _), .sessionFailed(let id, _),
                .sentenceStart(let id, _), .sentenceEnd(let id, _), .audio(let id, _):
                id
            case .connectionStarted, .connectionFailed, .connectionFinished, .error, .unknown: nil
            }
        }
    }
}
