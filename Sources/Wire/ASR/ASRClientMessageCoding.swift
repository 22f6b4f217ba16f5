extension ASRClientMessage {
    private static let types: [Envelope.MessageType] = [.clientRequest, .clientAudio]

    /// Reads what a client sent in one binary WebSocket message (SAUC v3, client to server).
    ///
    /// The size must be that of the rest of the message.
    ///
    /// - Parameter bytes: A header, perhaps a sequence number, a size and a payload.
    /// - Throws: Anything of ``WireError`` that concerns frames.
    package init(decoding bytes: Span<UInt8>) throws(WireError) {
        let envelope = try Envelope(decoding: bytes, expected: Self.types)
        let fields = try ASRFields(decoding: bytes, after: envelope)
        let body: Body
        if envelope.type == .clientAudio {
            body = .audio(try envelope.payload(at: fields.payload, of: bytes))
        } else {
            let json = try envelope.json(ASRRequestJSON.self, at: fields.payload, of: bytes)
            body = .request(json.request)
        }
        self.init(
            body,
            sequence: fields.sequence,
            isLast: fields.isLast,
            isCompressed: envelope.isCompressed
        )
    }
}

extension ASRRequest {
    /// Appends the request as one frame.
    ///
    /// - Parameters:
    ///   - bytes: Where to append it.
    ///   - sequence: `nil`, or 1 if the audio that follows is numbered.
    ///   - compressed: Whether to use gzip, which the documentation does and some endpoints refuse.
    package func encode(
        into bytes: inout [UInt8],
        sequence: Int32? = nil,
        compressed: Bool = false
    ) {
        ASRFrame.appendHeader(
            .clientRequest,
            .json,
            sequence: sequence,
            isLast: false,
            isCompressed: compressed,
            to: &bytes
        )
        bytes.appendSizedJSON(isCompressed: compressed) { json in
            json.object { self.encode(into: &$0) }
        }
    }

    private func encode(into json: inout JSONWriter) {
        if let userID { json.member("user") { $0.member("uid", userID) } }
        json.member("audio") { json in
            json.member("format", self.format)
            json.member("codec", self.format == "ogg" ? "opus" : "raw")
            if let sampleRate { json.member("rate", sampleRate) }
            json.member("bits", 16)
            json.member("channel", 1)
        }
        json.member("request") { json in
            json.member("model_name", self.modelName)
            json.member("enable_itn", true)
            json.member("enable_punc", true)
            json.member("show_utterances", self.showsUtterances)
            json.member("result_type", self.resultType.rawValue)
            if let endWindowMilliseconds { json.member("end_window_size", endWindowMilliseconds) }
        }
    }
}

/// A request as it stands in the JSON, in the spellings that clients use.
///
/// The format and the model must be named, as the service demands; what is not modelled is ignored.
private struct ASRRequestJSON: Decodable {
    let request: ASRRequest

    private enum Key: String, CodingKey {
        case user, uid
        case audio, format, rate
        case sampleRate = "sample_rate"
        case request
        case modelName = "model_name"
        case resultType = "result_type"
        case endWindow = "end_window_size"
        case showUtterances = "show_utterances"
        case showUtterance = "show_utterance"
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let audio = try object.nestedContainer(keyedBy: Key.self, forKey: .audio)
        let request = try object.nestedContainer(keyedBy: Key.self, forKey: .request)
        let user = try? object.nestedContainer(keyedBy: Key.self, forKey: .user)
        let resultType = try request.decodeIfPresent(String.self, forKey: .resultType)
        let showsUtterances =
            try request.decodeIfPresent(Bool.self, forKey: .showUtterances)
            ?? request.decodeIfPresent(Bool.self, forKey: .showUtterance)
        self.request = ASRRequest(
            format: try audio.decode(String.self, forKey: .format),
            sampleRate: try audio.decodeIfPresent(Int.self, forKey: .rate)
                ?? audio.decodeIfPresent(Int.self, forKey: .sampleRate),
            modelName: try request.decode(String.self, forKey: .modelName),
            resultType: resultType.flatMap(ASRRequest.ResultType.init) ?? .full,
            endWindowMilliseconds: try request.decodeIfPresent(Int.self, forKey: .endWindow),
            showsUtterances: showsUtterances ?? false,
            userID: try? user?.decode(String.self, forKey: .uid)
        )
    }
}
