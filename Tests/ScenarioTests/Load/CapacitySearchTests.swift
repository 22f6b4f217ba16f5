import Scenario
import Testing
import Timeline

struct CapacitySearchTests {
    private static let fivePercent = Ratio(partsPerMillion: 50_000)

    /// Tries until there is a result, and gives the levels that were tried.
    private static func levels(
        _ search: inout CapacitySearch,
        _ outcome: (Int) -> CapacitySearch.Outcome
    ) -> [Int] {
        while let level = search.nextLevel { search.tried(level, outcome(level)) }
        return search.trials.map(\.level)
    }

    @Test func itDoublesAndThenHalves() {
        var search = CapacitySearch(from: 10, to: 1_000, precision: Self.fivePercent)
        let levels = Self.levels(&search) { $0 <= 73 ? .held : .failed }
        // What fails is tried twice.
        #expect(levels == [10, 20, 40, 80, 80, 60, 70, 75, 75, 72])
        #expect(search.result == .found(72, failing: 75))
    }

    @Test func withoutToleranceItIsExact() {
        var search = CapacitySearch(from: 1, to: 1_000, precision: .zero)
        _ = Self.levels(&search) { $0 <= 73 ? .held : .failed }
        #expect(search.result == .found(73, failing: 74))
    }

    @Test func aSingleFailureIsNotBelieved() {
        var search = CapacitySearch(from: 10, to: 40, precision: Self.fivePercent)
        search.tried(10, .held)
        search.tried(20, .failed)
        #expect(search.nextLevel == 20)
        #expect(search.result == nil)
        search.tried(20, .held)
        #expect(search.nextLevel == 40)
        search.tried(40, .held)
        #expect(search.nextLevel == nil)
        #expect(search.result == .atLeast(40, .range))
    }

    @Test func noneHoldsIfTheSmallestDoesNot() {
        var search = CapacitySearch(from: 10, to: 40, precision: Self.fivePercent)
        #expect(Self.levels(&search) { _ in .failed } == [10, 10])
        #expect(search.result == CapacitySearch.Result.none)
    }

    @Test func aSaturatedGeneratorEndsIt() {
        var search = CapacitySearch(from: 10, to: 1_000, precision: Self.fivePercent)
        let levels = Self.levels(&search) { $0 <= 40 ? .held : .generatorSaturated }
        #expect(levels == [10, 20, 40, 80, 80])
        #expect(search.result == .atLeast(40, .generator))
        var hopeless = CapacitySearch(from: 10, to: 1_000, precision: Self.fivePercent)
        _ = Self.levels(&hopeless) { _ in .generatorSaturated }
        #expect(hopeless.result == .atLeast(0, .generator))
    }

    /// One of each is no second of either.
    @Test func eachKindIsConfirmedByItself() {
        var search = CapacitySearch(from: 10, to: 1_000, precision: Self.fivePercent)
        search.tried(10, .failed)
        search.tried(10, .generatorSaturated)
        #expect(search.nextLevel == 10)
        search.tried(10, .failed)
        #expect(search.result == CapacitySearch.Result.none)
    }

    @Test func theLargestIsTriedOnce() {
        var search = CapacitySearch(from: 30, to: 100, precision: Self.fivePercent)
        #expect(Self.levels(&search) { _ in .held } == [30, 60, 100])
        var only = CapacitySearch(from: 30, to: 30, precision: Self.fivePercent)
        #expect(Self.levels(&only) { _ in .held } == [30])
        #expect(only.result == .atLeast(30, .range))
    }

    /// A server that carries a certain number, and hiccups, but never twice at the same level.
    @Test(arguments: 1...200 as ClosedRange<UInt64>) func itFindsWhatAServerCarries(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let from = Int.random(in: 1...50, using: &random)
        let to = Int.random(in: from...20_000, using: &random)
        let limit = Int.random(in: 0...(to + 100), using: &random)
        let precision = Ratio(partsPerMillion: Int64.random(in: 0...200_000, using: &random))
        let hiccups = Int.random(in: 0...3, using: &random)
        var search = CapacitySearch(from: from, to: to, precision: precision)
        var hiccuped: Set<Int> = []
        let levels = Self.levels(&search) { level in
            guard level <= limit else { return .failed }
            guard Int.random(in: 0..<10, using: &random) < hiccups,
                hiccuped.insert(level).inserted
            else { return .held }
            return Bool.random(using: &random) ? .failed : .generatorSaturated
        }
        switch search.result {
        case .found(let held, let failing):
            #expect(held <= limit && limit < failing && failing <= to, "seed \(seed)")
            let gap = failing - held
            #expect(
                gap == 1 || gap * 1_000_000 <= held * Int(precision.partsPerMillion),
                "seed \(seed)"
            )
        case .atLeast(let level, let why):
            #expect(level == to && limit >= to && why == .range, "seed \(seed)")
        case .some(.none):
            #expect(limit < from, "seed \(seed)")
        case nil:
            Issue.record("no result with seed \(seed)")
        }
        // Each level is tried at most twice; doubling and halving take a logarithm of the range each.
        let doublings = Int.bitWidth - (to / from).leadingZeroBitCount + 1
        let halvings = Int.bitWidth - to.leadingZeroBitCount
        #expect(levels.count <= 2 * (doublings + halvings), "seed \(seed)")
        #expect(levels.allSatisfy { (from...to).contains($0) })
    }

    @Test func anotherLevelThanTheNextIsAMistakeOfOurs() async {
        await #expect(processExitsWith: .failure) {
            var search = CapacitySearch(from: 10, to: 40, precision: .zero)
            search.tried(20, .held)
        }
    }
}
