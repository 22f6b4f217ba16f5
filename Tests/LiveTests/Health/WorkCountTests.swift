import Live
import Testing
import Timeline
import Trace

struct WorkCountTests {
    private static func record(_ call: Int, _ event: TraceEvent) -> TraceRecord {
        TraceRecord(at: .start, call: call, turn: 0, event: event)
    }

    @Test func aCallIsOneHoweverOftenItsCallerDials() {
        let count = WorkCount()
        count.observe(Self.record(1, .dialled(late: .zero)))
        count.observe(Self.record(2, .dialled(late: .zero)))
        count.observe(Self.record(1, .dialled(late: .zero)))
        count.sentFrame()
        #expect(count.sum(at: .zero, cpu: .zero).callCount == 2)
        count.observe(Self.record(1, .recognized(text: "a")))
        count.observe(Self.record(1, .ended(.completed)))
        count.observe(Self.record(3, .ended(.notMade("no room"))))
        let earlier = count.sum(at: .seconds(1), cpu: .milliseconds(5))
        #expect(earlier.callCount == 1)
        count.sentFrame()
        let block = count.sum(at: .seconds(3), cpu: .milliseconds(9)).since(earlier)
        #expect(
            block
                == ServerWork.Block(
                    duration: .seconds(2),
                    cpu: .milliseconds(4),
                    frameCount: 1,
                    turnCount: 0,
                    callCount: 1
                )
        )
    }
}
