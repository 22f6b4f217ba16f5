import Live
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import Testing
import Trace

struct LoopWatchTests {
    private let eventLoop = EmbeddedEventLoop()
    /// How far the wall clock is ahead of the loop: a loop that does not move stands still.
    private let delay = NIOLockedValueBox(TimeAmount.zero)

    private func watch() -> LoopWatch {
        let loop = NIOLoopBound(self.eventLoop, eventLoop: self.eventLoop)
        let watch = LoopWatch(on: self.eventLoop) { [delay = self.delay] in
            loop.value.now + delay.withLockedValue { $0 }
        }
        self.eventLoop.run()
        return watch
    }

    private func stalls(_ future: EventLoopFuture<LoopStalls>) throws -> LoopStalls {
        self.eventLoop.run()
        return try future.wait()
    }

    @Test func anIdleLoopIsOnTime() throws {
        let watch = self.watch()
        self.eventLoop.advanceTime(by: .seconds(1))
        let stalls = try self.stalls(watch.stalls())
        #expect(stalls.wakeUpCount == 100)
        #expect(stalls.longest == .zero)
    }

    @Test func aStallIsSeenOnceAndWhole() throws {
        let watch = self.watch()
        self.eventLoop.advanceTime(by: .milliseconds(15))
        // The wake-up at 20 ms comes at 325 ms on the wall, and the next is due at 330 ms.
        self.delay.withLockedValue { $0 = .milliseconds(305) }
        self.eventLoop.advanceTime(by: .milliseconds(5))
        self.delay.withLockedValue { $0 = .zero }
        self.eventLoop.advanceTime(by: .milliseconds(309))
        #expect(try self.stalls(watch.stalls()).wakeUpCount == 2)
        self.eventLoop.advanceTime(by: .milliseconds(1))
        let stalls = try self.stalls(watch.stalls())
        #expect(stalls.wakeUpCount == 3)
        #expect(stalls.longest == .milliseconds(305))
        #expect(LoopStalls.limits.map { stalls.count(over: $0) } == [1, 1, 1])
    }

    @Test func afterStopNothingGoesOff() throws {
        let watch = self.watch()
        self.eventLoop.advanceTime(by: .milliseconds(30))
        #expect(try self.stalls(watch.stop()).wakeUpCount == 3)
        self.eventLoop.advanceTime(by: .seconds(1))
        #expect(try self.stalls(watch.stalls()).wakeUpCount == 3)
        #expect(try self.stalls(watch.stop()).wakeUpCount == 3)
    }

    /// A stop before the loop has done anything.
    @Test func aWatchThatHasNotBegunStopsToo() throws {
        let loop = NIOLoopBound(self.eventLoop, eventLoop: self.eventLoop)
        let watch = LoopWatch(on: self.eventLoop) { loop.value.now }
        let stopped = watch.stop()
        self.eventLoop.advanceTime(by: .seconds(1))
        #expect(try self.stalls(stopped).wakeUpCount == 0)
    }
}
