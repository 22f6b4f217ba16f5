extension ASRServerMessage {
    private static let types: [Envelope.MessageType] = [.serverResponse, .error]

    /// Reads what a recognizer sent in one binary WebSocket message (SAUC v3, server to client).
    ///
    /// The size must be that of the rest of the message. An error has no sequence number, and is
    /// not called the last frame, though the session is over after it.
    ///
    /// - Parameter bytes: A header, perhaps a sequence number, a size and a payload.
    /// - Throws: Anything of ``WireError`` that concerns frames.
    package init(decoding bytes: Span<UInt8>) throws(WireError) {
        let envelope = try Envelope(decoding: bytes, expected: Self.types)
        if envelope.type == .error {
            let error = try ErrorFrame(decoding: bytes, after: envelope)
            self.init(.error(code: error.code, message: error.message))
            return
        }
        let fields = try ASRFields(decoding: bytes, after: envelope)
        let json = try envelope.json(
            ASRResultJSON.self,
            at: fields.payload,
            of: bytes,
            foreseen: ASRResultJSON.init(reading:)
        )
        self.init(.result(json.result), sequence: fields.sequence, isLast: fields.isLast)
    }

    /// Appends the message as one frame.
    ///
    /// - Parameters:
    ///   - bytes: Where to append it.
    ///   - compressed: Whether to use gzip. A server does what its client did.
    package func encode(into bytes: inout [UInt8], compressed: Bool = false) {
        switch self.body {
        case .result(let result):
            ASRFrame.appendHeader(
                .serverResponse,
                .json,
                sequence: self.sequence,
                isLast: self.isLast,
                isCompressed: compressed,
                to: &bytes
            )
            bytes.appendSizedJSON(isCompressed: compressed) { json in
                json.object { result.encode(into: &$0) }
            }
        case .error(let code, let message):
            ErrorFrame.append(
                code: code,
                message: message,
                isCompressed: compressed,
                to: &bytes
            )
        }
    }
}

extension ASRResult {
    fileprivate func encode(into json: inout JSONWriter) {
        if let audioDuration {
            json.member("audio_info") { $0.member("duration", audioDuration) }
        }
        json.member("result") { json in
            if let text { json.member("text", text) }
            guard !self.utterances.isEmpty else { return }
            json.key("utterances")
            json.array { json in
                for utterance in self.utterances { utterance.encode(into: &json) }
            }
        }
    }
}

extension ASRResult.Utterance {
    fileprivate func encode(into json: inout JSONWriter) {
        json.object { json in
            json.member("definite", self.isDefinite)
            json.member("start_time", self.startTime)
            json.member("end_time", self.endTime)
            json.member("text", self.text)
        }
    }
}

/// A result as it stands in the JSON.
///
/// The documentation's table calls `result` a list and everything that was seen has an object, so
/// both are read; a list counts as its elements one after another.
private struct ASRResultJSON: Decodable {
    let result: ASRResult

    private struct Recognition: Decodable {
        let text: String?
        let utterances: [Utterance]?
    }

    private struct Utterance: Decodable {
        let definite: Bool?
        let startTime: Int?
        let endTime: Int?
        let text: String?

        enum CodingKeys: String, CodingKey {
            case definite, text
            case startTime = "start_time"
            case endTime = "end_time"
        }
    }

    private struct AudioInfo: Decodable {
        let duration: Int?
    }

    private enum Key: String, CodingKey {
        case result
        case audioInfo = "audio_info"
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let audioInfo = try object.decodeIfPresent(AudioInfo.self, forKey: .audioInfo)
        let recognitions = try Self.recognitions(of: object)
        let texts = recognitions.compactMap(\.text)
        let utterances = recognitions.flatMap { $0.utterances ?? [] }.map { utterance in
            ASRResult.Utterance(
                text: utterance.text ?? "",
                isDefinite: utterance.definite ?? false,
                startTime: utterance.startTime ?? -1,
                endTime: utterance.endTime ?? -1
            )
        }
        self.result = ASRResult(
            audioDuration: audioInfo?.duration,
            text: texts.isEmpty ? nil : texts.joined(),
            utterances: utterances
        )
    }

    private static func recognitions(
        of object: KeyedDecodingContainer<Key>
    ) throws -> [Recognition] {
        do {
            return try object.decodeIfPresent(Recognition.self, forKey: .result).map { [$0] } ?? []
        } catch DecodingError.typeMismatch(_, let context) where context.codingPath.count == 1 {
            return try object.decode([Recognition].self, forKey: .result)
        }
    }
}

// The same, as recognizers usually write it: one object, and numbers that are whole.
extension ASRResultJSON {
    fileprivate init?(reading bytes: Span<UInt8>) {
        let result = JSONReader.value(of: bytes) { reader, bytes throws(JSONReader.Unforeseen) in
            var duration = JSONReader.Member<Int>()
            var recognition = JSONReader.Member<ASRResult>()
            try reader.object(in: bytes) { key, reader throws(JSONReader.Unforeseen) in
                switch key {
                case "audio_info": try duration.set(Self.duration(&reader, bytes))
                case "result": try recognition.set(Self.recognition(&reader, bytes))
                default: try reader.skip(in: bytes)
                }
            }
            var result = recognition.value ?? ASRResult(audioDuration: nil, text: nil)
            result.audioDuration = duration.value
            return result
        }
        guard let result else { return nil }
        self.result = result
    }

    private static func duration(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONReader.Unforeseen) -> Int? {
        if reader.takesNull(in: bytes) { return nil }
        var duration = JSONReader.Member<Int>()
        try reader.object(in: bytes) { key, reader throws(JSONReader.Unforeseen) in
            guard key == "duration" else { return try reader.skip(in: bytes) }
            try duration.set(reader.takesNull(in: bytes) ? nil : reader.integer(in: bytes))
        }
        return duration.value
    }

    private static func recognition(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONReader.Unforeseen) -> ASRResult? {
        if reader.takesNull(in: bytes) { return nil }
        var text = JSONReader.Member<String>()
        var utterances = JSONReader.Member<[ASRResult.Utterance]>()
        try reader.object(in: bytes) { key, reader throws(JSONReader.Unforeseen) in
            switch key {
            case "text": try text.set(reader.takesNull(in: bytes) ? nil : reader.string(in: bytes))
            case "utterances": try utterances.set(Self.utterances(&reader, bytes))
            default: try reader.skip(in: bytes)
            }
        }
        return ASRResult(audioDuration: nil, text: text.value, utterances: utterances.value ?? [])
    }

    private static func utterances(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONReader.Unforeseen) -> [ASRResult.Utterance]? {
        if reader.takesNull(in: bytes) { return nil }
        var utterances: [ASRResult.Utterance] = []
        try reader.array(in: bytes) { reader throws(JSONReader.Unforeseen) in
            utterances.append(try Self.utterance(&reader, bytes))
        }
        return utterances
    }

    private static func utterance(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONReader.Unforeseen) -> ASRResult.Utterance {
        var text = JSONReader.Member<String>()
        var isDefinite = JSONReader.Member<Bool>()
        var (start, end) = (JSONReader.Member<Int>(), JSONReader.Member<Int>())
        try reader.object(in: bytes) { key, reader throws(JSONReader.Unforeseen) in
            switch key {
            case "text": try text.set(reader.string(in: bytes))
            case "definite": try isDefinite.set(reader.bool(in: bytes))
            case "start_time": try start.set(reader.integer(in: bytes))
            case "end_time": try end.set(reader.integer(in: bytes))
            default: try reader.skip(in: bytes)
            }
        }
        return ASRResult.Utterance(
            text: text.value ?? "",
            isDefinite: isDefinite.value ?? false,
            startTime: start.value ?? -1,
            endTime: end.value ?? -1
        )
    }
}
