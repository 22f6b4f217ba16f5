import Testing
import Trace

struct ServerWorkTests {
    private static func block(_ number: Int) -> ServerWork.Block {
        ServerWork.Block(
            duration: .seconds(1),
            cpu: .milliseconds(2),
            frameCount: 3,
            turnCount: 1,
            callCount: number
        )
    }

    @Test func aLongRunHasNoMoreBlocksAndLosesNothing() {
        var work = ServerWork(threadCount: 2)
        for number in 1...4_800 { work.add(Self.block(number)) }
        #expect(work.blocks.count == 600)
        #expect(work.blocks.allSatisfy { $0.duration == .seconds(8) && $0.frameCount == 24 })
        #expect(work.blocks.map(\.callCount) == (1...600).map { $0 * 8 })
        #expect(work.threadCount == 2)
    }

    @Test func blocksComeInTheirOrderAlsoWhenTheyArePutTogether() {
        var work = ServerWork()
        for number in 1...601 { work.add(Self.block(number)) }
        #expect(work.blocks.count == 300)
        work.add(Self.block(602))
        #expect(work.blocks.map(\.callCount) == (1...301).map { $0 * 2 })
    }
}
