package import NIOCore

/// What waits for a time, the earliest first; of the same time, what was put in first.
///
/// A binary heap that knows where each of its entries is, so that an entry can be moved or taken out
/// without looking for it. Places are used again, so a queue that has grown once asks for no more memory.
package struct DeadlineQueue<Element> {
    /// Names an entry while it waits. After that it may name another.
    package struct Ticket: Hashable, Sendable {
        fileprivate let slot: Int
    }

    private struct Entry {
        var deadline: NIODeadline
        /// Counts all that was ever put in or moved.
        var number: UInt64
        var slot: Int

        static func < (left: Entry, right: Entry) -> Bool {
            (left.deadline, left.number) < (right.deadline, right.number)
        }
    }

    private var heap: [Entry] = []
    /// By slot, where its entry is in the heap.
    private var places: [Int] = []
    /// By slot, what waits.
    private var elements: [Element?] = []
    private var freeSlots: [Int] = []
    private var number: UInt64 = 0

    package init() {}

    package var count: Int { self.heap.count }

    /// The deadline that comes first; `nil` if nothing waits.
    package var nextDeadline: NIODeadline? { self.heap.first?.deadline }

    /// `element` waits for `deadline`.
    package mutating func insert(_ element: Element, due deadline: NIODeadline) -> Ticket {
        let slot = self.freeSlots.popLast() ?? self.newSlot()
        self.elements[slot] = element
        self.places[slot] = self.heap.count
        self.heap.append(self.entry(deadline, slot: slot))
        self.moveUp(from: self.heap.count - 1)
        return Ticket(slot: slot)
    }

    /// What waits under `ticket` waits for `deadline` instead, behind what waits for the same.
    package mutating func move(_ ticket: Ticket, to deadline: NIODeadline) {
        let place = self.place(of: ticket)
        self.heap[place] = self.entry(deadline, slot: ticket.slot)
        self.settle(at: place)
    }

    /// What waits under `ticket` does not wait any more.
    package mutating func remove(_ ticket: Ticket) {
        self.removeEntry(at: self.place(of: ticket))
    }

    /// Takes what comes first, if it is due at `now`.
    package mutating func takeDue(at now: NIODeadline) -> (element: Element, due: NIODeadline)? {
        guard let first = self.heap.first, first.deadline <= now else { return nil }
        guard let element = self.removeEntry(at: 0) else {
            preconditionFailure("an entry has nothing that waits")
        }
        return (element, first.deadline)
    }

    // MARK: Slots

    private mutating func newSlot() -> Int {
        self.elements.append(nil)
        self.places.append(0)
        return self.elements.count - 1
    }

    private mutating func entry(_ deadline: NIODeadline, slot: Int) -> Entry {
        self.number += 1
        return Entry(deadline: deadline, number: self.number, slot: slot)
    }

    private func place(of ticket: Ticket) -> Int {
        precondition(self.elements[ticket.slot] != nil, "this ticket names nothing that waits")
        return self.places[ticket.slot]
    }

    // MARK: The heap

    @discardableResult
    private mutating func removeEntry(at place: Int) -> Element? {
        let slot = self.heap[place].slot
        let last = self.heap.removeLast()
        if place < self.heap.count {
            self.put(last, at: place)
            self.settle(at: place)
        }
        self.freeSlots.append(slot)
        return self.elements[slot].take()
    }

    private mutating func put(_ entry: Entry, at place: Int) {
        self.heap[place] = entry
        self.places[entry.slot] = place
    }

    private mutating func settle(at place: Int) {
        self.moveDown(from: place)
        self.moveUp(from: place)
    }

    private mutating func moveUp(from start: Int) {
        var place = start
        let entry = self.heap[place]
        while place > 0, case let parent = (place - 1) / 2, entry < self.heap[parent] {
            self.put(self.heap[parent], at: place)
            place = parent
        }
        self.put(entry, at: place)
    }

    private mutating func moveDown(from start: Int) {
        var place = start
        let entry = self.heap[place]
        while case var child = 2 * place + 1, child < self.heap.count {
            if child + 1 < self.heap.count, self.heap[child + 1] < self.heap[child] { child += 1 }
            guard self.heap[child] < entry else { break }
            self.put(self.heap[child], at: place)
            place = child
        }
        self.put(entry, at: place)
    }
}
