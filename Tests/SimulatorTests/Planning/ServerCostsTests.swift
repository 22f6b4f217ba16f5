import Simulator
import Testing
import Trace

struct ServerCostsTests {
    /// Blocks in which a frame costs 20 us, a turn 3 ms and a call's second 10 us.
    private static func blocks(_ counts: [(frames: Int, turns: Int)]) -> [ServerWork.Block] {
        counts.map { frames, turns in
            ServerWork.Block(
                duration: .seconds(3),
                cpu: .microseconds(20) * frames + .milliseconds(3) * turns
                    + .microseconds(10) * 3 * 40,
                frameCount: frames,
                turnCount: turns,
                callCount: 40
            )
        }
    }

    private static let counts = [
        (900, 0), (1_200, 0), (300, 40), (0, 0), (1_200, 10), (600, 30), (0, 20), (1_000, 40),
    ]

    @Test func whatWasSpentIsSharedOutAmongItsCauses() throws {
        let costs = try ServerCosts(fitting: ServerWork(Self.blocks(Self.counts)))
        #expect(
            costs
                == ServerCosts(
                    perFrame: .microseconds(20),
                    perTurn: .milliseconds(3),
                    perCallSecond: .microseconds(10)
                )
        )
    }

    @Test func nothingCostsLessThanNothing() throws {
        var blocks = Self.blocks(Self.counts)
        for index in blocks.indices {
            blocks[index].cpu -= .milliseconds(3) * blocks[index].turnCount
        }
        for index in blocks.indices where blocks[index].turnCount > 0 {
            blocks[index].cpu -= .microseconds(100)
        }
        let costs = try ServerCosts(fitting: ServerWork(blocks))
        #expect(costs.perTurn == .zero)
        #expect(costs.perFrame > .microseconds(18))
    }

    /// A file can say anything.
    @Test func whatNoServerSpendsIsRefused() {
        var blocks = Self.blocks(Self.counts)
        for index in blocks.indices { blocks[index].cpu *= 1_000_000_000 }
        #expect(throws: ServerCosts.Doubt.tooDear) {
            try ServerCosts(fitting: ServerWork(blocks))
        }
    }

    @Test func aBlockOfNoTimeIsLeftOut() {
        var blocks = Self.blocks(Self.counts)
        #expect(ServerWork(blocks).millicores == 22)
        blocks[7].duration = .nanoseconds(999_999)
        blocks[7].cpu = .seconds(3_000_000_000)
        #expect(throws: ServerCosts.Doubt.tooFewBlocks(7, needed: 8)) {
            try ServerCosts(fitting: ServerWork(blocks))
        }
        #expect(ServerWork(blocks).millicores == 19)
        for index in blocks.indices { blocks[index].duration = .nanoseconds(1) }
        #expect(ServerWork(blocks).millicores == nil)
    }

    @Test func whatSaysTooLittleIsRefused() {
        let few = ServerWork(Self.blocks(Array(Self.counts.dropLast())))
        #expect(throws: ServerCosts.Doubt.tooFewBlocks(7, needed: 8)) {
            try ServerCosts(fitting: few)
        }
        let idle = ServerWork(Self.blocks((0..<8).map { _ in (10, 0) }))
        #expect(throws: ServerCosts.Doubt.idle) { try ServerCosts(fitting: idle) }
        let alike = ServerWork(Self.blocks((1...8).map { ($0 * 100, $0 * 2) }))
        #expect(throws: ServerCosts.Doubt.alike) { try ServerCosts(fitting: alike) }
    }
}
