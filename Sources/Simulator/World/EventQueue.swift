import Timeline

/// What is to happen, the earliest first; of the same instant, what was put in first.
///
/// A heap with four children to a node: half as deep as a binary one, and its children lie side by side.
struct EventQueue {
    typealias Event = World.Event

    private struct Entry {
        var at: Instant
        /// Counts all that was ever put in.
        var number: UInt64
        var event: Event

        static func < (left: Entry, right: Entry) -> Bool {
            left.at != right.at ? left.at < right.at : left.number < right.number
        }
    }

    private var heap: [Entry] = []
    private var number: UInt64 = 0

    init() {}

    /// How much is to happen.
    var count: Int { self.heap.count }

    /// When the first is to happen; `nil` if nothing is.
    var nextInstant: Instant? { self.heap.first?.at }

    /// What is to happen first.
    package var first: (event: Event, at: Instant)? { self.heap.first.map { ($0.event, $0.at) } }

    /// `event` is to happen at `instant`.
    mutating func add(_ event: Event, at instant: Instant) {
        self.number += 1
        let entry = Entry(at: instant, number: self.number, event: event)
        var place = self.heap.count
        self.heap.append(entry)
        while place > 0, case let parent = (place - 1) / 4, entry < self.heap[parent] {
            self.heap[place] = self.heap[parent]
            place = parent
        }
        self.heap[place] = entry
    }

    /// Takes what is to happen first.
    mutating func popFirst() -> (event: Event, at: Instant)? {
        guard let first = self.heap.first else { return nil }
        let last = self.heap.removeLast()
        if !self.heap.isEmpty { self.sink(last) }
        return (first.event, first.at)
    }

    /// Puts `entry` where the first was, and moves it down to its place.
    private mutating func sink(_ entry: Entry) {
        var place = 0
        let count = self.heap.count
        while case let first = 4 * place + 1, first < count {
            var least = first
            for child in first + 1..<max(min(first + 4, count), first + 1)
            where self.heap[child] < self.heap[least] {
                least = child
            }
            guard self.heap[least] < entry else { break }
            self.heap[place] = self.heap[least]
            place = least
        }
        self.heap[place] = entry
    }
}
