extension TTSClientMessage {
    private static let types: [Envelope.MessageType] = [.clientRequest]

    /// Reads what a client sent in one binary WebSocket message (TTS v3, client to server).
    ///
    /// The size must be that of the rest of the message. Of an event that we do not know, only the
    /// number is read.
    ///
    /// - Parameter bytes: A header, an event number, perhaps a session's name, a size and a payload.
    /// - Throws: Anything of ``WireError`` that concerns frames.
    package init(decoding bytes: Span<UInt8>) throws(WireError) {
        let envelope = try Envelope(decoding: bytes, expected: Self.types)
        var fields = try TTSFields(decoding: bytes, after: envelope)
        switch fields.event {
        case .startConnection:
            _ = try fields.payload(of: bytes)
            self = .startConnection
        case .finishConnection:
            _ = try fields.payload(of: bytes)
            self = .finishConnection
        case .startSession:
            let id = try fields.id(of: bytes)
            let range = try fields.payload(of: bytes)
            let json = try envelope.json(TTSParametersJSON.self, at: range, of: bytes)
            self = .startSession(id: id, json.parameters)
        case .taskRequest:
            let id = try fields.id(of: bytes)
            let range = try fields.payload(of: bytes)
            let json = try envelope.json(
                TTSTaskJSON.self,
                at: range,
                of: bytes,
                foreseen: TTSTaskJSON.init(reading:)
            )
            self = .taskRequest(id: id, text: json.text)
        case .finishSession:
            self = .finishSession(id: try fields.id(of: bytes))
            _ = try fields.payload(of: bytes)
        case .cancelSession:
            self = .cancelSession(id: try fields.id(of: bytes))
            _ = try fields.payload(of: bytes)
        default:
            self = .unknown(event: fields.event.rawValue)
        }
    }

    /// Appends the message as one frame.
    package func encode(into bytes: inout [UInt8]) {
        switch self {
        case .startConnection:
            Self.append(.startConnection, id: nil, to: &bytes)
        case .finishConnection:
            Self.append(.finishConnection, id: nil, to: &bytes)
        case .startSession(let id, let parameters):
            Self.append(.startSession, id: id, to: &bytes) { parameters.encode(into: &$0) }
        case .taskRequest(let id, let text):
            Self.append(.taskRequest, id: id, to: &bytes) { json in
                json.member("event", Int(TTSEvent.taskRequest.rawValue))
                json.member("req_params") { $0.member("text", text) }
            }
        case .finishSession(let id):
            Self.append(.finishSession, id: id, to: &bytes)
        case .cancelSession(let id):
            Self.append(.cancelSession, id: id, to: &bytes)
        case .unknown(let event):
            Self.append(TTSEvent(rawValue: event), id: "", to: &bytes)
        }
    }

    private static func append(
        _ event: TTSEvent,
        id: String?,
        to bytes: inout [UInt8],
        _ members: (inout JSONWriter) -> Void = { _ in }
    ) {
        TTSFrame.appendHeader(.clientRequest, .json, event, id: id, to: &bytes)
        bytes.appendSizedJSON { $0.object(members) }
    }
}

extension TTSParameters {
    fileprivate func encode(into json: inout JSONWriter) {
        if let userID { json.member("user") { $0.member("uid", userID) } }
        json.member("event", Int(TTSEvent.startSession.rawValue))
        json.member("namespace", "BidirectionalTTS")
        json.member("req_params") { json in
            if let text { json.member("text", text) }
            json.member("speaker", self.speaker)
            json.member("audio_params") { json in
                json.member("format", self.format)
                json.member("sample_rate", self.sampleRate)
            }
        }
    }
}

/// The start of a session as it stands in the JSON. Only the speaker must be named.
private struct TTSParametersJSON: Decodable {
    let parameters: TTSParameters

    private struct AudioParameters: Decodable {
        let format: String?
        let sampleRate: Int?

        enum CodingKeys: String, CodingKey {
            case format
            case sampleRate = "sample_rate"
        }
    }

    private enum Key: String, CodingKey {
        case user, uid, speaker, text
        case parameters = "req_params"
        case audio = "audio_params"
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let user = try? object.nestedContainer(keyedBy: Key.self, forKey: .user)
        let parameters = try object.nestedContainer(keyedBy: Key.self, forKey: .parameters)
        let audio = try parameters.decodeIfPresent(AudioParameters.self, forKey: .audio)
        self.parameters = TTSParameters(
            speaker: try parameters.decode(String.self, forKey: .speaker),
            format: audio?.format ?? "mp3",
            sampleRate: audio?.sampleRate ?? 24_000,
            userID: try? user?.decode(String.self, forKey: .uid),
            text: try parameters.decodeIfPresent(String.self, forKey: .text)
        )
    }
}

/// A piece of text as it stands in the JSON.
private struct TTSTaskJSON: Decodable {
    let text: String

    private enum Key: String, CodingKey {
        case text
        case parameters = "req_params"
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let parameters = try object.nestedContainer(keyedBy: Key.self, forKey: .parameters)
        self.text = try parameters.decode(String.self, forKey: .text)
    }
}

// The same, as clients usually write it: each token of an answer comes in one.
extension TTSTaskJSON {
    fileprivate init?(reading bytes: Span<UInt8>) {
        let text = JSONReader.value(of: bytes) { reader, bytes throws(JSONReader.Unforeseen) in
            var text = JSONReader.Member<String>()
            try reader.object(in: bytes) { key, reader throws(JSONReader.Unforeseen) in
                guard key == "req_params" else { return try reader.skip(in: bytes) }
                try text.set(Self.text(&reader, bytes))
            }
            guard let text = text.value else { throw JSONReader.Unforeseen() }
            return text
        }
        guard let text else { return nil }
        self.text = text
    }

    private static func text(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONReader.Unforeseen) -> String? {
        var text = JSONReader.Member<String>()
        try reader.object(in: bytes) { key, reader throws(JSONReader.Unforeseen) in
            guard key == "text" else { return try reader.skip(in: bytes) }
            try text.set(reader.string(in: bytes))
        }
        return text.value
    }
}
