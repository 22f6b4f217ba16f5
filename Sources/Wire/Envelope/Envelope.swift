/// The header that every frame of the three binary protocols starts with.
///
///            high nibble            low nibble
///     byte 0 protocol version (1)   header size in 4-byte words
///     byte 1 message type           flags
///     byte 2 serialization          compression
///     byte 3 reserved               reserved
///
/// Between the header and the payload each protocol has fields of its own.
struct Envelope {
    /// Who sends the frame, and what its payload is.
    enum MessageType: UInt8 {
        case clientRequest = 0b0001
        case clientAudio = 0b0010
        case serverResponse = 0b1001
        case serverAudio = 0b1011
        case error = 0b1111
    }

    /// Which fields stand between the header and the payload.
    struct Flags: OptionSet {
        let rawValue: UInt8
        /// A 32-bit sequence number follows.
        static let sequence = Flags(rawValue: 0b0001)
        /// Nothing of the session follows this frame.
        static let last = Flags(rawValue: 0b0010)
        /// A 32-bit event number follows.
        static let event = Flags(rawValue: 0b0100)
    }

    enum Serialization: UInt8 {
        case raw = 0
        case json = 1
    }

    static let byteCount = 4

    let type: MessageType
    let flags: Flags
    /// As it came: audio frames often name the wrong one, and nobody minds.
    let serialization: UInt8
    let isCompressed: Bool
    /// Where the fields begin.
    let end: Int

    /// Reads the header of a frame of one of the `expected` types.
    init(decoding bytes: Span<UInt8>, expected: [MessageType]) throws(WireError) {
        guard bytes.count >= Self.byteCount else {
            throw .shortFrame(byteCount: bytes.count, headerByteCount: Self.byteCount)
        }
        guard bytes[0] >> 4 == 1 else { throw .unsupportedVersion(bytes[0] >> 4) }
        let end = Int(bytes[0] & 0x0f) * 4
        guard end > 0 else { throw .emptyHeader }
        guard bytes.count >= end else {
            throw .shortFrame(byteCount: bytes.count, headerByteCount: end)
        }
        guard let type = MessageType(rawValue: bytes[1] >> 4), expected.contains(type) else {
            throw .unexpectedMessageType(bytes[1] >> 4, expected: expected.map(\.rawValue))
        }
        guard bytes[2] & 0x0f <= 1 else { throw .unsupportedCompression(bytes[2] & 0x0f) }
        self.type = type
        self.flags = Flags(rawValue: bytes[1] & 0x0f)
        self.serialization = bytes[2] >> 4
        self.isCompressed = bytes[2] & 0x0f == 1
        self.end = end
    }

    /// What lies at `range`, inflated if the header says that it is compressed.
    ///
    /// Nothing at all counts as compressed nothing: clients end their audio with such a frame.
    func payload(at range: Range<Int>, of bytes: Span<UInt8>) throws(WireError) -> Payload {
        guard self.isCompressed, !range.isEmpty else { return .range(range) }
        return .inflated(
            try Gzip.inflate(bytes.extracting(range), at: range.lowerBound)
        )
    }

    /// The JSON at `range`, inflated if the header says that it is compressed.
    ///
    /// Services call JSON raw now and then, so that is believed too. `foreseen` reads the JSON if it is
    /// written as usual, which is quicker; see ``JSONReader``.
    func json<Value: Decodable>(
        _ type: Value.Type,
        at range: Range<Int>,
        of bytes: Span<UInt8>,
        foreseen: (Span<UInt8>) -> Value? = { _ in nil }
    ) throws(WireError) -> Value {
        guard self.serialization <= Serialization.json.rawValue else {
            throw .unsupportedSerialization(self.serialization)
        }
        switch try self.payload(at: range, of: bytes) {
        case .range(let range):
            let json = bytes.extracting(range)
            if let value = foreseen(json) { return value }
            return try decodeJSON(type, from: json, at: range.lowerBound)
        case .inflated(let inflated):
            if let value = foreseen(inflated.span) { return value }
            return try decodeJSON(type, from: inflated.span, at: range.lowerBound)
        }
    }

    /// The text at `range`, with U+FFFD for what is not UTF-8: half a report is better than none.
    func text(at range: Range<Int>, of bytes: Span<UInt8>) throws(WireError) -> String {
        switch try self.payload(at: range, of: bytes) {
        case .range(let range): String(repairing: bytes.extracting(range))
        case .inflated(let inflated): String(repairing: inflated.span)
        }
    }
}
