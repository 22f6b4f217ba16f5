import Report
import Scenario
import Testing
import Timeline
import Trace

/// Whatever two results hold, they can be compared.
struct ComparisonPropertyTests {
    private static let metrics: [Metric] = [.firstAudio, .turn, .ready, .chunkGap]

    /// Calls that are alike or not, with what was measured missing here and there, or everywhere.
    private static func run(_ random: inout SeededGenerator) -> MadeUpRun {
        let callCount = Int.random(in: 0...60, using: &random)
        let turnCount = Int.random(in: 0...40, using: &random)
        let areAlike = Bool.random(using: &random)
        let scale = ([0, 1, 1_000, 31_622_400_000] as [Int64]).randomElement(using: &random) ?? 1
        let chances = Self.metrics.map {
            ($0, [0, 30, 90, 100].randomElement(using: &random) ?? 0)
        }
        return MadeUpRun(
            (0..<callCount).map { _ in
                let count = areAlike ? turnCount : Int.random(in: 0...turnCount, using: &random)
                return (0..<count).map { turn in
                    var values: [Metric: Duration] = [:]
                    for (metric, percent) in chances where metric != .ready || turn == 0 {
                        guard Int.random(in: 0..<100, using: &random) < percent else { continue }
                        values[metric] = .milliseconds(Int64.random(in: 0...scale, using: &random))
                    }
                    return values
                }
            }
        )
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func nothingTraps(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let base = try Self.run(&random).report()
        let new = try Self.run(&random).report()
        let there = Comparison(base: base, new: new, metrics: Self.metrics)
        let back = Comparison(base: new, new: base, metrics: Self.metrics)
        #expect(!there.text(on: .plain).isEmpty && !there.json.isEmpty, "seed \(seed)")
        #expect(there.rows.count == 2 * Self.metrics.count, "seed \(seed)")
        for (row, mirrored) in zip(there.rows, back.rows) {
            #expect((row.interval == nil) == (row.finding == .unknown), "seed \(seed): \(row)")
            #expect(
                (row.finding == .slower) == (mirrored.finding == .faster),
                "seed \(seed): \(row)"
            )
            #expect(row.interval?.lowerBound == mirrored.interval.map { -$0.upperBound }, "\(seed)")
        }
        // A run is never worse than itself.
        #expect(
            Comparison(base: base, new: base, metrics: Self.metrics).verdict != .fail,
            "seed \(seed)"
        )
    }
}
