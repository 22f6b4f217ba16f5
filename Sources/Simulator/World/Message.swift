package import Audio
import Call
package import Trace
import Wire

/// What passes between two parties in a simulated run.
enum Message {
    // A caller and the server.
    case spoken(Sound)
    case sent(CallerEvent)
    case told(AgentEvent)
    case played([Sound])
    // The server and a recognizer.
    case recognize(ASRRequest)
    case forwarded(Sound)
    case recognized(ASRServerMessage)
    // The server and a model.
    case ask(ChatRequest)
    case answered(ChatReply)
    // The server and a synthesizer.
    case synthesize(TTSClientMessage)
    case synthesized(SynthesizerReply)
    // Anybody.
    case bytes([UInt8])
    case text(String)
}

/// Audio that is not there, as far as anybody asks for it.
package enum Sound: Equatable, Sendable {
    /// A packet of a caller, with so many bytes of audio; without a mark it is garbage.
    case spoken(Mark?, byteCount: Int)
    /// A part of a file of the fixture.
    case synthesized(media: String, Range<Int>, ContentDigest)
    /// Bytes as they are.
    case bytes([UInt8])

    package var byteCount: Int {
        switch self {
        case .spoken(_, let byteCount): byteCount
        case .synthesized(_, let range, _): range.count
        case .bytes(let bytes): bytes.count
        }
    }
}
