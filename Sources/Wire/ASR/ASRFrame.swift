/// Writes the frames of a recognition (SAUC v3) that carry audio.
///
///     header (4), i32 sequence if flags has bit 0, u32 size, payload
package enum ASRFrame {
    /// How many bytes stand before audio without a sequence number.
    ///
    /// As many as ``CallFrame/headerByteCount``, so a server can turn one frame into the other where
    /// it lies.
    package static let headerByteCount = 8

    /// Appends what stands before `byteCount` bytes of uncompressed audio.
    ///
    /// - Parameters:
    ///   - byteCount: How long the audio is. The last may be empty.
    ///   - sequence: `nil` for frames without a number, 8 bytes; with one, 12 bytes. The first audio
    ///     has 2, since the request has 1, and the last frame has the negative of its number.
    ///   - isLast: Whether no audio follows.
    ///   - bytes: Where to append it.
    package static func appendAudioHeader(
        byteCount: Int,
        sequence: Int32? = nil,
        isLast: Bool = false,
        to bytes: inout [UInt8]
    ) {
        Self.appendHeader(
            .clientAudio,
            .raw,
            sequence: sequence,
            isLast: isLast,
            isCompressed: false,
            to: &bytes
        )
        bytes.appendSize(byteCount)
    }

    /// Appends a whole frame with `audio` compressed by gzip.
    ///
    /// The parameters are those of ``appendAudioHeader(byteCount:sequence:isLast:to:)``.
    package static func appendCompressedAudio(
        _ audio: Span<UInt8>,
        sequence: Int32? = nil,
        isLast: Bool = false,
        to bytes: inout [UInt8]
    ) {
        Self.appendHeader(
            .clientAudio,
            .raw,
            sequence: sequence,
            isLast: isLast,
            isCompressed: true,
            to: &bytes
        )
        let start = bytes.count
        bytes.appendBigEndian(0)
        Gzip.deflate(audio, into: &bytes)
        bytes.patchSize(at: start)
    }

    /// Appends a header and the sequence number, if there is one.
    static func appendHeader(
        _ type: Envelope.MessageType,
        _ serialization: Envelope.Serialization,
        sequence: Int32?,
        isLast: Bool,
        isCompressed: Bool,
        to bytes: inout [UInt8]
    ) {
        var flags: Envelope.Flags = isLast ? [.last] : []
        if sequence != nil { flags.insert(.sequence) }
        bytes.appendEnvelope(type, flags: flags, serialization, isCompressed: isCompressed)
        if let sequence { bytes.appendBigEndian(UInt32(bitPattern: sequence)) }
    }
}

/// What stands between the header of a recognition's frame and its payload.
struct ASRFields {
    let sequence: Int32?
    let isLast: Bool
    let payload: Range<Int>

    /// Reads them from a frame that is not an error.
    ///
    /// Flag bit 0 alone says whether there is a sequence number, and bit 1 alone whether the frame is
    /// the last: the sign of the number differs from server to server. Bit 2 means an event number in
    /// one implementation and nothing in another, so it is there if the sizes fit only with it.
    init(decoding bytes: Span<UInt8>, after envelope: Envelope) throws(WireError) {
        var reader = FrameReader(at: envelope.end)
        self.sequence =
            envelope.flags.contains(.sequence) ? try reader.int32(.sequence, of: bytes) : nil
        self.isLast = envelope.flags.contains(.last)
        if envelope.flags.contains(.event), !bytes.isSizeOfRest(at: reader.offset) {
            _ = try reader.int32(.event, of: bytes)
        }
        self.payload = try reader.payload(of: bytes)
    }
}
