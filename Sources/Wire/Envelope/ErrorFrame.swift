/// A frame of message type 1111: why a server does not go on.
///
///     header (4), u32 code, u32 size, text
///
/// The size is missing in the synthesizer's own documentation. Text never begins with a zero byte,
/// and no size goes beyond 16 MiB, so the first byte tells which of the two it is.
struct ErrorFrame {
    let code: UInt32
    let message: String

    /// Reads what follows the header of an error frame.
    ///
    /// The text is often `{"error":"…"}`, of which the message is taken, and sometimes plain.
    init(decoding bytes: Span<UInt8>, after envelope: Envelope) throws(WireError) {
        var reader = FrameReader(at: envelope.end)
        self.code = try reader.uint32(.errorCode, of: bytes)
        let isSized = reader.offset < bytes.count && bytes[reader.offset] == 0
        let range = isSized ? try reader.payload(of: bytes) : reader.offset..<bytes.count
        let text = try envelope.text(at: range, of: bytes)
        self.message = ErrorText(text)?.message ?? text
    }

    /// Appends a whole error frame, with `message` as JSON.
    static func append(
        code: UInt32,
        message: String,
        isCompressed: Bool = false,
        to bytes: inout [UInt8]
    ) {
        bytes.appendEnvelope(.error, .json, isCompressed: isCompressed)
        bytes.appendBigEndian(code)
        bytes.appendSizedJSON(isCompressed: isCompressed) { json in
            json.object { $0.member("error", message) }
        }
    }
}

/// An error frame whose text is not JSON, as services have been seen to send it.
package enum PlainErrorFrame {
    /// The whole frame, which says that its text is raw bytes.
    package static func bytes(code: UInt32, text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendEnvelope(.error, .raw)
        bytes.appendBigEndian(code)
        bytes.appendBigEndian(UInt32(truncatingIfNeeded: text.utf8.count))
        bytes.append(contentsOf: text.utf8)
        return bytes
    }
}

/// The message in the JSON of an error: under `error`, or under `message`.
private struct ErrorText: Decodable {
    let message: String

    private enum Key: String, CodingKey {
        case error, message
    }

    init?(_ text: String) {
        let bytes = [UInt8](text.utf8)
        guard let decoded = try? decodeJSON(Self.self, from: bytes.span, at: 0) else { return nil }
        self = decoded
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let error = try? object.decode(String.self, forKey: .error)
        self.message = try error ?? object.decode(String.self, forKey: .message)
    }
}
