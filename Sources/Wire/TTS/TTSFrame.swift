/// Writes the frames of a synthesis (TTS v3, bidirectional) that carry audio.
///
///     header (4), i32 event, u32 size, id, u32 size, payload
package enum TTSFrame {
    /// Appends what stands before `byteCount` bytes of audio: 16 bytes and the session's name.
    package static func appendAudioHeader(
        sessionID: String,
        byteCount: Int,
        to bytes: inout [UInt8]
    ) {
        Self.appendHeader(.serverAudio, .raw, .response, id: sessionID, to: &bytes)
        bytes.appendSize(byteCount)
    }

    /// Appends a header, the event's number and an identifier, if there is one.
    static func appendHeader(
        _ type: Envelope.MessageType,
        _ serialization: Envelope.Serialization,
        _ event: TTSEvent,
        id: String?,
        to bytes: inout [UInt8]
    ) {
        bytes.appendEnvelope(type, flags: .event, serialization)
        bytes.appendBigEndian(UInt32(bitPattern: event.rawValue))
        if let id {
            bytes.appendSize(id.utf8.count)
            bytes.append(contentsOf: id.utf8)
        }
    }
}

/// The number that says what a frame is about.
///
/// Those that we do not know, or need nothing of, are numbers too, so this is not an enumeration.
struct TTSEvent: RawRepresentable, Equatable {
    let rawValue: Int32

    // The client's, about the connection. They name nobody.
    static let startConnection = TTSEvent(rawValue: 1)
    static let finishConnection = TTSEvent(rawValue: 2)

    // The server's, about the connection. They may name it.
    static let connectionStarted = TTSEvent(rawValue: 50)
    static let connectionFailed = TTSEvent(rawValue: 51)
    static let connectionFinished = TTSEvent(rawValue: 52)

    // The client's, about a session. From here on all name it.
    static let startSession = TTSEvent(rawValue: 100)
    static let cancelSession = TTSEvent(rawValue: 101)
    static let finishSession = TTSEvent(rawValue: 102)
    static let taskRequest = TTSEvent(rawValue: 200)

    // The server's, about a session.
    static let sessionStarted = TTSEvent(rawValue: 150)
    static let sessionCanceled = TTSEvent(rawValue: 151)
    static let sessionFinished = TTSEvent(rawValue: 152)
    static let sessionFailed = TTSEvent(rawValue: 153)
    static let sentenceStart = TTSEvent(rawValue: 350)
    static let sentenceEnd = TTSEvent(rawValue: 351)
    static let response = TTSEvent(rawValue: 352)
}

/// What stands between the header of a synthesis' frame and its payload, read piece by piece.
struct TTSFields {
    let event: TTSEvent
    private var reader: FrameReader

    /// Reads the event's number. Without one, a frame belongs to another protocol.
    init(decoding bytes: Span<UInt8>, after envelope: Envelope) throws(WireError) {
        guard envelope.flags == .event else {
            throw .unexpectedFlags(
                envelope.flags.rawValue,
                expected: Envelope.Flags.event.rawValue
            )
        }
        self.reader = FrameReader(at: envelope.end)
        self.event = TTSEvent(rawValue: try self.reader.int32(.event, of: bytes))
    }

    /// Reads the name of the session.
    mutating func id(of bytes: Span<UInt8>) throws(WireError) -> String {
        let range = try self.reader.sized(.identifier, of: bytes)
        guard let id = String(validating: bytes.extracting(range)) else {
            throw .notUTF8(.identifier, at: range.lowerBound)
        }
        return id
    }

    /// Reads the name of the connection, which is missing if the next size is that of the payload.
    mutating func idIfPresent(of bytes: Span<UInt8>) throws(WireError) -> String? {
        bytes.isSizeOfRest(at: self.reader.offset) ? nil : try self.id(of: bytes)
    }

    /// Reads the size of the payload, which must be that of the rest of the frame.
    mutating func payload(of bytes: Span<UInt8>) throws(WireError) -> Range<Int> {
        try self.reader.payload(of: bytes)
    }

    /// Passes over the size of the payload, and takes the rest of the frame for it.
    ///
    /// Some servers count the characters of a sentence where its bytes are due.
    mutating func rest(of bytes: Span<UInt8>) throws(WireError) -> Range<Int> {
        _ = try self.reader.uint32(.payload, of: bytes)
        return self.reader.offset..<bytes.count
    }
}
