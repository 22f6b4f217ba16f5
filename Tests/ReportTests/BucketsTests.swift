import Report
import Testing

struct BucketsTests {
    private let empty = Buckets(bounds: [.milliseconds(10), .milliseconds(100)])

    @Test func aBoundBelongsToItsBucket() {
        var buckets = self.empty
        for milliseconds in [0, 10, 11, 100, 101, 5_000] {
            buckets.record(.milliseconds(milliseconds))
        }
        #expect(buckets.counts == [2, 2, 2])
        #expect(buckets.count == 6)
        #expect(buckets.sum == .milliseconds(5_222))
    }

    @Test func bucketsAddUp() {
        var (one, other, both) = (self.empty, self.empty, self.empty)
        one.record(.milliseconds(5))
        both.record(.milliseconds(5))
        other.record(.milliseconds(50))
        both.record(.milliseconds(50))
        one += other
        #expect(one == both)
    }

    @Test func onlyTheSameBucketsAddUp() async {
        await #expect(processExitsWith: .failure) {
            var buckets = Buckets.firstAudio
            buckets += .sendLateness
        }
    }

    @Test func boundsRise() async {
        await #expect(processExitsWith: .failure) {
            _ = Buckets(bounds: [.milliseconds(10), .milliseconds(10)])
        }
    }

    /// What a run is judged by can be read off.
    @Test func limitsAreAmongTheBounds() {
        #expect(Buckets.sendLateness.bounds.contains(.milliseconds(1)))
        #expect(Buckets.sendLateness.bounds.contains(.milliseconds(20)))
    }
}
