/// Writes the frames of the live_voice_call protocol that are not an event.
///
///     header (4), u32 size, payload
///
/// Audio stays where it is: these write what stands before it.
package enum CallFrame {
    /// How many bytes stand before the payload of a frame: header and size.
    package static let headerByteCount = 8

    /// Appends what stands before `byteCount` bytes of a caller's audio.
    ///
    /// 8 bytes for ``AudioFraming/single``, 16 for ``AudioFraming/double``, 4 for
    /// ``AudioFraming/bare``. The header calls the samples JSON, as the reference's clients do.
    package static func appendAudioHeader(
        byteCount: Int,
        framing: AudioFraming,
        to bytes: inout [UInt8]
    ) {
        if framing == .double {
            bytes.appendEnvelope(.clientAudio, .json)
            bytes.appendSize(Self.headerByteCount + byteCount)
        }
        bytes.appendEnvelope(.clientAudio, .json)
        if framing != .bare { bytes.appendSize(byteCount) }
    }

    /// Appends the 8 bytes that stand before `byteCount` bytes of an agent's audio.
    package static func appendAgentAudioHeader(byteCount: Int, to bytes: inout [UInt8]) {
        bytes.appendEnvelope(.serverAudio, .raw)
        bytes.appendSize(byteCount)
    }

    /// Appends an error frame, as ``AgentMessage/error(code:message:)`` is decoded from it.
    package static func appendError(code: UInt32, message: String, to bytes: inout [UInt8]) {
        ErrorFrame.append(code: code, message: message, to: &bytes)
    }
}
