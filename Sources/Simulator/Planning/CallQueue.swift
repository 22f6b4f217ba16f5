import Timeline

/// When which call goes on, the earliest first; at the same instant, by their places.
///
/// A heap with four children to a node, of 16 bytes an entry.
struct CallQueue {
    private struct Entry {
        var at: Int64
        var place: Int32

        static func < (left: Entry, right: Entry) -> Bool {
            left.at != right.at ? left.at < right.at : left.place < right.place
        }
    }

    static var entryByteCount: Int { MemoryLayout<Entry>.stride }

    private var heap: [Entry] = []

    /// When the first goes on; `nil` if none does.
    var nextInstant: Instant? { self.heap.first.map { Instant(nanoseconds: $0.at) } }

    /// The call at `place` goes on at `instant`.
    mutating func add(_ call: Int32, at instant: Instant) {
        let entry = Entry(at: instant.nanoseconds, place: call)
        var place = self.heap.count
        self.heap.append(entry)
        while place > 0, case let parent = (place - 1) / 4, entry < self.heap[parent] {
            self.heap[place] = self.heap[parent]
            place = parent
        }
        self.heap[place] = entry
    }

    /// Takes the one that goes on first.
    mutating func popFirst() -> Int32? {
        guard let first = self.heap.first else { return nil }
        let last = self.heap.removeLast()
        if !self.heap.isEmpty { self.sink(last) }
        return first.place
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
