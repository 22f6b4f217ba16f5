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

    /// How many bytes it is where it passes as bytes.
    var payloadByteCount: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .text(let text): text.utf8.count
        case .spoken, .sent, .told, .played, .recognize, .forwarded, .recognized, .ask,
            .answered, .synthesize, .synthesized:
            0
        }
    }

    /// Those that `encode` appends.
    static func bytes(_ encode: (inout [UInt8]) -> Void) -> Message {
        var bytes: [UInt8] = []
        encode(&bytes)
        return .bytes(bytes)
    }
}

/// Audio that is not there, as far as anybody asks for it.
package enum Sound: Equatable, Sendable {
    /// A packet of a caller, with so many bytes of audio; without a mark it is garbage.
    case spoken(Mark?, byteCount: Int)
    /// A part of a file of the fixture.
    case synthesized(media: String, Range<Int>, ContentDigest)
    /// Bytes as they are.
    case bytes(ArraySlice<UInt8>)

    /// Its bytes, which are there if it came as bytes.
    var bytes: ArraySlice<UInt8> {
        guard case .bytes(let bytes) = self else {
            preconditionFailure("audio that passes as a value has no bytes")
        }
        return bytes
    }

    package var byteCount: Int {
        switch self {
        case .spoken(_, let byteCount): byteCount
        case .synthesized(_, let range, _): range.count
        case .bytes(let bytes): bytes.count
        }
    }
}

extension Payload {
    /// The payload of `message`.
    func bytes(in message: [UInt8]) -> ArraySlice<UInt8> {
        switch self {
        case .range(let range): message[range]
        case .inflated(let bytes): bytes[...]
        }
    }
}
