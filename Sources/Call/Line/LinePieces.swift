import Timeline

/// A message on its way through a line on which bytes count.
struct LinePieces<Message: LineMessage>: Sendable {
    let message: Message
    private let byteCount: Int
    /// When the next piece goes at the earliest.
    var due: Instant
    /// How many bytes have gone.
    private(set) var position = 0
    private var isStaged = false

    init(_ message: Message, byteCount: Int, due: Instant) {
        self.message = message
        self.byteCount = byteCount
        self.due = due
    }

    /// What to do to send the bytes up to `end`, cut up by `slicer`. The last order of a message is the
    /// message itself, or to release all that is left of it.
    mutating func take(
        upTo end: Int,
        _ slicer: (byteCount: Int, every: Duration)?
    ) -> [(order: LineOrder<Message>, due: Instant)] {
        let size = slicer?.byteCount ?? .max
        let isLast = end == self.byteCount
        if isLast, !self.isStaged, self.byteCount <= size {
            return [(.send(self.message), self.due)]
        }
        guard isLast || end > self.position else { return [] }
        var orders: [(order: LineOrder<Message>, due: Instant)] = []
        if !self.isStaged {
            self.isStaged = true
            orders.append((.stage(self.message), self.due))
        }
        while end - self.position > size {
            orders.append((.release(byteCount: size), self.due))
            self.position += size
            self.due = self.due.advanced(by: slicer?.every ?? .zero)
        }
        orders.append((.release(byteCount: isLast ? .max : end - self.position), self.due))
        self.position = end
        return orders
    }
}
