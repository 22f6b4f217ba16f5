import Testing
import Timeline
import Trace

struct SamplesTests {
    @Test func withoutSamplesNothingIsKnown() {
        let samples = Samples([])
        #expect(samples == Samples())
        #expect(samples.count == 0)
        #expect(samples.extent == nil)
        #expect(samples.min == nil)
        #expect(samples.max == nil)
        #expect(samples.mean == nil)
        #expect(samples.percentile(permille: 500) == nil)
        #expect(samples.buckets.map(\.count) == [])
    }

    @Test func smallestLargestAndMeanAreExact() {
        let values: [Duration] = [.nanoseconds(70_000_001), .nanoseconds(4), .nanoseconds(2)]
        let samples = Samples(values)
        #expect(samples.count == 3)
        #expect(samples.min == .nanoseconds(2))
        #expect(samples.max == .nanoseconds(70_000_001))
        #expect(samples.mean == .nanoseconds(70_000_007) / 3)
        #expect(samples.extent?.sum == .nanoseconds(70_000_007))
    }

    @Test(
        arguments: [
            (1, 500, nil), (2, 500, 1), (3, 500, 2), (9, 900, nil), (10, 900, 9), (99, 990, nil),
            (100, 990, 99), (100, 500, 50), (101, 500, 51), (1_000, 999, 999),
        ] as [(Int, Int, Int?)]
    )
    func aPercentileNeedsEnoughSamples(count: Int, permille: Int, expected: Int?) {
        let samples = Samples((1...count).reversed().map { .microseconds($0) })
        #expect(samples.percentile(permille: permille) == expected.map { .microseconds($0) })
        #expect(samples.max == .microseconds(count))
    }

    @Test(
        arguments: [
            .zero, .nanoseconds(1), .nanoseconds(2_905_123_457), .seconds(7_200),
        ] as [Duration]
    )
    func equalSamplesAreThemselvesAtEachPercentile(value: Duration) {
        let samples = Samples(Array(repeating: value, count: 1_000))
        for permille in [1, 500, 999] {
            #expect(samples.percentile(permille: permille) == value)
        }
    }

    @Test func whatIsBelowZeroCountsAsZero() {
        #expect(Samples([.seconds(-1), .nanoseconds(-1)]) == Samples([.zero, .zero]))
    }

    @Test func whatIsLongerThanTheBucketsIsExactInAllButPercentiles() {
        let samples = Samples([.seconds(7_200), .seconds(5_000), .seconds(9_000)])
        #expect(samples.min == .seconds(5_000))
        #expect(samples.max == .seconds(9_000))
        #expect(samples.mean == .seconds(21_200) / 3)
        #expect(samples.percentile(permille: 500) == .seconds(5_000))
        #expect(samples.buckets.map(\.bucket.index) == [311_295])
    }

    @Test func theBucketsWithSamplesComeInRisingOrder() {
        let samples = Samples([.seconds(1), .microseconds(7), .seconds(1), .zero])
        let found = samples.buckets.map { "\($0.bucket.middle.wholeNanoseconds): \($0.count)" }
        #expect(found == ["0: 1", "7000: 1", "1000016000: 2"])
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func aPercentileIsThatOfTheSortedSamplesWithinItsPrecision(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<10 {
            let count = Int.random(in: 1...300, using: &generator)
            let values = (0..<count).map { _ in Self.random(using: &generator) }.sorted()
            let samples = Samples(values)
            for permille in [1, 10, 250, 500, 900, 950, 990, 999] {
                let found = samples.percentile(permille: permille)
                guard count * (1_000 - permille) >= 1_000 else {
                    #expect(found == nil, "\(permille) of \(count)")
                    continue
                }
                let exact = values[(count * permille + 999) / 1_000 - 1]
                let difference = try #require(found).distance(to: exact)
                let allowed = max(exact / 32_768, .nanoseconds(500)) + .nanoseconds(500)
                #expect(difference <= allowed, "\(permille) of \(count): \(exact)")
            }
            #expect(samples.min == values.first)
            #expect(samples.max == values.last)
            #expect(samples.mean == values.reduce(.zero, +) / count)
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func addingIsTheSameAsRecordingAll(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (sum, all) = (Samples(), Samples())
        for _ in 0..<8 {
            var part = Samples()
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                let value = Self.random(using: &generator)
                part.record(value)
                all.record(value)
            }
            sum += part
            #expect(sum == all)
        }
    }

    @Test func addingLeavesWhatIsAddedAsItIs() {
        let part = Samples([.milliseconds(1)])
        var sum = part
        sum += part
        #expect(part == Samples([.milliseconds(1)]))
        #expect(sum == Samples([.milliseconds(1), .milliseconds(1)]))
        sum += Samples()
        #expect(sum.count == 2)
    }

    @Test func aShortHistogramGrowsByALongOne() {
        var short = Samples([.microseconds(1)])
        short += Samples([.seconds(60)])
        #expect(short == Samples([.seconds(60), .microseconds(1)]))
        #expect(short.buckets.map(\.count) == [1, 1])
    }

    @Test func samplesInAnotherOrderAreEqual() {
        let values: [Duration] = [.microseconds(40_000), .microseconds(50_000), .seconds(3)]
        #expect(Samples(values) == Samples(values.reversed()))
        #expect(Samples(values) != Samples(values.dropLast()))
        // The same buckets, and the same smallest and largest.
        #expect(
            Samples([.zero, .nanoseconds(100), .seconds(1)])
                != Samples([.zero, .nanoseconds(200), .seconds(1)])
        )
    }

    @Test func whatWasCountedBeforeIsTakenByTheMiddlesOfItsBuckets() {
        let counts = [
            (bucket: Samples.Bucket(index: 7), count: 2),
            (bucket: Samples.Bucket(index: 32_768), count: 3),
        ]
        let samples = Samples(counts)
        #expect(samples.count == 5)
        #expect(samples.min == .microseconds(7))
        #expect(samples.max == .microseconds(32_769))
        #expect(samples.mean == .microseconds(2 * 7 + 3 * 32_769) / 5)
        let extent = Samples.Extent(
            min: .nanoseconds(7_100),
            max: .microseconds(32_768),
            sum: .microseconds(98_317)
        )
        #expect(Samples(counts, extent: extent).extent == extent)
    }

    /// Samples in so many buckets that they are counted in a histogram.
    private static let many = (0..<40).map { Duration.microseconds($0) }

    @Test func fewSamplesTakeLittle() {
        #expect(Samples([.seconds(9_000)] + Self.many.prefix(31)).byteCount <= 2_048)
        #expect(Samples([.seconds(4)] + Self.many.prefix(32)).byteCount > 100_000)
    }

    /// Around the place where a list becomes a histogram, too.
    @Test(arguments: 0...40) func theOrderAndThePartsAreOfNoMatter(count: Int) {
        let all = Self.many.prefix(count) + Self.many.prefix(5)
        let samples = Samples(all)
        #expect(Samples(all.reversed()) == samples)
        for cut in 0...all.count {
            var merged = Samples(all.prefix(cut))
            merged += Samples(all.dropFirst(cut))
            #expect(merged == samples)
        }
        #expect(samples.buckets.reduce(0) { $0 + $1.count } == all.count)
        #expect(samples.count == all.count)
    }

    @Test(
        arguments: [
            (.milliseconds(32), 133), (.seconds(4), 581), (.seconds(67), 837),
            (.seconds(9_000), 1_221),
        ] as [(Duration, Int)]
    )
    func theMemoryFollowsFromTheLongestSample(longest: Duration, kibibytes: Int) {
        let samples = Samples([longest] + Self.many)
        // An allocation is rounded up to whole pages.
        #expect((kibibytes..<kibibytes + 8).contains(samples.byteCount >> 10))
        #expect(Samples().byteCount == 0)
    }

    @Test func theMemoryDoesNotGrowWithTheSamples() {
        var samples = Samples([.seconds(4)] + Self.many)
        let byteCount = samples.byteCount
        for microseconds in 0..<1_000_000 { samples.record(.microseconds(microseconds)) }
        #expect(samples.count == 1_000_041)
        #expect(samples.byteCount == byteCount)
    }

    /// A run that has lasted for days goes on, and tells what it has.
    @Test func whatThereIsNoRoomForIsNotCounted() {
        var samples = Samples([(Samples.Bucket(index: 9), Samples.countMax)])
        let full = samples
        samples.record(.seconds(1))
        samples += Samples([.seconds(1)])
        #expect(samples == full)
    }

    @Test func whatIsAddedSharesTheRoom() {
        let (low, high) = (Samples.Bucket(index: 5), Samples.Bucket(index: 7))
        var samples = Samples([(Samples.Bucket(index: 9), Samples.countMax - 100)])
        samples += Samples([(low, 3_000_000), (high, 1_000_000)])
        #expect(samples.count == Samples.countMax)
        #expect(samples.buckets.map(\.count) == [75, 25, Samples.countMax - 100])
        #expect(samples.min == low.middle)
    }

    /// From nanoseconds to minutes, each length as likely.
    private static func random(using generator: inout SeededGenerator) -> Duration {
        let bits = Int.random(in: 0...38, using: &generator)
        return .nanoseconds(Int64.random(in: 0...(1 << bits), using: &generator))
    }
}

extension Duration {
    fileprivate func distance(to other: Duration) -> Duration { max(self - other, other - self) }
}
