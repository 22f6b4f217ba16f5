import Timeline

/// What is to happen, the earliest first; of the same instant, what was put in first.
///
/// What is to happen at once waits in a line of its own, since it is most of all that happens.
struct EventQueue {
    typealias Event = World.Event

    private struct Entry: Comparable {
        var at: Instant
        /// Counts all that was ever put in.
        var number: UInt64
        var event: Event

        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }

        static func < (left: Entry, right: Entry) -> Bool {
            left.at != right.at ? left.at < right.at : left.number < right.number
        }
    }

    /// When what was taken last was to happen.
    private(set) var now = Instant.start
    /// What is to happen now, behind what the heap has of now: that was put in before.
    private var soon = Ring<Event>()
    private var heap = Heap<Entry>()
    /// When the first of the heap is to happen; after all that happens if there is none.
    private var nextOfHeap = Instant(nanoseconds: .max)
    private var number: UInt64 = 0

    init() {}

    /// How much is to happen.
    var count: Int { self.heap.count + self.soon.count }

    /// Whether what is first comes from `soon`.
    private var isSoon: Bool { !self.soon.isEmpty && self.nextOfHeap != self.now }

    /// What is to happen now; `nil` if nothing is any more.
    var firstOfNow: Event? {
        if self.isSoon { return self.soon.first }
        guard let first = self.heap.first, first.at == self.now else { return nil }
        return first.event
    }

    /// `event` is to happen at `instant`, or now if that is over.
    mutating func add(_ event: Event, at instant: Instant) {
        if instant <= self.now {
            self.soon.append(event)
        } else {
            self.push(event, at: instant)
        }
    }

    /// Takes what is to happen first, and goes to its instant.
    mutating func popFirst() -> Event? {
        if self.isSoon { return self.soon.popFirst() }
        guard let first = self.heap.popFirst() else { return nil }
        self.nextOfHeap = self.heap.first?.at ?? Instant(nanoseconds: .max)
        self.now = first.at
        return first.event
    }

    private mutating func push(_ event: Event, at instant: Instant) {
        self.number += 1
        self.heap.add(Entry(at: instant, number: self.number, event: event))
        self.nextOfHeap = min(self.nextOfHeap, instant)
    }
}
