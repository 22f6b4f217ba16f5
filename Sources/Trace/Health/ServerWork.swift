/// What our server had to do in a run, and the processor time that it took, block by block.
///
/// Only a server of ours on this machine can be looked at in this way. A block is about a second; of a long
/// run neighbours are put together, so that memory does not grow.
package struct ServerWork: Sendable, Equatable {
    /// What happened in a stretch of time on the wall.
    package struct Block: Hashable, Sendable {
        package var duration: Duration
        /// Of the server's threads alone.
        package var cpu: Duration
        /// How many packets callers sent.
        package var frameCount: Int
        /// How many turns the server found over.
        package var turnCount: Int
        /// How many calls went on at the end.
        package var callCount: Int

        package init(
            duration: Duration,
            cpu: Duration,
            frameCount: Int,
            turnCount: Int,
            callCount: Int
        ) {
            self.duration = duration
            self.cpu = cpu
            self.frameCount = frameCount
            self.turnCount = turnCount
            self.callCount = callCount
        }

        /// Both stretches as one, of which `next` comes later.
        package func joined(with next: Block) -> Block {
            Block(
                duration: self.duration + next.duration,
                cpu: self.cpu + next.cpu,
                frameCount: self.frameCount + next.frameCount,
                turnCount: self.turnCount + next.turnCount,
                callCount: next.callCount
            )
        }
    }

    /// A server of ours has no more threads.
    package static let threadCountMax = 1_000
    /// So many are put together by twos. An even number.
    package static let blockCountMax = 600

    /// On how many threads it ran.
    package let threadCount: Int
    /// In their order. The last may be shorter than the others.
    package var blocks: [Block] { self.whole + (self.rest.map { [$0.block] } ?? []) }
    private var whole: [Block] = []
    /// How many of those that come make a block.
    private var stride = 1
    /// What has come and is no whole block.
    private var rest: (block: Block, count: Int)?

    package init(_ blocks: [Block] = [], threadCount: Int = 1) {
        self.threadCount = threadCount
        for block in blocks { self.add(block) }
    }

    /// Adds what came next.
    package mutating func add(_ block: Block) {
        let joined = self.rest.map { ($0.block.joined(with: block), $0.count + 1) } ?? (block, 1)
        guard joined.1 >= self.stride else { return self.rest = joined }
        self.rest = nil
        self.whole.append(joined.0)
        guard self.whole.count == Self.blockCountMax else { return }
        self.stride *= 2
        self.whole = Self.pairs(self.whole)
    }

    /// Neighbours put together by twos.
    private static func pairs(_ blocks: [Block]) -> [Block] {
        Swift.stride(from: 0, to: blocks.count - 1, by: 2).map {
            blocks[$0].joined(with: blocks[$0 + 1])
        }
    }

    /// Adds what another run, or another part of this one, made of the same server.
    package static func += (left: inout ServerWork, right: ServerWork) {
        for block in right.blocks { left.add(block) }
    }

    package static func == (left: ServerWork, right: ServerWork) -> Bool {
        left.blocks == right.blocks && left.threadCount == right.threadCount
    }
}
