import Report
import Testing
import Timeline
import Trace

struct SamplesEncodingTests {
    /// What another implementation encoded: `otherSamples`.
    private static let other = """
        HISTFAAAANt4nC2JzUoCYQAA12FTq/12P90/RS3fpFMv0BMFCtJJZA8hIgQhHkSkQ0hEhHQIDekQESEiIhSyB5WQDiJr\
        oXOYOUw675mKonSVLequoX8Ff5zMd0M9ZRBiBjmVyz0aYR4jvEX53md1QFHjWtDWeTEYSX5iFEwqFi2bJ4cPFz9BkMRL\
        UU9zn+H1iMkxv1nGSSip9GOU44zjNE2WJh2LC5t3m6rD1OHGZe1SACqHPGv4GiXBrWAgCAQ1na7OTMczuDMYGuQkdUlf\
        spA8+NHzq8+vTKdnMT1jA5kOQPc=
        """

    private static var otherSamples: Samples {
        let counts: [Int64: Int] = [2_905_000: 4_000_000_000, 1: 2]
        let edges: [Int64] = [0, 32_767, 32_768, 65_535, 65_536, 3_600_000_000, 4_294_967_295]
        let values = (0..<60).map { Int64($0 * $0 * 37 % 5_000_000) } + edges
        var samples = Samples(values.map { .microseconds($0) })
        samples += Samples(
            counts.map { (Samples.Bucket(of: .microseconds($0.key)), $0.value) }
        )
        return samples
    }

    @Test func readsWhatAnotherImplementationWrote() throws {
        let samples = try Samples(base64: Self.other)
        let expected = Self.otherSamples
        #expect(samples.count == 4_000_000_069)
        #expect(Array(samples.buckets.map(\.bucket)) == expected.buckets.map(\.bucket))
        #expect(samples.buckets.map(\.count) == expected.buckets.map(\.count))
        #expect(samples.encoded == expected.encoded)
        #expect(try Samples(base64: Self.other, extent: expected.extent) == expected)
    }

    @Test func readsAnEmptyOneOfAnotherImplementation() throws {
        let text = "HISTFAAAABx4nJNpmSzMgAAsUJoRRFybvITB/gNEAABQ8wSI"
        #expect(try Samples(base64: text) == Samples())
    }

    @Test func theHeaderAndTheCountsHaveTheirPlaces() {
        var samples = Samples([.zero, .microseconds(2), .microseconds(2), .microseconds(40_000)])
        samples += Samples([(Samples.Bucket(index: 3), 64)])
        let header: [UInt8] = [
            0x1C, 0x84, 0x93, 0x13, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 4,
            0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF,
            0x3F, 0xF0, 0, 0, 0, 0, 0, 0,
        ]
        // 1, one empty, 2, 64, 36,380 empty, 1.
        let counts: [UInt8] = [2, 0, 4, 0x80, 0x01, 0xB7, 0xB8, 0x04, 2]
        #expect(samples.encoded == header + counts)
        #expect(Samples().encoded.count == 40)
        #expect(samples.base64.hasPrefix("HISTFAAA"))
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func whatIsEncodedIsReadAsItWas(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for count in [0, 1, 2, 100, 500] {
            var samples = Samples(
                (0..<count).map { _ in
                    let bits = Int.random(in: 0...43, using: &generator)
                    return .nanoseconds(Int64.random(in: 0...(1 << bits), using: &generator))
                }
            )
            if count > 0 {
                let many = Int.random(in: 1...4_000_000_000, using: &generator)
                samples += Samples([(Samples.Bucket(index: 311_295), many)])
            }
            let extent = samples.extent
            #expect(try Samples(base64: samples.base64, extent: extent) == samples)
            #expect(try Samples(decoding: samples.compressed.span, extent: extent) == samples)
            #expect(try Samples(decoding: samples.encoded.span, extent: extent) == samples)
        }
    }

    @Test func equalSamplesHaveEqualBytes() {
        let values: [Duration] = [.microseconds(40_000), .microseconds(50_000), .seconds(3)]
        #expect(Samples(values).compressed == Samples(values.reversed()).compressed)
    }

    @Test func noPrefixOfAHistogramIsOne() {
        let samples = Samples([.zero, .milliseconds(3), .seconds(9)])
        for bytes in [samples.encoded, samples.compressed] {
            for count in 0..<bytes.count {
                #expect(throws: HistogramError.self, "\(count)") {
                    try Samples(decoding: bytes.span.extracting(..<count))
                }
            }
            #expect(throws: HistogramError.self) { try Samples(decoding: (bytes + [0]).span) }
        }
    }
}
