import Timeline

/// When which call goes on, the earliest first; at the same instant, by their places.
///
/// 16 bytes an entry.
struct CallQueue {
    private struct Entry: Comparable {
        var at: Int64
        var place: Int32

        static func < (left: Entry, right: Entry) -> Bool {
            left.at != right.at ? left.at < right.at : left.place < right.place
        }
    }

    static var entryByteCount: Int { MemoryLayout<Entry>.stride }

    private var heap = Heap<Entry>()

    /// When the first goes on; `nil` if none does.
    var nextInstant: Instant? { self.heap.first.map { Instant(nanoseconds: $0.at) } }

    /// The call at `place` goes on at `instant`.
    mutating func add(_ call: Int32, at instant: Instant) {
        self.heap.add(Entry(at: instant.nanoseconds, place: call))
    }

    /// Takes the one that goes on first.
    mutating func popFirst() -> Int32? { self.heap.popFirst()?.place }
}
