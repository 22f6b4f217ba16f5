import NIOCore
import Testing
import Timeline
import Transport

struct DeadlineQueueTests {
    private func deadline(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(0) + .milliseconds(milliseconds)
    }

    private func takeAll(_ queue: inout DeadlineQueue<String>) -> [String] {
        var all: [String] = []
        while let next = queue.takeDue(at: .distantFuture) { all.append(next.element) }
        return all
    }

    @Test func anEmptyQueueHasNothing() {
        var queue = DeadlineQueue<String>()
        #expect(queue.nextDeadline == nil)
        let first = queue.takeDue(at: .distantFuture)
        #expect(first == nil)
    }

    @Test func theEarliestComesFirstAndOnlyWhenItIsDue() {
        var queue = DeadlineQueue<String>()
        _ = queue.insert("b", due: self.deadline(20))
        _ = queue.insert("a", due: self.deadline(10))
        #expect(queue.nextDeadline == self.deadline(10))
        let early = queue.takeDue(at: self.deadline(9))
        #expect(early == nil)
        let first = queue.takeDue(at: self.deadline(15))
        #expect(first?.element == "a" && first?.due == self.deadline(10))
        let second = queue.takeDue(at: self.deadline(15))
        #expect(second == nil)
        #expect(queue.count == 1)
    }

    @Test func ofTheSameTimeWhatWasPutInFirstComesFirst() {
        var queue = DeadlineQueue<String>()
        let letters = "abcdefghij".map(String.init)
        for letter in letters { _ = queue.insert(letter, due: self.deadline(10)) }
        let taken = self.takeAll(&queue)
        #expect(taken == letters)
    }

    @Test func whatIsMovedComesBehindWhatWaitsForTheSame() {
        var queue = DeadlineQueue<String>()
        let moved = queue.insert("a", due: self.deadline(5))
        _ = queue.insert("b", due: self.deadline(10))
        _ = queue.insert("c", due: self.deadline(20))
        queue.move(moved, to: self.deadline(10))
        let taken = self.takeAll(&queue)
        #expect(taken == ["b", "a", "c"])
    }

    @Test func whatIsRemovedNeverComes() {
        var queue = DeadlineQueue<String>()
        _ = queue.insert("a", due: self.deadline(5))
        let removed = queue.insert("b", due: self.deadline(10))
        _ = queue.insert("c", due: self.deadline(20))
        queue.remove(removed)
        let taken = self.takeAll(&queue)
        #expect(taken == ["a", "c"])
    }

    /// Beside a list that is searched from end to end.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func agreesWithAPlainList(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var queue = DeadlineQueue<Int>()
        var list: [(element: Int, due: Int64, ticket: DeadlineQueue<Int>.Ticket)] = []
        for step in 0..<3_000 {
            // In some runs much is removed, in others nothing; the list goes up and down.
            let choice = Int.random(in: 0..<(step / 500 % 2 == 0 ? 12 : 6), using: &generator)
            let due = Int64.random(in: 0..<50, using: &generator)
            let index = list.isEmpty ? nil : Int.random(in: 0..<list.count, using: &generator)
            switch (choice, index) {
            case (0, let index?) where seed % 2 == 0:
                queue.remove(list.remove(at: index).ticket)
            case (1, let index?):
                // Behind what is there, so to the end of the list, which decides among equals.
                var moved = list.remove(at: index)
                moved.due = due
                queue.move(moved.ticket, to: self.deadline(due))
                list.append(moved)
            case (2...4, _?):
                let first = list.enumerated()
                    .min { ($0.element.due, $0.offset) < ($1.element.due, $1.offset) }
                let expected = first.flatMap { $0.element.due <= due ? $0 : nil }
                let taken = queue.takeDue(at: self.deadline(due))
                #expect(taken?.element == expected?.element.element, "seed \(seed), step \(step)")
                if let expected { list.remove(at: expected.offset) }
            default:
                let ticket = queue.insert(step, due: self.deadline(due))
                list.append((step, due, ticket))
            }
            #expect(queue.count == list.count, "seed \(seed), step \(step)")
            let next = list.map(\.due).min().map { self.deadline($0) }
            #expect(queue.nextDeadline == next, "seed \(seed), step \(step)")
        }
        #expect(!list.isEmpty, "the queue was never long")
    }

    @Test func aTicketThatNamesNothingIsAMistake() async {
        await #expect(processExitsWith: .failure) {
            var queue = DeadlineQueue<Int>()
            let ticket = queue.insert(1, due: .distantPast)
            _ = queue.takeDue(at: .distantFuture)
            queue.remove(ticket)
        }
    }
}
