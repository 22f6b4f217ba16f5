package import Trace
package import Wire

/// A piece of a language model's answer to one request.
package enum ChatReply: Equatable, Sendable {
    /// Begin a streamed answer with status 200.
    case accept
    case event(ChatEvent)
    /// Answer with an error instead, whose body is this, and end.
    case refuse(status: Int, body: [UInt8])
}

extension ChatReply {
    /// Appends what the reply adds to the body of the answer.
    package func encode(into bytes: inout [UInt8]) {
        switch self {
        case .accept: break
        case .event(let event): event.encodeServerSentEvent(into: &bytes, dialect: .ark)
        case .refuse(_, let body): bytes.append(contentsOf: body)
        }
    }
}

extension ChatReply: LineMessage {
    package var event: FaultEvent? {
        switch self {
        case .accept, .refuse, .event(.error): nil
        case .event(.done): .done
        case .event(.chunk(let chunk)):
            chunk.finishReason != nil ? .finish : chunk.usage == nil ? .token : nil
        }
    }

    package var isContent: Bool { self.event == .token }

    package var byteCount: Int {
        var bytes: [UInt8] = []
        self.encode(into: &bytes)
        return bytes.count
    }

    /// What answers in place of the model is no stream that could be cut up.
    package var isWhole: Bool {
        switch self {
        case .accept, .event: false
        case .refuse: true
        }
    }

    package static var malformed: [UInt8] { Array("data: {\"choices\":[{\"del\n\n".utf8) }

    package static func error(code: UInt32, text: String) -> ChatReply? {
        .event(.error(ChatError(code: "\(code)", message: text, type: "InternalServerError")))
    }

    package var corrupted: ChatReply? {
        guard case .event(.chunk(var chunk)) = self, let content = chunk.content else { return nil }
        chunk.content = String(repeating: "\u{FFFD}", count: content.count)
        return .event(.chunk(chunk))
    }

    package var recorded: TraceEvent? { nil }
}
