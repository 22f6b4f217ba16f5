import Testing
import Timeline

@testable import Simulator

struct EventQueueTests {
    private static func number(_ event: World.Event) -> Int32? {
        if case .wake(let number) = event { number } else { nil }
    }

    @Test func theEarliestComesFirst() {
        var queue = EventQueue()
        for second in [3, 1, 2] {
            queue.add(.wake(Int32(second)), at: Instant(sinceStart: .seconds(second)))
        }
        var numbers: [Int32?] = []
        while let event = queue.popFirst() {
            numbers.append(Self.number(event))
            #expect(queue.now == Instant(sinceStart: .seconds(numbers.count)))
        }
        #expect(numbers == [1, 2, 3])
    }

    /// Only what is to happen now can be looked at.
    @Test func whatIsFirstOfNowIsWhatComesNext() {
        var queue = EventQueue()
        queue.add(.wake(1), at: .start)
        queue.add(.wake(3), at: Instant(nanoseconds: 5))
        #expect(queue.firstOfNow.flatMap(Self.number) == 1)
        _ = queue.popFirst()
        #expect(queue.firstOfNow == nil)
        queue.add(.wake(4), at: Instant(nanoseconds: 5))
        _ = queue.popFirst()
        queue.add(.wake(5), at: Instant(nanoseconds: 2))
        #expect(queue.firstOfNow.flatMap(Self.number) == 4)
        _ = queue.popFirst()
        #expect(queue.firstOfNow.flatMap(Self.number) == 5)
    }

    /// One that is further away than usual ends the line of the usual ones, from when its distance was.
    @Test func aFormerUsualDistanceDoesNotHoldUpTheNext() {
        var queue = EventQueue()
        for (number, at) in [7, 7, 5, 5, 5, 5].enumerated() {
            queue.add(.wake(Int32(number)), at: Instant(nanoseconds: Int64(at)))
        }
        var found: [Int64] = []
        while queue.popFirst() != nil { found.append(queue.now.nanoseconds) }
        #expect(found == [5, 5, 5, 5, 7, 7])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func ofTheSameInstantTheFirstComesFirst(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = EventQueue()
        var expected: [(at: Int64, number: Int32)] = []
        var found: [(at: Int64, number: Int32)] = []
        func pop() {
            let announced = queue.firstOfNow.flatMap(Self.number)
            let now = queue.now
            guard let event = queue.popFirst() else { return }
            if queue.now == now { #expect(announced == Self.number(event)) }
            found.append((queue.now.nanoseconds, Self.number(event) ?? -1))
        }
        // Nothing is put in for a time before what came out, as in a run.
        for number in 0..<500 as Range<Int32> {
            // Half of it as far from then as the rest of that half, which waits in a line of its own; for a
            // while, and then it is another distance.
            let usual = Int64(1 + number / 50 * 3 % 7)
            let isUsual = Bool.random(using: &random)
            let distance = isUsual ? usual : Int64.random(in: 0..<8, using: &random)
            let at = (found.last?.at ?? 0) + distance
            queue.add(.wake(number), at: Instant(nanoseconds: at))
            expected.append((at, number))
            if Bool.random(using: &random) { pop() }
        }
        while queue.count > 0 { pop() }
        expected.sort { ($0.at, $0.number) < ($1.at, $1.number) }
        #expect(found.map(\.number) == expected.map(\.number), "seed \(seed)")
    }
}
