/// A message, or a sentence with its audio, that waits until the next of its kind has gone first.
struct SwappedBlock<Message: LineMessage>: Sendable {
    private enum Stage: Sendable {
        /// Can become: growing, waiting.
        case expected
        /// The block goes on until `end`. Can become: waiting.
        case growing(end: FaultEvent)
        /// The block is complete, and the next of its kind may pass; it goes on until `end`.
        case waiting(end: FaultEvent?)
    }

    /// What becomes of a message that comes after the swap.
    enum Verdict: Equatable, Sendable {
        /// It is part of the block.
        case kept
        case passes
        /// It passes, and with it the next of the kind is through: the block follows.
        case completes
        /// There is no next of the kind: the block goes first, late.
        case comesTooLate
    }

    private let event: FaultEvent
    private var stage = Stage.expected
    private(set) var messages: [ChangedMessage<Message>] = []

    /// A block that begins with the next message, which is `event`.
    init(event: FaultEvent) { self.event = event }

    mutating func take(_ message: ChangedMessage<Message>) -> Verdict {
        let event = message.original.event
        switch self.stage {
        case .expected:
            self.messages.append(message)
            self.stage = message.original.endOfBlock.map { .growing(end: $0) } ?? .waiting(end: nil)
            return .kept
        case .growing(let end):
            self.messages.append(message)
            if event == end { self.stage = .waiting(end: end) }
            return .kept
        case .waiting(nil):
            return event == self.event ? .completes : .comesTooLate
        case .waiting(let end):
            if event == end { return .completes }
            return event == .sessionFinished ? .comesTooLate : .passes
        }
    }
}
