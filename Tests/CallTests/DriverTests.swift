import Call
import Testing
import Timeline

/// A machine that orders what it is told, driven without a clock.
struct DriverTests {
    private struct Parrot: Machine {
        private var words: [Int] = []

        var nextDeadline: Instant? { nil }

        mutating func hear(_ words: [Int]) { self.words += words }

        mutating func nextOrder() -> Int? { self.words.isEmpty ? nil : self.words.removeFirst() }

        mutating func deadlineReached(at now: Instant) {}
    }

    private struct StoppedClock: Alarm {
        var now: Instant { .start }

        mutating func ring(by deadline: Instant?) {}

        mutating func cancel() {}
    }

    /// Whoever has the machine.
    private final class Owner {
        private(set) var said: [Int] = []
        private(set) var driver: Driver<Parrot, StoppedClock>?
        private let stopsAt: Int

        init(stopsAt: Int = 0) {
            self.stopsAt = stopsAt
            self.driver = Driver(Parrot()) { order in
                self.said.append(order)
                if order == self.stopsAt { self.stop() }
            } makeAlarm: { _ in
                StoppedClock()
            }
        }

        func stop() {
            self.driver?.stop(self)
            self.driver = nil
        }
    }

    @Test func ordersAreCarriedOutInTheirOrder() {
        let owner = Owner()
        owner.driver?.tell { parrot, _ in parrot.hear([1, 2]) }
        owner.driver?.tell { parrot, _ in parrot.hear([3]) }
        #expect(owner.said == [1, 2, 3])
        owner.stop()
    }

    @Test func behindAStopNothingIsOrdered() {
        let owner = Owner()
        let driver = owner.driver
        owner.stop()
        driver?.tell { parrot, _ in parrot.hear([1]) }
        #expect(owner.said == [])
    }

    @Test func anOrderThatStopsIsNotTheLastOfItsFact() {
        let owner = Owner(stopsAt: 1)
        let driver = owner.driver
        driver?.tell { parrot, _ in parrot.hear([1, 2]) }
        driver?.tell { parrot, _ in parrot.hear([3]) }
        #expect(owner.said == [1, 2])
    }

    /// The driver holds what carries the orders out, and that its owner.
    @Test func whoeverLetsGoOfItsDriverGoes() {
        weak var gone: Owner?
        do {
            let owner = Owner(stopsAt: 1)
            gone = owner
            owner.driver?.tell { parrot, _ in parrot.hear([1, 2]) }
        }
        #expect(gone == nil)
    }
}
