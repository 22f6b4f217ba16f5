import Testing
import Trace

struct LoopStallsTests {
    private func counts(_ stalls: LoopStalls) -> [Int] {
        LoopStalls.limits.map { stalls.count(over: $0) }
    }

    @Test func nothingIsNotZero() {
        let stalls = LoopStalls()
        #expect(stalls.longest == nil)
        #expect(stalls.wakeUpCount == 0)
        #expect(self.counts(stalls) == [0, 0, 0])
    }

    @Test func aStallIsOverALimitAndNotAtIt() {
        var stalls = LoopStalls()
        for milliseconds in [0, 20, 21, 100, 101, 250, 251] {
            stalls.record(.milliseconds(milliseconds))
        }
        #expect(stalls.wakeUpCount == 7)
        #expect(stalls.longest == .milliseconds(251))
        #expect(self.counts(stalls) == [5, 3, 1])
    }

    @Test func aWakeUpThatComesEarlyIsOnTime() {
        var stalls = LoopStalls()
        stalls.record(.milliseconds(-3))
        #expect(stalls.longest == .zero)
    }

    @Test func loopsAddUp() {
        var (one, other, both) = (LoopStalls(), LoopStalls(), LoopStalls())
        for milliseconds in [5, 300] {
            one.record(.milliseconds(milliseconds))
            both.record(.milliseconds(milliseconds))
        }
        other.record(.milliseconds(30))
        both.record(.milliseconds(30))
        var sum = LoopStalls()
        sum += other
        sum += one
        sum += LoopStalls()
        #expect(sum == both)
    }

    @Test func anotherLimitIsNotCounted() async {
        await #expect(processExitsWith: .failure) {
            _ = LoopStalls().count(over: .milliseconds(21))
        }
    }
}
