import NIOCore
import NIOEmbedded
import Testing
import Transport

/// What wake-ups that share a timer do to each other.
struct LoopTimerTests {
    private let eventLoop = EmbeddedEventLoop()
    private let log = Log()

    /// What went off, with the milliseconds at which it did.
    private final class Log {
        var entries: [String] = []
        var wakeUps: [String: WakeUp] = [:]
    }

    private func deadline(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(0) + .milliseconds(milliseconds)
    }

    private func advance(to milliseconds: Int64) {
        self.eventLoop.advanceTime(to: self.deadline(milliseconds))
    }

    /// A wake-up that writes `name` into the log, and then does `action`.
    private func wakeUp(_ name: String, _ action: @escaping () -> Void = {}) {
        let (log, eventLoop) = (self.log, self.eventLoop)
        log.wakeUps[name] = WakeUp(on: eventLoop) {
            let now = eventLoop.now.uptimeNanoseconds / 1_000_000
            log.entries.append("\(name) \(now)")
            action()
        }
    }

    private func arm(_ name: String, _ milliseconds: Int64) {
        self.log.wakeUps[name]?.arm(for: self.deadline(milliseconds))
    }

    @Test func allOfALoopShareOneTimer() {
        self.wakeUp("a")
        let timer = LoopTimer.of(self.eventLoop)
        self.wakeUp("b")
        #expect(LoopTimer.of(self.eventLoop) === timer)
        #expect(LoopTimer.of(EmbeddedEventLoop()) !== timer)
    }

    @Test func aLoopHasNoTimerWhenNobodyNeedsOne() {
        weak var timer = LoopTimer.of(self.eventLoop)
        #expect(timer == nil)
        self.wakeUp("a")
        timer = LoopTimer.of(self.eventLoop)
        #expect(timer != nil)
        self.log.wakeUps = [:]
        #expect(timer == nil)
    }

    @Test func theyGoOffInOrderOfTheirDeadlines() {
        for name in ["a", "b", "c", "d"] { self.wakeUp(name) }
        for (name, due) in [("c", 20), ("a", 10), ("d", 20), ("b", 10)] as [(String, Int64)] {
            self.arm(name, due)
        }
        self.advance(to: 30)
        #expect(self.log.entries == ["a 10", "b 10", "c 20", "d 20"])
    }

    @Test func oneThatIsMovedForwardOvertakesTheOthers() {
        for name in ["a", "b"] { self.wakeUp(name) }
        self.arm("a", 10)
        self.arm("b", 20)
        self.arm("b", 5)
        self.advance(to: 30)
        #expect(self.log.entries == ["b 5", "a 10"])
    }

    @Test func anActionMayArmItselfAndOthersAlsoForNow() {
        self.wakeUp("a") {
            self.arm("b", 10)
            self.arm("c", 15)
            if self.log.entries.count < 3 { self.arm("a", 12) }
        }
        self.wakeUp("b")
        self.wakeUp("c")
        self.arm("a", 10)
        self.advance(to: 30)
        #expect(self.log.entries == ["a 10", "b 10", "a 12", "b 12", "c 15"])
    }

    @Test func anActionMayCancelOthersThatAreDueAndItself() {
        self.wakeUp("a") {
            self.log.wakeUps["b"]?.cancel()
            self.log.wakeUps["a"]?.cancel()
            self.arm("a", 20)
            self.arm("b", 20)
        }
        self.wakeUp("b")
        self.wakeUp("c")
        for name in ["a", "b", "c"] { self.arm(name, 10) }
        self.advance(to: 30)
        #expect(self.log.entries == ["a 10", "c 10"])
    }

    @Test func whoeverHeldOneMayGo() {
        self.wakeUp("a") { self.log.wakeUps = [:] }
        self.wakeUp("b")
        self.arm("a", 10)
        self.arm("b", 10)
        self.advance(to: 30)
        #expect(self.log.entries == ["a 10", "b 10"])
    }

    @Test func aLoopThatIsBehindReadsItsSocketsInBetween() {
        // Each takes 600 µs, so two fit into one go.
        for name in ["a", "b", "c", "d", "e"] {
            self.wakeUp(name) { self.eventLoop.advanceTime(by: .microseconds(600)) }
            self.arm(name, 10)
        }
        let afterTwo = self.deadline(10) + .microseconds(1_210)
        self.eventLoop.scheduleTask(deadline: afterTwo) {
            self.log.entries.append("a socket")
        }
        self.advance(to: 10)
        #expect(self.log.entries == ["a 10", "b 10"])
        self.advance(to: 20)
        #expect(self.log.entries == ["a 10", "b 10", "a socket", "c 11", "d 11", "e 12"])
    }
}
