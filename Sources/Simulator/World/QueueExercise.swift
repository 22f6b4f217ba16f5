import Timeline

/// The event queue without a run, to see what it costs by itself.
package struct QueueExercise: ~Copyable {
    private var queue = EventQueue()
    private var random = SeededGenerator(seed: 1)

    /// A queue in which `depth` events wait, which is how many there are in a run of about so many machines.
    package init(depth: Int) {
        for _ in 0..<depth { self.add(after: .start) }
    }

    /// Takes `count` events, and for each puts another in.
    package mutating func run(_ count: Int) {
        for _ in 0..<count {
            guard self.queue.popFirst() != nil else { return }
            self.add(after: self.queue.now)
        }
    }

    /// As in a run, most is for now, most of the rest a packet's length away, and what is left anywhere.
    private mutating func add(after instant: Instant) {
        let packet: Int64 = 100_000_000
        let nanoseconds: Int64 =
            switch self.random.next() % 10 {
            case 0: Int64.random(in: 0..<packet, using: &self.random)
            case 1...2: packet
            default: 0
            }
        self.queue.add(.call, at: Instant(nanoseconds: instant.nanoseconds + nanoseconds))
    }
}
