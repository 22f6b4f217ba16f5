import Trace

/// What is sent in place of a message, after the faults at its event.
struct ChangedMessage<Message: LineMessage>: Sendable {
    let original: Message
    private(set) var messages: [(message: Message, events: [TraceEvent])]
    /// Messages of the turn before that come first.
    private(set) var stale: [Message] = []
    /// Bytes that come in its place, and are no message or none of ours.
    private(set) var bytes: [UInt8]?
    /// Whether the connection closes behind it.
    private(set) var closes = false
    /// Whether the session is over for the other side.
    private(set) var endsSession = false

    init(_ message: Message, _ events: [TraceEvent]) {
        self.original = message
        self.messages = [(message, events)]
    }

    /// Changes the message as `deed` wants it. `stale` is the content of the turn before.
    ///
    /// - Returns: `false` if that changes nothing.
    mutating func apply(_ deed: FaultDeed, stale: [Message]) -> Bool {
        switch deed {
        case .omit:
            guard !self.messages.isEmpty else { return false }
            self.messages = []
        case .duplicate:
            // Said twice, and recorded once: the party said it once.
            guard let last = self.messages.last else { return false }
            self.messages.append((last.message, []))
        case .errorFrame(let code, let text, isPlain: true):
            self.messages = []
            self.bytes = Message.plainError(code: code, text: text)
            self.closes = true
        case .errorFrame(let code, let text, isPlain: false):
            self.messages = Message.error(code: code, text: text).map { [($0, [])] } ?? []
            self.closes = true
        case .event(let ending, let code):
            self.messages = self.original.ending(ending, code: code).map { [($0, [])] } ?? []
            self.endsSession = true
        case .malformed:
            self.messages = []
            self.bytes = Message.malformed
        case .corrupt:
            guard self.messages.contains(where: { $0.message.corrupted != nil }) else {
                return false
            }
            self.messages = self.messages.map { ($0.message.corrupted ?? $0.message, $0.events) }
        case .stale(let count):
            self.stale = Array(stale.suffix(count))
            return !self.stale.isEmpty
        case .swap,  // The line holds it back.
            .latency, .bandwidth, .slicer, .noReply, .timeout, .stall, .resetPeer, .close,
            .limitData, .slowClose, .httpStatus:
            return false
        }
        return true
    }
}
