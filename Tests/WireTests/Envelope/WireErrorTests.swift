import Testing
import Wire

struct WireErrorTests {
    @Test(
        arguments: [
            (
                .shortFrame(byteCount: 3, headerByteCount: 4),
                "a frame of 3 bytes is shorter than its 4-byte header"
            ),
            (
                .unsupportedVersion(4),
                "the high nibble of byte 0 says protocol version 4, expected 1"
            ),
            (
                .emptyHeader,
                "the low nibble of byte 0 says a header of 0 words, expected at least 1"
            ),
            (
                .unexpectedMessageType(9, expected: [1, 2]),
                "the high nibble of byte 1 says message type 1001, expected 0001 or 0010"
            ),
            (
                .unexpectedFlags(1, expected: 4),
                "the low nibble of byte 1 has the flags 0001, expected 0100"
            ),
            (
                .unsupportedSerialization(3),
                "the high nibble of byte 2 says serialization 3, expected 0 (raw) or 1 (JSON)"
            ),
            (
                .unsupportedCompression(15),
                "the low nibble of byte 2 says compression 15, expected 0 (none) or 1 (gzip)"
            ),
            (
                .truncated(.sequence, at: 4, left: 1),
                "the message ends inside the 4-byte field at byte 4 for the sequence number: 1 byte left"
            ),
            (
                .sizeTooLarge(.payload, at: 4, declared: 4_294_967_295, left: 2),
                "the size at byte 4 says that the payload has 4294967295 bytes, but the message has 2 left"
            ),
            (
                .trailingBytes(count: 1, at: 9),
                "the payload ends at byte 9, and 1 byte after it is not part of the message"
            ),
            (.notUTF8(.identifier, at: 12), "the identifier at byte 12 is not UTF-8"),
            (
                .brokenGzip(at: 8),
                "the payload at byte 8 should be gzip, but it is damaged or cut off"
            ),
            (
                .inflatedTooLong(at: 8, byteCountMax: 4_194_304),
                "the gzip payload at byte 8 inflates to more than 4194304 bytes"
            ),
            (
                .notJSON(at: 8),
                "the payload at byte 8 is not well-formed JSON, or holds a value out of range"
            ),
            (.missingKey("payload.speaker"), "the JSON has no `payload.speaker`"),
            (.unexpectedValue(key: "", expected: "an object"), "the JSON is not an object"),
            (
                .unexpectedValue(key: "event", expected: "a string"),
                "`event` in the JSON is not a string"
            ),
            (
                .eventTooLong(byteCountMax: 1_048_576),
                "a server-sent event does not end within 1048576 bytes"
            ),
        ] as [(WireError, String)]
    )
    func isASentence(error: WireError, sentence: String) {
        #expect(error.description == sentence)
    }
}
