extension TTSServerMessage {
    private static let types: [Envelope.MessageType] = [.serverResponse, .serverAudio, .error]

    /// Reads what a synthesizer sent in one binary WebSocket message (TTS v3, server to client).
    ///
    /// The size must be that of the rest of the message, except for sentences, where servers count
    /// it wrongly, or write broken JSON: the session goes on, and the text is empty. Of an event that
    /// we do not know, only the number is read.
    ///
    /// - Parameter bytes: A header, an event number, a name, a size and a payload.
    /// - Throws: Anything of ``WireError`` that concerns frames.
    package init(decoding bytes: Span<UInt8>) throws(WireError) {
        let envelope = try Envelope(decoding: bytes, expected: Self.types)
        guard envelope.type != .error else {
            let error = try ErrorFrame(decoding: bytes, after: envelope)
            self = .error(code: error.code, message: error.message)
            return
        }
        var fields = try TTSFields(decoding: bytes, after: envelope)
        switch (envelope.type, fields.event) {
        case (.serverAudio, .response):
            let id = try fields.id(of: bytes)
            let range = try fields.payload(of: bytes)
            self = .audio(id: id, try envelope.payload(at: range, of: bytes))
        case (.serverResponse, .connectionStarted):
            self = .connectionStarted(id: try fields.idIfPresent(of: bytes))
            _ = try fields.payload(of: bytes)
        case (.serverResponse, .connectionFailed):
            let id = try fields.idIfPresent(of: bytes)
            self = .connectionFailed(id: id, try Self.status(&fields, envelope, bytes))
        case (.serverResponse, .connectionFinished):
            let id = try fields.idIfPresent(of: bytes)
            self = .connectionFinished(id: id, try Self.status(&fields, envelope, bytes))
        case (.serverResponse, .sessionStarted):
            self = .sessionStarted(id: try fields.id(of: bytes))
            _ = try fields.payload(of: bytes)
        case (.serverResponse, .sessionCanceled):
            let id = try fields.id(of: bytes)
            self = .sessionCanceled(id: id, try Self.status(&fields, envelope, bytes))
        case (.serverResponse, .sessionFinished):
            let id = try fields.id(of: bytes)
            self = .sessionFinished(id: id, try Self.status(&fields, envelope, bytes))
        case (.serverResponse, .sessionFailed):
            let id = try fields.id(of: bytes)
            self = .sessionFailed(id: id, try Self.status(&fields, envelope, bytes))
        case (.serverResponse, .sentenceStart):
            let id = try fields.id(of: bytes)
            self = .sentenceStart(id: id, text: try Self.sentence(&fields, envelope, bytes))
        case (.serverResponse, .sentenceEnd):
            let id = try fields.id(of: bytes)
            self = .sentenceEnd(id: id, text: try Self.sentence(&fields, envelope, bytes))
        default:
            self = .unknown(event: fields.event.rawValue)
        }
    }

    private static func status(
        _ fields: inout TTSFields,
        _ envelope: Envelope,
        _ bytes: Span<UInt8>
    ) throws(WireError) -> TTSStatus {
        let range = try fields.payload(of: bytes)
        return TTSStatus(decoding: try envelope.text(at: range, of: bytes))
    }

    private static func sentence(
        _ fields: inout TTSFields,
        _ envelope: Envelope,
        _ bytes: Span<UInt8>
    ) throws(WireError) -> String {
        let range = try fields.rest(of: bytes)
        let json = try? envelope.json(TTSSentenceJSON.self, at: range, of: bytes)
        return json?.text ?? ""
    }

    /// Appends the message as one frame.
    ///
    /// Not for ``audio(id:_:)``, whose bytes are elsewhere: see
    /// ``TTSFrame/appendAudioHeader(sessionID:byteCount:to:)``.
    package func encode(into bytes: inout [UInt8]) {
        switch self {
        case .connectionStarted(let id):
            Self.append(.connectionStarted, id: id, to: &bytes)
        case .connectionFailed(let id, let status):
            Self.append(.connectionFailed, id: id, to: &bytes) { status.encode(into: &$0) }
        case .connectionFinished(let id, let status):
            Self.append(.connectionFinished, id: id, to: &bytes) { status.encode(into: &$0) }
        case .sessionStarted(let id):
            Self.append(.sessionStarted, id: id, to: &bytes)
        case .sessionCanceled(let id, let status):
            Self.append(.sessionCanceled, id: id, to: &bytes) { status.encode(into: &$0) }
        case .sessionFinished(let id, let status):
            Self.append(.sessionFinished, id: id, to: &bytes) { status.encode(into: &$0) }
        case .sessionFailed(let id, let status):
            Self.append(.sessionFailed, id: id, to: &bytes) { status.encode(into: &$0) }
        case .sentenceStart(let id, let text):
            Self.append(.sentenceStart, id: id, to: &bytes) { $0.member("text", text) }
        case .sentenceEnd(let id, let text):
            Self.append(.sentenceEnd, id: id, to: &bytes) { json in
                if !text.isEmpty { json.member("text", text) }
            }
        case .error(let code, let message):
            ErrorFrame.append(code: code, message: message, to: &bytes)
        case .unknown(let event):
            Self.append(TTSEvent(rawValue: event), id: "", to: &bytes)
        case .audio:
            preconditionFailure("audio is not in the message; write its header with TTSFrame")
        }
    }

    private static func append(
        _ event: TTSEvent,
        id: String?,
        to bytes: inout [UInt8],
        _ members: (inout JSONWriter) -> Void = { _ in }
    ) {
        TTSFrame.appendHeader(.serverResponse, .json, event, id: id, to: &bytes)
        bytes.appendSizedJSON { $0.object(members) }
    }
}

extension TTSStatus {
    /// Reads a status. Text that is not the JSON of one counts as the message of one.
    fileprivate init(decoding text: String) {
        let bytes = [UInt8](text.utf8)
        let json = try? decodeJSON(TTSStatusJSON.self, from: bytes.span, at: 0)
        self = json?.status ?? TTSStatus(code: nil, message: text)
    }

    fileprivate func encode(into json: inout JSONWriter) {
        if let code {
            json.member("status_code", code)
            json.member("message", self.message)
        } else if !self.message.isEmpty {
            json.member("error", self.message)
        }
    }
}

/// A status as it stands in the JSON: a code and a message, or the sister service's `error`.
private struct TTSStatusJSON: Decodable {
    let status: TTSStatus

    private enum Key: String, CodingKey {
        case code = "status_code"
        case message, error
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let message = try object.decodeIfPresent(String.self, forKey: .message)
        self.status = TTSStatus(
            code: try object.decodeIfPresent(Int.self, forKey: .code),
            message: try message ?? object.decodeIfPresent(String.self, forKey: .error) ?? ""
        )
    }
}

/// A sentence as it stands in the JSON: the text at the top, or where the documentation has it.
private struct TTSSentenceJSON: Decodable {
    let text: String?

    private enum Key: String, CodingKey {
        case text
        case parameters = "res_params"
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        if let text = try object.decodeIfPresent(String.self, forKey: .text), !text.isEmpty {
            self.text = text
        } else {
            let parameters = try? object.nestedContainer(keyedBy: Key.self, forKey: .parameters)
            self.text = try parameters?.decodeIfPresent(String.self, forKey: .text)
        }
    }
}
