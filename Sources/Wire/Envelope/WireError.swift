/// Why bytes from somebody else are not a message.
///
/// Offsets count from the start of the message that was decoded; inside compressed bytes, from the
/// start of the compressed payload's place in the message.
package enum WireError: Error, Equatable, Sendable {
    /// A part of a frame.
    package enum Field: String, Sendable {
        case sequence = "sequence number"
        case event = "event number"
        case identifier
        case errorCode = "error code"
        case payload
    }

    // The header.
    /// The message ends before its header does.
    case shortFrame(byteCount: Int, headerByteCount: Int)
    /// The high nibble of byte 0 is not 1.
    case unsupportedVersion(UInt8)
    /// The low nibble of byte 0 is 0, so the header would not even hold itself.
    case emptyHeader
    /// The high nibble of byte 1 is not a message type that this side can be sent.
    case unexpectedMessageType(UInt8, expected: [UInt8])
    /// The low nibble of byte 1.
    case unexpectedFlags(UInt8, expected: UInt8)
    /// The high nibble of byte 2 is neither 0 (raw) nor 1 (JSON), where JSON must come.
    case unsupportedSerialization(UInt8)
    /// The low nibble of byte 2 is neither 0 (none) nor 1 (gzip).
    case unsupportedCompression(UInt8)

    // The fields after the header.
    /// Four bytes of `field`, or of its size, should stand at `offset`, and only `left` are there.
    case truncated(Field, at: Int, left: Int)
    /// The field is said to have `declared` bytes, and the message has `left` after the size.
    case sizeTooLarge(Field, at: Int, declared: Int, left: Int)
    /// The message goes on for `count` bytes after the end of its payload.
    case trailingBytes(count: Int, at: Int)
    /// The bytes of a field that holds text are not UTF-8.
    case notUTF8(Field, at: Int)

    // The payload.
    /// The compressed payload is cut off, damaged, not gzip, or followed by something else.
    case brokenGzip(at: Int)
    /// The compressed payload is more than ``Gzip/inflatedByteCountMax`` bytes long when inflated.
    case inflatedTooLong(at: Int, byteCountMax: Int)
    /// The payload is not JSON, is not UTF-8, is nested too deeply, or holds a number too large.
    case notJSON(at: Int)
    /// An object has no such key. `key` is its path, such as `payload.speaker`.
    case missingKey(String)
    /// The value at the path `key`, or all of the JSON if that is empty, is something else.
    case unexpectedValue(key: String, expected: String)

    // A stream of events.
    /// A server-sent event or a line of it does not end within `byteCountMax` bytes.
    case eventTooLong(byteCountMax: Int)
}

extension WireError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .shortFrame(let byteCount, let headerByteCount):
            "a frame of \(Self.bytes(byteCount)) is shorter than its \(headerByteCount)-byte header"
        case .unsupportedVersion(let version):
            "the high nibble of byte 0 says protocol version \(version), expected 1"
        case .emptyHeader:
            "the low nibble of byte 0 says a header of 0 words, expected at least 1"
        case .unexpectedMessageType(let type, let expected):
            "the high nibble of byte 1 says message type \(Self.nibble(type)), expected "
                + expected.map(Self.nibble).joined(separator: " or ")
        case .unexpectedFlags(let flags, let expected):
            "the low nibble of byte 1 has the flags \(Self.nibble(flags)), expected "
                + Self.nibble(expected)
        case .unsupportedSerialization(let serialization):
            "the high nibble of byte 2 says serialization \(serialization), expected 0 (raw) or 1 (JSON)"
        case .unsupportedCompression(let compression):
            "the low nibble of byte 2 says compression \(compression), expected 0 (none) or 1 (gzip)"
        case .truncated(let field, let offset, let left):
            "the message ends inside the 4-byte field at byte \(offset) for the \(field.rawValue): "
                + "\(Self.bytes(left)) left"
        case .sizeTooLarge(let field, let offset, let declared, let left):
            "the size at byte \(offset) says that the \(field.rawValue) has "
                + "\(Self.bytes(declared)), but the message has \(left) left"
        case .trailingBytes(let count, let offset):
            "the payload ends at byte \(offset), and \(Self.bytes(count)) after it "
                + (count == 1 ? "is" : "are") + " not part of the message"
        case .notUTF8(let field, let offset):
            "the \(field.rawValue) at byte \(offset) is not UTF-8"
        case .brokenGzip(let offset):
            "the payload at byte \(offset) should be gzip, but it is damaged or cut off"
        case .inflatedTooLong(let offset, let byteCountMax):
            "the gzip payload at byte \(offset) inflates to more than \(Self.bytes(byteCountMax))"
        case .notJSON(let offset):
            "the payload at byte \(offset) is not well-formed JSON, or holds a value out of range"
        case .missingKey(let key):
            "the JSON has no `\(key)`"
        case .unexpectedValue(let key, let expected):
            key.isEmpty
                ? "the JSON is not \(expected)"
                : "`\(key)` in the JSON is not \(expected)"
        case .eventTooLong(let byteCountMax):
            "a server-sent event does not end within \(Self.bytes(byteCountMax))"
        }
    }

    private static func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

    /// Four binary digits, as the protocols' own tables write a nibble.
    private static func nibble(_ value: UInt8) -> String {
        let digits = String(value, radix: 2)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
