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
        for number in 1...4_799 { work.add(Self.block(number)) }
        #expect(work.blocks.count == ServerWork.blockCountMax)
        #expect(work.blocks.dropLast().allSatisfy { $0.duration == .seconds(8) })
        #expect(work.blocks.map(\.callCount) == (1...599).map { $0 * 8 } + [4_799])
        #expect(work.blocks.reduce(0) { $0 + $1.frameCount } == 4_799 * 3)
        #expect(work.threadCount == 2)
    }

    @Test func thereAreNeverTooMany() {
        var work = ServerWork()
        for count in 1...1_300 {
            work.add(Self.block(count))
            #expect(work.blocks.count <= ServerWork.blockCountMax)
            #expect(work.blocks.reduce(0) { $0 + $1.turnCount } == count)
        }
    }

    @Test func blocksComeInTheirOrderAlsoWhenTheyArePutTogether() {
        var work = ServerWork()
        for number in 1...600 { work.add(Self.block(number)) }
        #expect(work.blocks.map(\.callCount) == (1...300).map { $0 * 2 })
        work.add(Self.block(601))
        #expect(work.blocks.map(\.callCount) == (1...300).map { $0 * 2 } + [601])
    }
}
