extension CallerMessage {
    private static let types: [Envelope.MessageType] = [.clientRequest, .clientAudio]
    private static let innerTypes: [Envelope.MessageType] = [.clientAudio]

    /// Reads what a caller sent in one binary WebSocket message (live_voice_call, client to server).
    ///
    /// Audio may be framed in each way of ``AudioFraming``; how it was does not matter afterwards.
    /// Its size is odd only if the caller sent half a sample. In an event, the size must be that of
    /// the rest of the message.
    ///
    /// - Parameter bytes: A header, and after it usually a size and a payload.
    /// - Throws: Anything of ``WireError`` that concerns frames.
    package init(decoding bytes: Span<UInt8>) throws(WireError) {
        let envelope = try Envelope(decoding: bytes, expected: Self.types)
        guard envelope.flags.isEmpty else {
            throw .unexpectedFlags(envelope.flags.rawValue, expected: 0)
        }
        if envelope.type == .clientAudio {
            self = .audio(try Self.audio(of: bytes, after: envelope))
        } else {
            var reader = FrameReader(at: envelope.end)
            let range = try reader.payload(of: bytes)
            let json = try envelope.json(CallerEventJSON.self, at: range, of: bytes)
            self = .event(json.event)
        }
    }

    private static func audio(
        of bytes: Span<UInt8>,
        after envelope: Envelope
    ) throws(WireError) -> Payload {
        guard bytes.isSizeOfRest(at: envelope.end) else {
            return try envelope.payload(at: envelope.end..<bytes.count, of: bytes)
        }
        let outer = try envelope.payload(at: envelope.end + 4..<bytes.count, of: bytes)
        switch outer {
        case .range(let range):
            return try Self.innerAudio(at: range, of: bytes) ?? outer
        case .inflated(let inflated):
            return switch try Self.innerAudio(at: inflated.indices, of: inflated.span) {
            case nil: outer
            case .range(let range)?: .inflated([UInt8](inflated[range]))
            case .inflated(let bytes)?: .inflated(bytes)
            }
        }
    }

    /// The audio of the frame that lies at `range`; `nil` if samples lie there and not a frame.
    private static func innerAudio(
        at range: Range<Int>,
        of bytes: Span<UInt8>
    ) throws(WireError) -> Payload? {
        let inner = bytes.extracting(range)
        guard inner.count >= CallFrame.headerByteCount,
            inner[0] == 0x11, inner[1] == 0x20, inner[3] == 0,
            inner.isSizeOfRest(at: Envelope.byteCount)
        else { return nil }
        let envelope = try Envelope(decoding: inner, expected: Self.innerTypes)
        return try envelope.payload(
            at: range.lowerBound + CallFrame.headerByteCount..<range.upperBound,
            of: bytes
        )
    }
}

extension CallerEvent {
    /// Appends the event as one frame, compressed with gzip if asked for.
    ///
    /// The reference does not understand a compressed event.
    package func encode(into bytes: inout [UInt8], compressed: Bool = false) {
        bytes.appendEnvelope(.clientRequest, .json, isCompressed: compressed)
        bytes.appendSizedJSON(isCompressed: compressed) { json in
            json.object { json in
                switch self {
                case .updateConfig(let speaker):
                    json.member("event", "BotUpdateConfig")
                    json.member("payload") { $0.member("speaker", speaker) }
                case .unknown(let name):
                    json.member("event", name)
                }
            }
        }
    }
}

/// A caller's event as it stands in the JSON.
private struct CallerEventJSON: Decodable {
    let event: CallerEvent

    private enum Key: String, CodingKey {
        case event, payload, speaker
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let name = try object.decode(String.self, forKey: .event)
        guard name == "BotUpdateConfig" else {
            self.event = .unknown(name: name)
            return
        }
        let payload = try object.nestedContainer(keyedBy: Key.self, forKey: .payload)
        self.event = .updateConfig(speaker: try payload.decode(String.self, forKey: .speaker))
    }
}
