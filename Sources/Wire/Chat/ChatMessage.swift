/// One message of a conversation with a language model.
package struct ChatMessage: Equatable, Sendable {
    package enum Role: String, Sendable {
        case system, user, assistant, tool
    }

    package var role: Role
    package var content: String

    package init(_ role: Role, _ content: String) {
        self.role = role
        self.content = content
    }
}

/// A request for a chat completion.
package struct ChatRequest: Equatable, Sendable {
    /// The model's name, or an endpoint such as `ep-20250101000000-abcde`.
    package var model: String
    package var messages: [ChatMessage]
    /// Whether the answer comes as server-sent events, a token or so at a time.
    package var isStreamed: Bool
    /// Whether the last chunk tells how many tokens were used.
    package var includesUsage: Bool

    package init(
        model: String,
        messages: [ChatMessage],
        isStreamed: Bool = true,
        includesUsage: Bool = false
    ) {
        self.model = model
        self.messages = messages
        self.isStreamed = isStreamed
        self.includesUsage = includesUsage
    }
}

/// What a language model sends while it streams an answer: the data of one server-sent event.
package enum ChatEvent: Equatable, Sendable {
    indirect case chunk(ChatChunk)
    /// An error in the middle of a stream that began with status 200.
    indirect case error(ChatError)
    /// `[DONE]`: nothing follows.
    case done
}

/// A piece of a streamed answer.
package struct ChatChunk: Equatable, Sendable {
    package var id: String
    package var model: String
    /// Text to speak. `nil` where the chunk has none: the role alone, reasoning, usage.
    package var content: String?
    /// What the model thinks and nobody should hear.
    package var reasoning: String?
    /// `stop`, `length`, `content_filter` or `tool_calls`, on the last chunk with content.
    package var finishReason: String?
    package var usage: ChatUsage?

    package init(
        id: String,
        model: String,
        content: String? = nil,
        reasoning: String? = nil,
        finishReason: String? = nil,
        usage: ChatUsage? = nil
    ) {
        self.id = id
        self.model = model
        self.content = content
        self.reasoning = reasoning
        self.finishReason = finishReason
        self.usage = usage
    }
}

/// How many tokens a completion used.
package struct ChatUsage: Equatable, Sendable {
    package var promptTokens: Int
    package var completionTokens: Int

    package init(promptTokens: Int, completionTokens: Int) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }
}

/// An error as the service writes it, in an HTTP body or in a stream.
package struct ChatError: Equatable, Sendable, Error {
    package var code: String
    package var message: String
    package var type: String

    package init(code: String, message: String, type: String) {
        self.code = code
        self.message = message
        self.type = type
    }
}
