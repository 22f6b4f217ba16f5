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
        case audio(sessionID: String, media: String, range: Range<Int>)
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
        switch self.recognizer?.nextOrder() ?? nil {
        case nil: nil
        case .reply(let message): .recognized(message)
        case .close(_, let reason): .close(reason: reason)
        case .record(let record): .record(record)
        }
    }

    private func nextChatOrder() -> Order? {
        while let order = self.chat?.nextOrder() ?? nil {
            switch order {
            case .accept: continue
            case .send(let event): return .chatted(event)
            case .end: return .close(reason: "the answer ended")
            case .refuse(_, let error): return .close(reason: error.message)
            case .record(let record): return .record(record)
            }
        }
        return nil
    }

    private func nextSynthesizerOrder() -> Order? {
        switch self.synthesizer?.nextOrder() ?? nil {
        case nil: nil
        case .reply(let message): .synthesized(message)
        case .audio(let id, let media, let range):
            .audio(sessionID: id, media: media, range: range)
        case .close(_, let reason): .close(reason: reason)
        case .record(let record): .record(record)
        }
    }
}
