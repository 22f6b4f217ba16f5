package import Trace

/// Two events that a caller heard, one right after the other.
package struct Succession: Hashable, Sendable {
    /// `nil` for the beginning of the call.
    package var first: CallEvent?
    /// `nil` for the end of the call.
    package var second: CallEvent?

    package init(first: CallEvent?, second: CallEvent?) {
        self.first = first
        self.second = second
    }
}

/// Which event followed which in the calls of a run, and how often.
package struct Successions: Sendable {
    package private(set) var counts: [Succession: Int] = [:]
    /// What was heard last in the calls that go on.
    private var last: [Int: CallEvent] = [:]

    package init() {}

    package mutating func note(_ record: TraceRecord) {
        guard let call = record.call else { return }
        if case .ended = record.event {
            let first = self.last.removeValue(forKey: call)
            self.counts[Succession(first: first, second: nil), default: 0] += 1
        } else if let event = CallEvent(record.event) {
            let first = self.last.updateValue(event, forKey: call)
            self.counts[Succession(first: first, second: event), default: 0] += 1
        }
    }
}
