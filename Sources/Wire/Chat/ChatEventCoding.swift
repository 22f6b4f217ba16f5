extension ChatEvent {
    /// Reads the data of one server-sent event of a completion (Ark and OpenAI).
    ///
    /// Data that begins with `[DONE]` is the end. An object with an error that is not null is an
    /// error. Anything else is a chunk, of which everything may be missing; of several choices the
    /// first counts. An empty content is no content.
    ///
    /// - Parameter bytes: The data without `data:`, as ``ServerSentEvents`` finds it.
    /// - Throws: ``WireError/notJSON(at:)`` or ``WireError/unexpectedValue(key:expected:)``.
    package init(decoding bytes: Span<UInt8>) throws(WireError) {
        if bytes.starts(with: "[DONE]") {
            self = .done
        } else if let chunk = ChatChunk(reading: bytes) {
            self = .chunk(chunk)
        } else {
            self = try decodeJSON(ChatEventJSON.self, from: bytes, at: 0).event
        }
    }

    /// Appends the data of one server-sent event.
    package func encode(into bytes: inout [UInt8], dialect: ChatDialect) {
        switch self {
        case .chunk(let chunk):
            bytes.appendJSON { json in
                json.object { json in
                    switch dialect {
                    case .ark: chunk.encodeAsArk(into: &json)
                    case .openAI: chunk.encodeAsOpenAI(into: &json)
                    }
                }
            }
        case .error(let error): error.encode(into: &bytes)
        case .done: bytes.append(contentsOf: "[DONE]".utf8)
        }
    }

    /// Appends one server-sent event, with `data:` in front and the empty line behind.
    package func encodeServerSentEvent(into bytes: inout [UInt8], dialect: ChatDialect) {
        bytes.append(contentsOf: "data: ".utf8)
        self.encode(into: &bytes, dialect: dialect)
        bytes.append(contentsOf: "\n\n".utf8)
    }
}

extension ChatChunk {
    /// A fixed moment in Unix seconds: nobody needs the true one, and a run must repeat.
    private static let created = 1_742_000_000

    private static let object = "chat.completion.chunk"

    /// Whether there is nothing to choose from: the last chunk tells the usage alone.
    private var isUsageAlone: Bool {
        self.usage != nil && self.content == nil && self.reasoning == nil
            && self.finishReason == nil
    }

    /// Whether there is nothing in it but who speaks. Services write such a chunk first, and many of them
    /// with a content of null.
    private var isRoleAlone: Bool {
        self.usage == nil && self.content == nil && self.reasoning == nil
            && self.finishReason == nil
    }

    fileprivate func encodeAsArk(into json: inout JSONWriter) {
        json.key("choices")
        json.array { json in
            guard !self.isUsageAlone else { return }
            json.object { json in
                json.member("delta") { json in
                    if self.isRoleAlone {
                        json.key("content")
                        json.null()
                    } else {
                        json.member("content", self.content ?? "")
                    }
                    if let reasoning { json.member("reasoning_content", reasoning) }
                    json.member("role", "assistant")
                }
                if let finishReason { json.member("finish_reason", finishReason) }
                json.member("index", 0)
            }
        }
        json.member("created", Self.created)
        json.member("id", self.id)
        json.member("model", self.model)
        json.member("service_tier", "default")
        json.member("object", Self.object)
        json.key("usage")
        if let usage { json.object { usage.encode(into: &$0) } } else { json.null() }
    }

    fileprivate func encodeAsOpenAI(into json: inout JSONWriter) {
        json.member("id", self.id)
        json.member("object", Self.object)
        json.member("created", Self.created)
        json.member("model", self.model)
        json.key("choices")
        json.array { json in
            guard !self.isUsageAlone else { return }
            json.object { json in
                json.member("index", 0)
                json.member("delta") { self.encodeOpenAIDelta(into: &$0) }
                json.key("logprobs")
                json.null()
                json.key("finish_reason")
                if let finishReason { json.string(finishReason) } else { json.null() }
            }
        }
        guard let usage else { return }
        json.member("usage") { usage.encode(into: &$0) }
    }

    private func encodeOpenAIDelta(into json: inout JSONWriter) {
        if let reasoning { json.member("reasoning_content", reasoning) }
        if let content {
            json.member("content", content)
        } else if self.reasoning == nil, self.finishReason == nil {
            // A chunk that says nothing is the first, which says who speaks.
            json.member("role", "assistant")
            json.member("content", "")
        }
    }
}

extension ChatUsage {
    fileprivate func encode(into json: inout JSONWriter) {
        let (total, _) = self.promptTokens.addingReportingOverflow(self.completionTokens)
        json.member("completion_tokens", self.completionTokens)
        json.member("prompt_tokens", self.promptTokens)
        json.member("total_tokens", total)
        json.member("prompt_tokens_details") { $0.member("cached_tokens", 0) }
        json.member("completion_tokens_details") { $0.member("reasoning_tokens", 0) }
    }
}

/// The data of an event as it stands in the JSON.
private struct ChatEventJSON: Decodable {
    let event: ChatEvent

    private struct Choice: Decodable {
        let delta: Delta?
        let finishReason: String?

        enum CodingKeys: String, CodingKey {
            case delta
            case finishReason = "finish_reason"
        }
    }

    private struct Delta: Decodable {
        let content: String?
        let reasoning: String?

        enum CodingKeys: String, CodingKey {
            case content
            case reasoning = "reasoning_content"
        }
    }

    private struct Usage: Decodable {
        let promptTokens: Int?
        let completionTokens: Int?

        enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
        }
    }

    private enum Key: String, CodingKey {
        case id, model, choices, usage, error
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        if let error = try object.decodeIfPresent(ChatErrorJSON.self, forKey: .error) {
            self.event = .error(error.error)
            return
        }
        let choices = try object.decodeIfPresent([Choice].self, forKey: .choices) ?? []
        let content = choices.first?.delta?.content ?? ""
        let usage = try object.decodeIfPresent(Usage.self, forKey: .usage).map { usage in
            ChatUsage(
                promptTokens: usage.promptTokens ?? 0,
                completionTokens: usage.completionTokens ?? 0
            )
        }
        let chunk = ChatChunk(
            id: try object.decodeIfPresent(String.self, forKey: .id) ?? "",
            model: try object.decodeIfPresent(String.self, forKey: .model) ?? "",
            content: content.isEmpty ? nil : content,
            reasoning: choices.first?.delta?.reasoning,
            finishReason: choices.first?.finishReason,
            usage: usage
        )
        self.event = .chunk(chunk)
    }
}

// A chunk as models usually write it: one choice, and no usage.
extension ChatChunk {
    fileprivate init?(reading bytes: Span<UInt8>) {
        let chunk = JSONReader.value(of: bytes) { reader, bytes throws(JSONReader.Unforeseen) in
            var (id, model) = (JSONReader.Member<String>(), JSONReader.Member<String>())
            var choice = JSONReader.Member<ChatChunk>()
            try reader.object(in: bytes) { key, reader throws(JSONReader.Unforeseen) in
                switch key {
                case "id": try id.set(reader.string(in: bytes))
                case "model": try model.set(reader.string(in: bytes))
                case "choices": try choice.set(Self.onlyChoice(&reader, bytes))
                case "usage", "error":
                    guard reader.takesNull(in: bytes) else { throw JSONReader.Unforeseen() }
                default: try reader.skip(in: bytes)
                }
            }
            var chunk = choice.value ?? ChatChunk(id: "", model: "")
            (chunk.id, chunk.model) = (id.value ?? "", model.value ?? "")
            return chunk
        }
        guard let chunk else { return nil }
        self = chunk
    }

    /// A chunk with what the one choice says.
    private static func onlyChoice(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONReader.Unforeseen) -> ChatChunk {
        var choice = JSONReader.Member<ChatChunk>()
        try reader.array(in: bytes) { reader throws(JSONReader.Unforeseen) in
            try choice.set(Self.choice(&reader, bytes))
        }
        return choice.value ?? ChatChunk(id: "", model: "")
    }

    private static func choice(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONReader.Unforeseen) -> ChatChunk {
        var delta = JSONReader.Member<ChatChunk>()
        var reason = JSONReader.Member<String>()
        try reader.object(in: bytes) { key, reader throws(JSONReader.Unforeseen) in
            switch key {
            case "delta": try delta.set(Self.delta(&reader, bytes))
            case "finish_reason":
                try reason.set(reader.takesNull(in: bytes) ? nil : reader.string(in: bytes))
            default: try reader.skip(in: bytes)
            }
        }
        var chunk = delta.value ?? ChatChunk(id: "", model: "")
        chunk.finishReason = reason.value
        return chunk
    }

    private static func delta(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONReader.Unforeseen) -> ChatChunk {
        var (content, reasoning) = (JSONReader.Member<String>(), JSONReader.Member<String>())
        try reader.object(in: bytes) { key, reader throws(JSONReader.Unforeseen) in
            switch key {
            case "content":
                try content.set(reader.takesNull(in: bytes) ? nil : reader.string(in: bytes))
            case "reasoning_content":
                try reasoning.set(reader.takesNull(in: bytes) ? nil : reader.string(in: bytes))
            default: try reader.skip(in: bytes)
            }
        }
        let spoken = content.value.flatMap { $0.isEmpty ? nil : $0 }
        return ChatChunk(id: "", model: "", content: spoken, reasoning: reasoning.value)
    }
}

extension Span<UInt8> {
    fileprivate func starts(with text: StaticString) -> Bool {
        let prefix = text.description.utf8
        return self.count >= prefix.count
            && zip(self.indices, prefix).allSatisfy { self[$0] == $1 }
    }
}
