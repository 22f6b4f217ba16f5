package import Trace

/// What a server spends on its work: of processor time, in nanoseconds.
package struct ServerCosts: Hashable, Sendable {
    /// A packet that a caller sends, with all that comes of it on the way to the recognizer.
    package var perFrame: Duration
    /// A turn: what is understood, asked, synthesized and played.
    package var perTurn: Duration
    /// What a second of a call costs in which nothing happens.
    package var perCallSecond: Duration

    package init(perFrame: Duration, perTurn: Duration, perCallSecond: Duration = .zero) {
        self.perFrame = perFrame
        self.perTurn = perTurn
        self.perCallSecond = perCallSecond
    }
}

extension ServerCosts {
    /// Why costs do not follow from what was measured.
    package enum Doubt: Error, Hashable {
        case tooFewBlocks(Int, needed: Int)
        /// A packet, a turn or a second of a call would cost more than ``ServerCosts/costMax``.
        case tooDear
        /// Nothing was done, or it took no time.
        case idle
        /// Frames and turns rose and fell together, so that nobody can say what either cost.
        case alike
    }

    /// No server spends so much.
    package static let costMax = Duration.seconds(60)
    /// Fewer say nothing.
    package static let blockCountMin = 8
    /// An answer goes on for some seconds, and so does what it costs.
    private static let answerDuration = Duration.seconds(3)

    /// The costs that explain `work` best: least squares, with none of them below nothing.
    package init(fitting work: ServerWork) throws(Doubt) {
        let blocks = work.blocksThatTell
        guard blocks.count >= Self.blockCountMin else {
            throw .tooFewBlocks(blocks.count, needed: Self.blockCountMin)
        }
        guard blocks.contains(where: { $0.frameCount > 0 }),
            blocks.contains(where: { $0.turnCount > 0 }),
            blocks.contains(where: { $0.cpu > .zero })
        else { throw .idle }
        let turns = Self.spread(blocks)
        let rows = zip(blocks, turns).map { block, turnCount in
            (
                causes: [
                    Double(block.frameCount), turnCount,
                    Double(block.callCount) * block.duration.inSeconds,
                ],
                cpu: block.cpu.inSeconds
            )
        }
        let (costs, isCertain) = LeastSquares.nonNegative(rows)
        guard isCertain, costs[0] > 0 || costs[1] > 0 else { throw .alike }
        guard costs.allSatisfy({ $0 <= Self.costMax.inSeconds }) else { throw .tooDear }
        self.init(
            perFrame: .nanoseconds(Int64((costs[0] * 1e9).rounded())),
            perTurn: .nanoseconds(Int64((costs[1] * 1e9).rounded())),
            perCallSecond: .nanoseconds(Int64((costs[2] * 1e9).rounded()))
        )
    }

    /// How many turns were worked on in each of `blocks`: each evenly from the block in which the speech was
    /// over, for as long as an answer takes.
    private static func spread(_ blocks: [ServerWork.Block]) -> [Double] {
        var turns = blocks.map { _ in 0.0 }
        for (index, block) in blocks.enumerated() {
            var (end, rest) = (index, Self.answerDuration)
            while rest > .zero, end < blocks.count {
                rest -= blocks[end].duration
                end += 1
            }
            for place in index..<end {
                turns[place] += Double(block.turnCount) / Double(end - index)
            }
        }
        return turns
    }
}

extension ServerWork {
    /// In less time nothing can be measured. The last may be cut short by the end of the run.
    private static let blockDurationMin = Duration.milliseconds(1)

    fileprivate var blocksThatTell: [Block] {
        self.blocks.filter { $0.duration >= Self.blockDurationMin }
    }

    /// How many cores the server used on the average, in thousandths; `nil` if that was not measured.
    package var millicores: Int? {
        let blocks = self.blocksThatTell
        let duration = blocks.reduce(Duration.zero) { $0 + $1.duration }
        let cpu = blocks.reduce(Duration.zero) { $0 + $1.cpu }
        return duration > .zero ? Int(exactly: (cpu / duration * 1_000).rounded()) : nil
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

/// Linear least squares of three causes.
enum LeastSquares {
    /// The factors, none below zero, with which the causes explain the times best: of all choices of causes
    /// that count, the best that is allowed. `isCertain` is `false` if the first two cannot be told apart.
    static func nonNegative(
        _ rows: [(causes: [Double], cpu: Double)]
    ) -> (factors: [Double], isCertain: Bool) {
        var best = (error: Double.infinity, factors: [0.0, 0, 0])
        var isCertain = true
        for choice in 1..<8 {
            let chosen = (0..<3).filter { choice >> $0 & 1 == 1 }
            guard let factors = Self.solve(rows, chosen) else {
                if choice == 3 { isCertain = false }
                continue
            }
            guard factors.allSatisfy({ $0 >= 0 }) else { continue }
            let error = rows.reduce(0) { sum, row in
                let rest = row.cpu - zip(factors, row.causes).reduce(0) { $0 + $1.0 * $1.1 }
                return sum + rest * rest
            }
            if error < best.error { best = (error, factors) }
        }
        return (best.factors, isCertain)
    }

    /// Less of what is left of a cause beside the others is chance.
    private static let shareMin = 1e-4

    /// The factors of the `chosen` causes, and 0 for the others; `nil` if they say the same.
    private static func solve(
        _ rows: [(causes: [Double], cpu: Double)],
        _ chosen: [Int]
    ) -> [Double]? {
        // The normal equations, with each cause as long as 1.
        let lengths = chosen.map { cause in
            rows.reduce(0) { $0 + $1.causes[cause] * $1.causes[cause] }.squareRoot()
        }
        guard lengths.allSatisfy({ $0 > 0 }) else { return nil }
        var matrix = chosen.indices.map { row in
            chosen.indices.map { column in
                rows.reduce(0) { $0 + $1.causes[chosen[row]] * $1.causes[chosen[column]] }
                    / (lengths[row] * lengths[column])
            }
        }
        var right = chosen.indices.map { row in
            rows.reduce(0) { $0 + $1.causes[chosen[row]] * $1.cpu } / lengths[row]
        }
        for pivot in chosen.indices {
            guard matrix[pivot][pivot] > Self.shareMin else { return nil }
            for row in chosen.indices where row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in chosen.indices {
                    matrix[row][column] -= factor * matrix[pivot][column]
                }
                right[row] -= factor * right[pivot]
            }
        }
        var factors = [0.0, 0, 0]
        for (index, cause) in chosen.enumerated() {
            factors[cause] = right[index] / matrix[index][index] / lengths[index]
        }
        return factors
    }
}
