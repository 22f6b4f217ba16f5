/// What waits in a line, first come first served.
///
/// Elements are moved in and out, not copied, and it is made anew for each kind of element: each message
/// of a call waits in a few of these.
@usableFromInline
package struct Ring<Element> {
    /// As many as a power of two, of which `count` from `head` on hold something.
    @usableFromInline var slots: [Element?] = []
    @usableFromInline var head = 0
    @usableFromInline package internal(set) var count = 0

    @inlinable
    package init() {}

    @inlinable
    package var isEmpty: Bool { self.count == 0 }

    /// The oldest; `nil` if nothing waits.
    @inlinable
    package var first: Element? { self.isEmpty ? nil : self.slots[self.head] }

    @inlinable
    package mutating func append(_ element: consuming Element) {
        if self.count == self.slots.count { self.grow() }
        self.slots[(self.head &+ self.count) & (self.slots.count &- 1)] = consume element
        self.count += 1
    }

    /// Takes the oldest; `nil` if nothing waits.
    @inlinable
    package mutating func popFirst() -> Element? {
        guard self.count > 0 else { return nil }
        let first = self.slots[self.head].take()
        self.head = (self.head &+ 1) & (self.slots.count &- 1)
        self.count -= 1
        return first
    }

    @inlinable
    mutating func grow() {
        let size = max(2 * self.slots.count, 2)
        var slots: [Element?] = []
        slots.reserveCapacity(size)
        for place in 0..<self.count {
            slots.append(self.slots[(self.head + place) & (self.slots.count - 1)].take())
        }
        while slots.count < size { slots.append(nil) }
        self.slots = slots
        self.head = 0
    }
}

extension Ring: Sendable where Element: Sendable {}
