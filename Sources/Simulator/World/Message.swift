package import Audio
package import Call
package import Trace
import Wire

/// What passes between two parties in a simulated run.
///
/// What is large is kept apart, so that a message is as small as a reference: it is handed on a few times.
enum Message {
    // A caller and the server.
    case spoken(Sound)
    indirect case sent(CallerEvent)
    indirect case told(AgentEvent)
    case played([Sound])
    // The server and a recognizer.
    indirect case recognize(ASRRequest)
    case forwarded(Sound)
    case recognized(ASRServerMessage)
    // The server and a model.
    indirect case ask(ChatRequest)
    indirect case answered(ChatReply)
    // The server and a synthesizer.
    indirect case synthesize(TTSClientMessage)
    indirect case synthesized(SynthesizerReply)
    // Anybody.
    case bytes([UInt8])
    indirect case text(String)

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

    /// Those that `encode` appends. `capacity` is enough room for them: by default for a recognizer's reply, the most
    /// frequent message besides audio.
    static func bytes(capacity: Int = 400, _ encode: (inout [UInt8]) -> Void) -> Message {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(capacity)
        encode(&bytes)
        return .bytes(bytes)
    }
}

/// Audio that is not there, as far as nobody asks for it.
package final class Sound: AgentAudio.Carrier {
    package enum Content: Equatable {
        /// A packet of a caller, with so many bytes of audio; without a mark it is garbage.
        case spoken(Mark?, byteCount: Int)
        /// A part of a file of the fixture.
        case synthesized(media: String, Range<Int>, ContentDigest)
        /// Bytes as they are.
        case bytes(ArraySlice<UInt8>)
    }

    package let content: Content

    package init(_ content: Content) { self.content = content }

    package func isEqual(to other: any AgentAudio.Carrier) -> Bool {
        (other as? Sound)?.content == self.content
    }

    /// Its bytes, which are there if it came as bytes.
    var bytes: ArraySlice<UInt8> {
        guard case .bytes(let bytes) = self.content else {
            preconditionFailure("audio that passes as a value has no bytes")
        }
        return bytes
    }

    package var byteCount: Int {
        switch self.content {
        case .spoken(_, let byteCount): byteCount
        case .synthesized(_, let range, _): range.count
        case .bytes(let bytes): bytes.count
        }
    }
}

extension AgentAudio {
    /// What an agent of a simulated run was given.
    package var sound: Sound {
        guard let sound = self.carrier as? Sound else {
            preconditionFailure("a simulated agent is given sounds")
        }
        return sound
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
