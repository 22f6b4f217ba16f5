import Call
import NIOCore

/// Audio that came on a socket, on its way through an agent.
final class AudioBuffer: AgentAudio.Carrier {
    /// `nil` when somebody has taken them.
    private var bytes: ByteBuffer?

    /// One that carries nothing yet.
    init() {}

    /// Gives it `bytes` to carry, in place of what it carried.
    func fill(_ bytes: consuming ByteBuffer) { self.bytes = bytes }

    /// Lets go of what it carries.
    func clear() { self.bytes = nil }

    var byteCount: Int { self.bytes?.readableBytes ?? 0 }

    func isEqual(to other: any AgentAudio.Carrier) -> Bool {
        (other as? AudioBuffer)?.bytes == self.bytes
    }

    /// Takes the bytes of `audio`, so that nobody else holds them and a frame is made where they lie.
    static func take(from audio: AgentAudio) -> ByteBuffer {
        guard let bytes = (audio.carrier as? AudioBuffer)?.bytes.take() else {
            preconditionFailure("a live agent sends audio on that came on a socket, once")
        }
        return bytes
    }
}
