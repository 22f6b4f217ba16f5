import Live
import Testing

struct DescriptorsTests {
    @Test(arguments: [
        (1_024, 20_000, 20_000), (20_000, 20_000, 20_000), (1_024, .max, 1_048_576),
        (1_024, 1_073_741_816, 1_048_576), (2_000_000, .max, 2_000_000), (1_024, 512, 1_024),
    ])
    func theLimitIsRaisedAsFarAsIsUseful(soft: Int, hard: Int, raised: Int) {
        #expect(Descriptors.raised(Descriptors.Limits(soft: soft, hard: hard)) == raised)
    }

    @Test func raisingChangesTheLimitOfThisProcess() throws {
        let before = try #require(Descriptors.limits)
        let after = try #require(Descriptors.raise())
        #expect(after == Descriptors.Limits(soft: Descriptors.raised(before), hard: before.hard))
        #expect(Descriptors.limits == after)
        #expect(Descriptors.raise() == after)
    }
}
