import Audio
import Call
import Timeline
import Trace
import Wire

/// A provider of any kind, at its end of a connection.
final class ProviderEnd {
    enum Order {
        case recognized(ASRServerMessage)
        case chatted(ChatEvent)
        case synthesized(TTSServerMessage)
        case audio(sessionID: String, ContentDigest)
        case close(reason: String)
        case record(TraceRecord)
    }

    private var recognizer: Recognizer?
    private var chat: Chat?
    private var synthesizer: Synthesizer?

    init(_ recognizer: consuming Recognizer) { self.recognizer = consume recognizer }
    init(_ chat: consuming Chat) { self.chat = consume chat }
    init(_ synthesizer: consuming Synthesizer) { self.synthesizer = consume synthesizer }

    // MARK: Inputs

    func received(_ request: ASRRequest, at now: Instant) {
        self.recognizer?.received(request, isNumbered: false, at: now)
    }

    func heard(byteCount: Int, _ mark: Mark, at now: Instant) {
        self.recognizer?.heard(byteCount: byteCount, mark: mark, isLast: false, at: now)
    }

    func received(_ request: ChatRequest, at now: Instant) {
        self.chat?.received(request, at: now)
    }

    func received(_ message: TTSClientMessage, at now: Instant) {
        self.synthesizer?.received(message, at: now)
    }

    func closed(at now: Instant) {
        self.recognizer?.closed(at: now)
        self.chat?.closed(at: now)
        self.synthesizer?.closed(at: now)
    }

    // MARK: Machine

    var nextDeadline: Instant? {
        self.recognizer?.nextDeadline ?? self.chat?.nextDeadline ?? self.synthesizer?.nextDeadline
            ?? nil
    }

    func deadlineReached(at now: Instant) {
        self.recognizer?.deadlineReached(at: now)
        self.chat?.deadlineReached(at: now)
        self.synthesizer?.deadlineReached(at: now)
    }

    func nextOrder() -> Order? {
        self.nextRecognizerOrder() ?? self.nextChatOrder() ?? self.nextSynthesizerOrder()
    }

    private func nextRecognizerOrder() -> Order? {
        (self.recognizer?.nextOrder() ?? nil).map { order in
            self.order(order) { .recognized($0) }
        }
    }

    private func nextChatOrder() -> Order? {
        while let order = self.chat?.nextOrder() ?? nil {
            if order == .send(.accept) { continue }
            return self.order(order) { reply in
                switch reply {
                case .accept: preconditionFailure("an answer is accepted once")
                case .event(let event): .chatted(event)
                case .refuse(let status, _): .close(reason: "HTTP \(status)")
                }
            }
        }
        return nil
    }

    private func nextSynthesizerOrder() -> Order? {
        (self.synthesizer?.nextOrder() ?? nil).map { order in
            self.order(order) { reply in
                switch reply {
                case .message(let message): .synthesized(message)
                case .audio(let id, _, _, _, let digest):
                    .audio(sessionID: id, digest)
                case .garbage: preconditionFailure("no fault was asked for")
                }
            }
        }
    }

    /// `order` in the words of all providers. The lines of these have no faults of their own.
    private func order<Message>(
        _ order: LineOrder<Message>,
        _ sent: (Message) -> Order
    ) -> Order {
        switch order {
        case .send(let message): sent(message)
        case .close(_, let reason): .close(reason: reason)
        case .record(let record): .record(record)
        case .stage, .release, .sendBytes, .closeSlowly, .playDead, .cutOff, .reset:
            preconditionFailure("no fault was asked for")
        }
    }
}
