#if canImport(Wire)
import Wire
#endif

/// A decoder that is given any bytes at all, and the promises it must keep.
///
/// It must not trap, whatever comes. What it makes of the bytes must survive being written and read
/// again, and a payload must lie inside the bytes.
package struct FuzzedDecoder: Sendable {
    /// The name of the message that it decodes.
    package let name: String
    /// A sentence about the promise that did not hold for these bytes; `nil` if all did.
    package let complaint: @Sendable ([UInt8]) -> String?

    /// Every decoder of `Wire`.
    package static let all = [
        FuzzedDecoder(name: "CallerMessage", complaint: Self.complaintAboutCallerMessage),
        FuzzedDecoder(name: "AgentMessage", complaint: Self.complaintAboutAgentMessage),
        FuzzedDecoder(name: "ASRClientMessage", complaint: Self.complaintAboutASRClientMessage),
        FuzzedDecoder(name: "ASRServerMessage", complaint: Self.complaintAboutASRServerMessage),
        FuzzedDecoder(name: "TTSClientMessage", complaint: Self.complaintAboutTTSClientMessage),
        FuzzedDecoder(name: "TTSServerMessage", complaint: Self.complaintAboutTTSServerMessage),
        FuzzedDecoder(name: "ChatRequest", complaint: Self.complaintAboutChatRequest),
        FuzzedDecoder(name: "ChatEvent", complaint: Self.complaintAboutChatEvent),
        FuzzedDecoder(name: "ChatError", complaint: Self.complaintAboutChatError),
        FuzzedDecoder(name: "ServerSentEvents", complaint: Self.complaintAboutServerSentEvents),
    ]
}

// MARK: The call

extension FuzzedDecoder {
    private static func complaintAboutCallerMessage(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            var again: [UInt8] = []
            let message = try CallerMessage(decoding: bytes.span)
            switch message {
            case .event(let event):
                event.encode(into: &again)
                return try Self.complaint(message, CallerMessage(decoding: again.span))
            case .audio(let payload):
                guard let audio = payload.content(of: bytes) else { return "\(payload) is outside" }
                // Framed twice, since samples that look like a frame would else be unwrapped again.
                CallFrame.appendAudioHeader(byteCount: audio.count, framing: .double, to: &again)
                let end = Payload.range(again.count..<again.count + audio.count)
                again += audio
                return try Self.complaint(.audio(end), CallerMessage(decoding: again.span))
            }
        }
    }

    private static func complaintAboutAgentMessage(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            var again: [UInt8] = []
            let message = try AgentMessage(decoding: bytes.span)
            switch message {
            case .event(let event): event.encode(into: &again)
            case .error(let code, let text):
                CallFrame.appendError(code: code, message: text, to: &again)
            case .audio(let payload):
                guard let audio = payload.content(of: bytes) else { return "\(payload) is outside" }
                CallFrame.appendAgentAudioHeader(byteCount: audio.count, to: &again)
                let end = Payload.range(again.count..<again.count + audio.count)
                again += audio
                return try Self.complaint(.audio(end), AgentMessage(decoding: again.span))
            }
            return try Self.complaint(message, AgentMessage(decoding: again.span))
        }
    }
}

// MARK: The recognizer

extension FuzzedDecoder {
    private static func complaintAboutASRClientMessage(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            var again: [UInt8] = []
            var message = try ASRClientMessage(decoding: bytes.span)
            switch message.body {
            case .request(let request):
                // We do not write a request that is the last frame too.
                message.isLast = false
                request.encode(
                    into: &again,
                    sequence: message.sequence,
                    compressed: message.isCompressed
                )
            case .audio(let payload):
                guard let audio = payload.content(of: bytes) else { return "\(payload) is outside" }
                message.isCompressed = false
                ASRFrame.appendAudioHeader(
                    byteCount: audio.count,
                    sequence: message.sequence,
                    isLast: message.isLast,
                    to: &again
                )
                message.body = .audio(.range(again.count..<again.count + audio.count))
                again += audio
            }
            return try Self.complaint(message, ASRClientMessage(decoding: again.span))
        }
    }

    private static func complaintAboutASRServerMessage(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            var again: [UInt8] = []
            let message = try ASRServerMessage(decoding: bytes.span)
            message.encode(into: &again)
            return try Self.complaint(message, ASRServerMessage(decoding: again.span))
        }
    }
}

// MARK: The synthesizer

extension FuzzedDecoder {
    private static func complaintAboutTTSClientMessage(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            var again: [UInt8] = []
            let message = try TTSClientMessage(decoding: bytes.span)
            message.encode(into: &again)
            return try Self.complaint(message, TTSClientMessage(decoding: again.span))
        }
    }

    private static func complaintAboutTTSServerMessage(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            var again: [UInt8] = []
            var message = try TTSServerMessage(decoding: bytes.span)
            switch message {
            case .audio(let id, let payload):
                guard let audio = payload.content(of: bytes) else { return "\(payload) is outside" }
                TTSFrame.appendAudioHeader(sessionID: id, byteCount: audio.count, to: &again)
                message = .audio(id: id, .range(again.count..<again.count + audio.count))
                again += audio
            case .unknown:
                // It may be an event that we know, in a frame of the wrong type.
                return nil
            default:
                message.encode(into: &again)
            }
            return try Self.complaint(message, TTSServerMessage(decoding: again.span))
        }
    }
}

// MARK: The model

extension FuzzedDecoder {
    private static func complaintAboutChatRequest(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            var again: [UInt8] = []
            let request = try ChatRequest(decoding: bytes.span)
            request.encode(into: &again)
            return try Self.complaint(request, ChatRequest(decoding: again.span))
        }
    }

    private static func complaintAboutChatEvent(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            let event = try ChatEvent(decoding: bytes.span)
            for dialect in ChatDialect.allCases {
                var again: [UInt8] = []
                event.encode(into: &again, dialect: dialect)
                let decoded = try ChatEvent(decoding: again.span)
                if let complaint = Self.complaint(event, decoded) { return complaint }
            }
            return nil
        }
    }

    private static func complaintAboutChatError(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            var again: [UInt8] = []
            let error = try ChatError(decoding: bytes.span)
            error.encode(into: &again)
            return try Self.complaint(error, ChatError(decoding: again.span))
        }
    }

    /// Whole, and in pieces as long as the first byte says.
    private static func complaintAboutServerSentEvents(_ bytes: [UInt8]) -> String? {
        Self.complaint(about: bytes) { () throws(WireError) in
            var whole: [[UInt8]] = []
            var decoder = ServerSentEvents()
            try decoder.feed(bytes.span, into: &whole)

            var pieces: [[UInt8]] = []
            decoder = ServerSentEvents()
            let byteCount = Int(bytes.first ?? 0) + 1
            for start in stride(from: 0, to: bytes.count, by: byteCount) {
                let end = min(start + byteCount, bytes.count)
                try decoder.feed(bytes.span.extracting(start..<end), into: &pieces)
            }
            return Self.complaint(whole, pieces)
        }
    }
}

// MARK: What they share

extension FuzzedDecoder {
    /// What `check` finds. Bytes that are refused are fine, and so must the sentence be that says so.
    private static func complaint(
        about bytes: [UInt8],
        _ check: () throws(WireError) -> String?
    ) -> String? {
        do {
            return try check()
        } catch {
            return error.description.isEmpty ? "an error without a sentence" : nil
        }
    }

    private static func complaint<Message: Equatable>(
        _ message: Message,
        _ again: Message
    ) -> String? {
        message == again ? nil : "\(message) was written and read as \(again)"
    }
}

extension Payload {
    /// The bytes of the payload; `nil` if it does not lie inside the message.
    fileprivate func content(of message: [UInt8]) -> [UInt8]? {
        switch self {
        case .range(let range):
            range.lowerBound >= 0 && range.upperBound <= message.count
                ? [UInt8](message[range]) : nil
        case .inflated(let bytes): bytes
        }
    }
}
