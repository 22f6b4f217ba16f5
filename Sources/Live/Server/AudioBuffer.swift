import Call
import NIOCore

/// Audio that came on a socket, on its way through an agent.
final class AudioBuffer: AgentAudio.Carrier {
    private var bytes: ByteBuffer

    init(_ bytes: consuming ByteBuffer) { self.bytes = bytes }

    func isEqual(to other: any AgentAudio.Carrier) -> Bool {
        (other as? AudioBuffer)?.bytes == self.bytes
    }

    /// Takes the bytes of `audio`, so that nobody else holds them and a frame is made where they lie.
    static func bytes(of audio: AgentAudio) -> ByteBuffer {
        guard let buffer = audio.carrier as? AudioBuffer else {
            preconditionFailure("a live agent is given audio that came on a socket")
        }
        var bytes = ByteBuffer()
        swap(&bytes, &buffer.bytes)
        return bytes
    }
}
