import Testing
import Timeline

struct SeededGeneratorTests {
    /// The first numbers for seed 1234567, as published with the algorithm.
    @Test func givesTheNumbersOfTheAlgorithm() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
        #expect(generator.next() == 9_817_491_932_198_370_423)
    }

    @Test func aChildDoesNotDependOnWhatWasDrawnBefore() {
        var parent = SeededGenerator(seed: 7)
        var before = parent.child(3)
        _ = parent.next()
        var after = parent.child(3)
        #expect(before.next() == after.next())
    }

    @Test func childrenDifferFromEachOtherAndFromTheirParent() {
        let parent = SeededGenerator(seed: 7)
        var firsts = Set<UInt64>()
        for label in 0..<1_000 as Range<UInt64> {
            var child = parent.child(label)
            firsts.insert(child.next())
        }
        var itself = parent
        firsts.insert(itself.next())
        #expect(firsts.count == 1_001)
    }
}
