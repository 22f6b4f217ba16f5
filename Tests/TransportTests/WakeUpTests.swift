import NIOCore
import NIOEmbedded
import Testing
import Transport

struct WakeUpTests {
    private let eventLoop = EmbeddedEventLoop()

    private func deadline(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(0) + .milliseconds(milliseconds)
    }

    @Test func goesOffAtTheDeadline() {
        var count = 0
        let wakeUp = WakeUp(on: self.eventLoop) { count += 1 }
        wakeUp.arm(for: self.deadline(10))
        self.eventLoop.advanceTime(to: self.deadline(9))
        #expect(count == 0)
        self.eventLoop.advanceTime(to: self.deadline(10))
        #expect(count == 1)
    }

    @Test func anEarlierDeadlineReplacesALaterOne() {
        var count = 0
        let wakeUp = WakeUp(on: self.eventLoop) { count += 1 }
        wakeUp.arm(for: self.deadline(10))
        wakeUp.arm(for: self.deadline(5))
        self.eventLoop.advanceTime(to: self.deadline(5))
        #expect(count == 1)
        self.eventLoop.advanceTime(to: self.deadline(20))
        #expect(count == 1)
    }

    @Test func aLaterDeadlineIsReachedByArmingAgain() {
        var moments: [NIODeadline] = []
        var next = self.deadline(10)
        var wakeUp: WakeUp?
        wakeUp = WakeUp(on: self.eventLoop) {
            moments.append(self.eventLoop.now)
            wakeUp?.arm(for: moments.count < 2 ? next : nil)
        }
        wakeUp?.arm(for: next)
        next = self.deadline(30)
        wakeUp?.arm(for: next)
        self.eventLoop.advanceTime(to: self.deadline(100))
        #expect(moments == [self.deadline(10), self.deadline(30)])
    }

    @Test func noDeadlineMeansNoWakeUp() {
        var count = 0
        let wakeUp = WakeUp(on: self.eventLoop) { count += 1 }
        wakeUp.arm(for: nil)
        self.eventLoop.advanceTime(to: self.deadline(100))
        #expect(count == 0)
    }

    @Test func afterCancelNothingGoesOff() {
        var count = 0
        let wakeUp = WakeUp(on: self.eventLoop) { count += 1 }
        wakeUp.arm(for: self.deadline(10))
        wakeUp.cancel()
        wakeUp.arm(for: self.deadline(20))
        self.eventLoop.advanceTime(to: self.deadline(100))
        #expect(count == 0)
    }
}
