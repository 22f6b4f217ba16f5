extension ChatRequest {
    /// Reads the body of an HTTP request for a completion (Ark and OpenAI).
    ///
    /// A message's content may be a string, a list of which the texts count, or missing.
    ///
    /// - Parameter bytes: JSON.
    /// - Throws: ``WireError/notJSON(at:)``, ``WireError/missingKey(_:)`` or
    ///   ``WireError/unexpectedValue(key:expected:)``.
    package init(decoding bytes: Span<UInt8>) throws(WireError) {
        self = try decodeJSON(ChatRequestJSON.self, from: bytes, at: 0).request
    }

    /// Appends the JSON of the request.
    package func encode(into bytes: inout [UInt8]) {
        bytes.appendJSON { json in
            json.object { json in
                json.member("model", self.model)
                json.key("messages")
                json.array { json in
                    for message in self.messages {
                        json.object { json in
                            json.member("role", message.role.rawValue)
                            json.member("content", message.content)
                        }
                    }
                }
                json.member("stream", self.isStreamed)
                if self.includesUsage {
                    json.member("stream_options") { $0.member("include_usage", true) }
                }
            }
        }
    }
}

/// A request as it stands in the JSON.
private struct ChatRequestJSON: Decodable {
    let request: ChatRequest

    private enum Key: String, CodingKey {
        case model, messages, stream
        case streamOptions = "stream_options"
        case includeUsage = "include_usage"
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let messages = try object.decode([ChatMessageJSON].self, forKey: .messages)
        let options = try? object.nestedContainer(keyedBy: Key.self, forKey: .streamOptions)
        self.request = ChatRequest(
            model: try object.decode(String.self, forKey: .model),
            messages: messages.map(\.message),
            isStreamed: try object.decodeIfPresent(Bool.self, forKey: .stream) ?? false,
            includesUsage: try options?.decodeIfPresent(Bool.self, forKey: .includeUsage) ?? false
        )
    }
}

private struct ChatMessageJSON: Decodable {
    let message: ChatMessage

    private struct Part: Decodable {
        let text: String?
    }

    private enum Key: String, CodingKey {
        case role, content
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let name = try object.decode(String.self, forKey: .role)
        guard let role = Self.role(name) else {
            throw WireError.unexpectedValue(
                key: WireError.path(object.codingPath + [Key.role]),
                expected: "system, user, assistant or tool"
            )
        }
        let content: String
        do {
            content = try object.decodeIfPresent(String.self, forKey: .content) ?? ""
        } catch DecodingError.typeMismatch {
            let parts = try object.decode([Part].self, forKey: .content)
            content = parts.compactMap(\.text).joined()
        }
        self.message = ChatMessage(role, content)
    }

    /// `developer` is what OpenAI calls the system now, and `function` was a tool.
    private static func role(_ name: String) -> ChatMessage.Role? {
        switch name {
        case "developer": .system
        case "function": .tool
        default: ChatMessage.Role(rawValue: name)
        }
    }
}
