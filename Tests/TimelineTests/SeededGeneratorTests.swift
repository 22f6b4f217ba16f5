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

    /// The same on every platform: these numbers are not to change.
    @Test func exponentialNumbersAreTheSameEverywhere() {
        var random = SeededGenerator(seed: 1)
        #expect(
            (0..<3).map { _ in random.nextExponential() } == [
                0.568_169_510_383_279_1, 0.293_322_272_165_838_17, 0.029_425_974_869_090_21,
            ]
        )
    }

    /// Within four of the deviations that 10,000 draws have: the mean is 1, and e^-1 of them are
    /// longer.
    @Test func exponentialNumbersLieAsTheyShould() {
        var random = SeededGenerator(seed: 1)
        let numbers = (0..<10_000).map { _ in random.nextExponential() }
        #expect(abs(numbers.reduce(0, +) / 10_000 - 1) < 0.04)
        #expect(abs(numbers.count { $0 > 1 } - 3_679) < 4 * 49)
        #expect(numbers.allSatisfy { $0 >= 0 && $0 <= 37 })
    }
}
