import DequeModule
import Timeline
import Trace

extension Line {
    /// A message whose bytes matter: what happens in the middle of it cuts it in two.
    mutating func enqueueBytes(
        of message: Message,
        _ events: [TraceEvent],
        due: Instant,
        at now: Instant,
        _ orders: inout UniqueDeque<Order>
    ) {
        let start = self.sentByteCount
        let end = start + message.byteCount
        var pieces = LinePieces(message, byteCount: message.byteCount, due: due)
        for (entry, place) in self.faults.atByte(before: end) {
            self.sentByteCount = max(start, place)
            self.send(&pieces, upTo: self.sentByteCount - start, at: now)
            self.happenOnce(entry, at: now, &orders)
            guard !self.isOver else { return }
            guard !self.effects.isSilent else {
                self.sentByteCount = end
                return self.cutShort = pieces.position > 0 ? events : nil
            }
        }
        if let limit = self.effects.limit, limit < end {
            self.send(&pieces, upTo: max(limit - start, 0), at: now)
            self.push(.cutOff, due: self.queue.earliest(at: now))
            self.isOver = true
            return
        }
        self.sentByteCount = end
        self.send(&pieces, upTo: message.byteCount, events, at: now)
    }

    /// Sends what is left of a message up to byte `end`. Its `events` are recorded with the last byte.
    private mutating func send(
        _ pieces: inout LinePieces<Message>,
        upTo end: Int,
        _ events: [TraceEvent] = [],
        at now: Instant
    ) {
        pieces.due = max(pieces.due, self.queue.earliest(at: now))
        if let bandwidth = self.effects.bandwidth {
            pieces.due = self.queue.transmit(
                end - pieces.position,
                bytesPerSecond: bandwidth,
                from: pieces.due
            )
        }
        for (order, due) in pieces.take(upTo: end, self.effects.slicer) {
            let isLast = order == .release(byteCount: .max) || order == .send(pieces.message)
            self.push(order, isLast ? events : [], due: due)
        }
    }
}
