import Testing
import Timeline

struct RingTests {
    @Test func whatComesFirstLeavesFirst() {
        var ring = Ring<Int>()
        #expect(ring.isEmpty)
        #expect(ring.popFirst() == nil)
        ring.append(1)
        ring.append(2)
        #expect(ring.first == 1)
        #expect(ring.count == 2)
        #expect(ring.popFirst() == 1)
        #expect(ring.popFirst() == 2)
        #expect(ring.popFirst() == nil)
        #expect(ring.first == nil)
    }

    /// It grows wherever its first is, and goes around its end.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func itIsALineHoweverItIsUsed(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var ring = Ring<Int>()
        var line: [Int] = []
        for number in 0..<2_000 {
            if Int.random(in: 0..<20, using: &random) < 11 {
                ring.append(number)
                line.append(number)
            } else {
                #expect(
                    ring.popFirst() == (line.isEmpty ? nil : line.removeFirst()),
                    "seed \(seed)"
                )
            }
            #expect(ring.count == line.count)
            #expect(ring.first == line.first)
        }
        #expect(line.count > 16)
    }

    /// What is taken has no other holder.
    @Test func anElementIsLetGo() {
        final class Thing {}
        var ring = Ring<Thing>()
        weak var seen: Thing?
        do {
            let thing = Thing()
            seen = thing
            ring.append(thing)
        }
        #expect(seen != nil)
        _ = ring.popFirst()
        #expect(seen == nil)
    }
}
