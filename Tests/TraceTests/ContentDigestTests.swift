import Support
import Testing
import Timeline
import Trace

struct ContentDigestTests {
    private static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    @Test(arguments: [0, 1, 2, 500, 999, 1_000])
    func piecesJoinedAreTheWhole(cut: Int) {
        let bytes = Self.bytes(1_000)
        let (left, right) = (Array(bytes[..<cut]), Array(bytes[cut...]))
        var joined = ContentDigest(left.span)
        joined += ContentDigest(right.span)
        #expect(joined == ContentDigest(bytes.span))
        #expect(joined.byteCount == 1_000)
    }

    /// However many bytes are taken in at once.
    @Test(arguments: [1, 3, 7, 8, 9, 15, 16, 17, 1_023, 5_000])
    func bytesOneByOneAreTheWhole(count: Int) {
        let bytes = Self.bytes(count)
        let joined = bytes.map { ContentDigest([$0].span) }.reduce(.empty, +)
        #expect(joined == ContentDigest(bytes.span))
    }

    @Test func nothingAddsNothing() {
        let digest = ContentDigest(Self.bytes(10).span)
        #expect(digest + .empty == digest)
        #expect(.empty + digest == digest)
        #expect(ContentDigest([UInt8]().span) == .empty)
    }

    @Test func orderMatters() {
        let (one, two) = (ContentDigest([1].span), ContentDigest([2].span))
        #expect(one + two != two + one)
        #expect((one + two) + one == one + (two + one))
    }

    @Test func zerosCount() {
        #expect(ContentDigest.zeros(3) != .zeros(4))
        #expect(ContentDigest.zeros(3) + .zeros(4) == .zeros(7))
        #expect(ContentDigest([0, 1].span) != ContentDigest([1].span))
    }

    @Test func anyChangedBitIsSeen() {
        let bytes = Self.bytes(64)
        let digest = ContentDigest(bytes.span)
        for bit in 0..<(64 * 8) {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(ContentDigest(changed.span) != digest, "bit \(bit)")
        }
    }
}
