import DequeModule
import Timeline

/// What is to happen, the earliest first; of the same instant, what was put in first.
///
/// What is to happen at once waits in a line of its own, since it is most of all that happens. Most of the rest is
/// packets, each due so much from now, always as much. So they are put in in the order in which they are due, and
/// wait in a second line; all else waits in a heap.
struct EventQueue: ~Copyable {
    typealias Event = World.Event

    // Not private: with that the compiler breaks down, in debug builds, over what destroys a queue.
    struct Entry: Comparable {
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
    /// What is to happen now, behind what the others have of now: that was put in before.
    private var soon = UniqueDeque<Event>()
    /// What is to happen at the usual distance from when it was put in, in order.
    private var usual = UniqueDeque<Entry>()
    private var heap = Heap<Entry>()
    /// The distance that most have had of what was not for now, and by how many votes it leads.
    private var distance: (nanoseconds: Int64, lead: Int) = (0, 0)
    /// When the first of `usual` and of `heap` are to happen; `never` if there is none.
    private var nextOfUsual = Instant.never
    private var nextOfHeap = Instant.never
    private var number: UInt64 = 0

    init() {}

    /// How much is to happen.
    var count: Int { self.heap.count + self.usual.count + self.soon.count }

    /// Whether what is first comes from `soon`.
    private var isSoon: Bool {
        !self.soon.isEmpty && self.nextOfHeap != self.now && self.nextOfUsual != self.now
    }

    /// Whether what is first behind `soon` comes from `usual`.
    private var isOfUsual: Bool {
        guard !self.usual.isEmpty else { return false }
        guard self.nextOfUsual == self.nextOfHeap, let first = self.heap.first else {
            return self.nextOfUsual < self.nextOfHeap
        }
        return self.usual[0] < first
    }

    /// What is to happen now; `nil` if nothing is any more.
    var firstOfNow: Event? {
        if self.isSoon { return self.soon[0] }
        if self.isOfUsual { return self.nextOfUsual == self.now ? self.usual[0].event : nil }
        return self.nextOfHeap == self.now ? self.heap.first?.event : nil
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
        let first: Entry
        if self.isOfUsual {
            first = self.usual.removeFirst()
            self.nextOfUsual = self.usual.isEmpty ? .never : self.usual[0].at
        } else {
            guard let least = self.heap.popFirst() else { return nil }
            first = least
            self.nextOfHeap = self.heap.first?.at ?? .never
        }
        self.now = first.at
        return first.event
    }

    private mutating func push(_ event: Event, at instant: Instant) {
        precondition(instant < .never, "what never happens is not put in")
        self.number += 1
        let entry = Entry(at: instant, number: self.number, event: event)
        let wins = self.countVote(for: instant.nanoseconds - self.now.nanoseconds)
        // One of another distance, from before that one won, may end the line later.
        if wins,
            self.usual.isEmpty || self.usual[self.usual.count - 1].at <= instant
        {
            if self.usual.isEmpty { self.nextOfUsual = instant }
            self.usual.append(entry)
        } else {
            self.heap.add(entry)
            self.nextOfHeap = min(self.nextOfHeap, instant)
        }
    }

    /// A vote for `nanoseconds` as the usual distance. A lead is never so large that another could not take it
    /// within a few seconds of calls.
    ///
    /// - Returns: Whether that is the usual distance.
    private mutating func countVote(for nanoseconds: Int64) -> Bool {
        if self.distance.nanoseconds == nanoseconds {
            self.distance.lead = min(self.distance.lead + 1, 1_000)
            return true
        }
        if self.distance.lead == 0 {
            self.distance = (nanoseconds, 1)
        } else {
            self.distance.lead -= 1
        }
        return false
    }
}

extension Instant {
    /// After all that happens in any run.
    static let never = Instant(nanoseconds: .max)
}
