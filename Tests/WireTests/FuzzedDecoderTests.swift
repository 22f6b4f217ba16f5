import FuzzWire
import Support
import Testing
import Timeline

/// The promises of every decoder, for bytes that once broke one and for seeded ones.
struct FuzzedDecoderTests {
    @Test func keepsItsPromisesForTheCorpus() throws {
        let names = try Fixtures.names(in: "Corpus")
        #expect(!names.isEmpty)
        for name in names {
            Self.check(try Fixtures.bytes(at: "Corpus/\(name)"), "\(name)")
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func keepsItsPromisesForAnyBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<300 {
            Self.check(generator.bytes(countMax: 40), "seed \(seed), step \(step)")
        }
    }

    @Test(arguments: ["ASR", "CallProtocol", "TTS"])
    func keepsItsPromisesForDamagedFrames(folder: String) throws {
        var generator = SeededGenerator(seed: 7)
        for name in try Fixtures.names(in: "Wire/\(folder)") {
            let golden = try Fixtures.hex(at: "Wire/\(folder)/\(name)")
            Self.check(golden, name)
            for step in 0..<40 {
                Self.check(generator.damaged(golden), "\(name), seed 7, step \(step)")
            }
        }
    }

    private static func check(
        _ bytes: [UInt8],
        _ about: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for decoder in FuzzedDecoder.all {
            let complaint = decoder.complaint(bytes)
            #expect(
                complaint == nil,
                "\(decoder.name), \(about)",
                sourceLocation: sourceLocation
            )
        }
    }
}
