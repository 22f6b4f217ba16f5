import Testing
import Timeline
import Trace

struct SampleBucketTests {
    @Test(
        arguments: [
            // At the edges of the sizes.
            (0, 0, 0...0), (1, 1, 1...1), (32_767, 32_767, 32_767...32_767),
            (32_768, 32_768, 32_768...32_769), (32_769, 32_768, 32_768...32_769),
            (65_535, 49_151, 65_534...65_535), (65_536, 49_152, 65_536...65_539),
            (4_194_304, 147_456, 4_194_304...4_194_559),
            (4_294_967_295, 311_295, 4_294_836_224...4_294_967_295),
        ] as [(Int64, Int, ClosedRange<UInt64>)]
    )
    func aTimeHasItsBucket(microseconds: Int64, index: Int, range: ClosedRange<UInt64>) {
        let bucket = Samples.Bucket(of: .microseconds(microseconds))
        #expect(bucket == Samples.Bucket(index: index))
        #expect(bucket.microseconds == range)
        let middle = range.lowerBound + (range.upperBound - range.lowerBound + 1) / 2
        #expect(bucket.middle == .microseconds(middle))
    }

    @Test(
        arguments: [
            (.nanoseconds(-1), 0), (.seconds(-9), 0), (.nanoseconds(499), 0),
            (.nanoseconds(500), 1), (.nanoseconds(1_499), 1), (.nanoseconds(1_500), 2),
            (.seconds(4_294), 311_288), (.seconds(4_295), 311_295), (.seconds(Int64.max), 311_295),
            (.seconds(Int64.min), 0), (Duration.seconds(1) - .nanoseconds(1), 113_170),
            (.seconds(1), 113_170),
        ] as [(Duration, Int)]
    )
    func timesAreRoundedToAMicrosecondAndKeptWithinTheBuckets(value: Duration, index: Int) {
        #expect(Samples.Bucket(of: value).index == index)
    }

    @Test func theBucketsFollowEachOtherWithoutGaps() {
        var next: UInt64 = 0
        var gapIndex: Int?
        for index in 0..<Samples.Bucket.indexEnd where gapIndex == nil {
            let range = Samples.Bucket(index: index).microseconds
            if range.lowerBound != next { gapIndex = index }
            next = range.upperBound + 1
        }
        #expect(gapIndex == nil)
        #expect(next == 1 << 32)
    }

    @Test(
        arguments: [
            (0, 32_767), (32_767, 32_767), (32_768, 49_151), (49_152, 65_535), (311_295, 311_295),
        ]
    )
    func aSizeHasALastBucket(index: Int, last: Int) {
        #expect(Samples.Bucket(index: index).lastOfItsSize.index == last)
    }

    @Test func thereIsNoBucketBeyondTheLast() async {
        await #expect(processExitsWith: .failure) { _ = Samples.Bucket(index: 311_296) }
    }
}
