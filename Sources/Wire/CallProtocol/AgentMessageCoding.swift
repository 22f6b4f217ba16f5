extension AgentMessage {
    private static let types: [Envelope.MessageType] = [.serverResponse, .serverAudio, .error]

    /// Reads what a server sent in one binary WebSocket message (live_voice_call, server to client).
    ///
    /// The size must be that of the rest of the message: one of the reference's clients reads the
    /// size, the other the rest, and both must see the same.
    ///
    /// - Parameter bytes: A header, a size and a payload.
    /// - Throws: Anything of ``WireError`` that concerns frames.
    package init(decoding bytes: Span<UInt8>) throws(WireError) {
        let envelope = try Envelope(decoding: bytes, expected: Self.types)
        guard envelope.flags.isEmpty else {
            throw .unexpectedFlags(envelope.flags.rawValue, expected: 0)
        }
        if envelope.type == .error {
            let error = try ErrorFrame(decoding: bytes, after: envelope)
            self = .error(code: error.code, message: error.message)
            return
        }
        var reader = FrameReader(at: envelope.end)
        let range = try reader.payload(of: bytes)
        if envelope.type == .serverAudio {
            self = .audio(try envelope.payload(at: range, of: bytes))
        } else {
            self = .event(try envelope.json(AgentEventJSON.self, at: range, of: bytes).event)
        }
    }
}

extension AgentEvent {
    /// Appends the event as one frame, compressed with gzip if asked for.
    ///
    /// Uncompressed, the bytes are those of the reference. It never compresses, and its clients
    /// would not understand it.
    package func encode(into bytes: inout [UInt8], compressed: Bool = false) {
        bytes.appendEnvelope(.serverResponse, .json, isCompressed: compressed)
        bytes.appendSizedJSON(isCompressed: compressed) { json in
            json.object { self.encode(into: &$0) }
        }
    }

    private func encode(into json: inout JSONWriter) {
        switch self {
        case .botReady(let session):
            json.member("event", "BotReady")
            json.member("payload") { $0.member("session", session) }
        case .sentenceRecognized(let sentence):
            json.member("event", "SentenceRecognized")
            json.member("payload") { $0.member("sentence", sentence) }
        case .ttsSentenceStart(let sentence):
            json.member("event", "TTSSentenceStart")
            json.member("payload") { $0.member("sentence", sentence) }
        case .ttsSentenceEnd:
            json.member("event", "TTSSentenceEnd")
            json.member("data", "")
        case .ttsDone:
            json.member("event", "TTSDone")
        case .botError(let code, let message):
            json.member("event", "BotError")
            json.member("payload") { json in
                json.member("error") { json in
                    json.member("code", code)
                    json.member("message", message)
                }
            }
        case .unknown(let name):
            json.member("event", name)
        }
    }
}

/// A server's event as it stands in the JSON.
///
/// `TTSDone` comes with an empty payload in the reference's README and without one from its code,
/// so what stands beside the name of an event that needs nothing does not matter.
private struct AgentEventJSON: Decodable {
    let event: AgentEvent

    private enum Key: String, CodingKey {
        case event, payload, session, sentence, error, code, message
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let name = try object.decode(String.self, forKey: .event)
        func payload(_ key: Key) throws -> String {
            let payload = try object.nestedContainer(keyedBy: Key.self, forKey: .payload)
            return try payload.decode(String.self, forKey: key)
        }
        switch name {
        case "BotReady": self.event = .botReady(session: try payload(.session))
        case "SentenceRecognized":
            self.event = .sentenceRecognized(sentence: try payload(.sentence))
        case "TTSSentenceStart": self.event = .ttsSentenceStart(sentence: try payload(.sentence))
        case "TTSSentenceEnd": self.event = .ttsSentenceEnd
        case "TTSDone": self.event = .ttsDone
        case "BotError":
            let payload = try object.nestedContainer(keyedBy: Key.self, forKey: .payload)
            let error = try payload.nestedContainer(keyedBy: Key.self, forKey: .error)
            self.event = .botError(
                code: try error.decode(String.self, forKey: .code),
                message: try error.decode(String.self, forKey: .message)
            )
        default: self.event = .unknown(name: name)
        }
    }
}
