import Report
import Testing
import Trace

struct HistogramErrorTests {
    /// A histogram with these counts, whose header says what it should but for `changes`.
    private static func bytes(_ counts: [UInt8], _ changes: [Int: UInt8] = [:]) -> [UInt8] {
        var bytes = Samples([.microseconds(1)]).encoded.prefix(40) + counts
        bytes[7] = UInt8(counts.count)
        for (offset, byte) in changes { bytes[offset] = byte }
        return Array(bytes)
    }

    @Test(
        arguments: [
            ([], "has 0 bytes, its header alone has 8. It is cut off."),
            (
                [0, 0, 0, 1, 0, 0, 0, 0],
                """
                begins with 0x1, expected 0x1c849313 or 0x1c849314. Encode it as HdrHistogram \
                version 2.
                """
            ),
            (
                Array(bytes([2]).prefix(39)),
                "has 39 bytes, its header alone has 40. It is cut off."
            ),
            (
                bytes([2]) + [2],
                """
                has 2 bytes after its header, which says 1. It is cut off, or something follows it.
                """
            ),
            (
                [0x1C, 0x84, 0x93, 0x14, 0xFF, 0xFF, 0xFF, 0xFF, 0],
                """
                has 1 byte after its header, which says 4294967295. It is cut off, or something \
                follows it.
                """
            ),
            (
                [0x1C, 0x84, 0x93, 0x14, 0, 0, 0, 2, 1, 2],
                "is not one whole zlib stream of 2 bytes. It is damaged."
            ),
            (bytes([2], [11: 3]), "has its counts moved by 3, expected 0."),
            (
                bytes([2], [15: 3]),
                "has 3 significant digits, expected 4. Record it with 4."
            ),
            (bytes([2], [23: 9]), "has 9 as its lowest value, expected 1, a microsecond."),
            (
                bytes([2], [30: 0, 31: 1]),
                "has 1 as its highest value, expected 2 to 9223372036854775807."
            ),
            (
                bytes([2], [24: 0x80]),
                """
                has 9223372036854808575 as its highest value, expected 2 to 9223372036854775807.
                """
            ),
            (
                bytes([2], [32: 0x40, 33: 0]),
                "has values multiplied by 2.0, expected 1, which is whole microseconds."
            ),
            (bytes([2, 0x80]), "ends within the count at byte 41."),
            // 32,769 empty buckets, and exactly as many as there are and then one.
            (
                bytes([0x81, 0x80, 0x04]),
                "goes on at byte 40 after the last of its 32768 buckets."
            ),
            (
                bytes([0xFF, 0xFF, 0x03, 2]),
                "goes on at byte 43 after the last of its 32768 buckets."
            ),
            (
                bytes([0xFF, 0xFF, 0x03, 0]),
                "goes on at byte 43 after the last of its 32768 buckets."
            ),
            // The least number that there is.
            (
                bytes([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
                "goes on at byte 40 after the last of its 32768 buckets."
            ),
            // 2^32, and 2^32 - 1 and another one, and the largest number.
            (
                bytes([0x80, 0x80, 0x80, 0x80, 0x20]),
                "has more than 4294967295 samples with those at byte 40, which is the most."
            ),
            (
                bytes([0xFE, 0xFF, 0xFF, 0xFF, 0x1F, 2]),
                "has more than 4294967295 samples with those at byte 45, which is the most."
            ),
            (
                bytes([0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
                "has more than 4294967295 samples with those at byte 40, which is the most."
            ),
        ] as [([UInt8], String)]
    )
    func badBytesAreRefused(bytes: [UInt8], message: String) throws {
        let error = #expect(throws: HistogramError.self) { try Samples(decoding: bytes.span) }
        #expect(error?.description == "the histogram \(message)")
    }

    @Test(arguments: ["HISTF", "HISTF AAA", "ö"]) func badTextIsRefused(text: String) {
        let error = #expect(throws: HistogramError.self) { try Samples(base64: text) }
        let message = "is not base64. Copy it again, whole and without line breaks."
        #expect(error?.description == "the histogram \(message)")
    }

    @Test func whatInflatesTooFarIsRefused() {
        // 1,556,521 zeros.
        let zeros = String(repeating: "A", count: 2_011)
        let bomb = "HISTFAAABft42u3BAQ0AAADCoPdP7WYOo\(zeros)uAHBggAB"
        let error = #expect(throws: HistogramError.self) { try Samples(base64: bomb) }
        #expect(error == .inflatedTooLong(byteCountMax: 1_556_520))
        let message = "inflates to more than 1556520 bytes, which is the most for one."
        #expect(error?.description == "the histogram \(message)")
    }

    @Test(
        arguments: [
            (
                .init(min: .microseconds(2), max: .milliseconds(50), sum: .milliseconds(50)),
                "is said to have 2e-06 seconds as its smallest sample, expected 1 µs."
            ),
            (
                .init(min: .seconds(-1), max: .milliseconds(50), sum: .milliseconds(50)),
                "is said to have -1.0 seconds as its smallest sample, expected 1 µs."
            ),
            (
                .init(min: .microseconds(1), max: .milliseconds(51), sum: .milliseconds(50)),
                """
                is said to have 0.051 seconds as its largest sample, expected 50000 to 50001 µs.
                """
            ),
            (
                .init(min: .microseconds(1), max: .milliseconds(50), sum: .milliseconds(101)),
                """
                is said to have samples that add up to 0.101 seconds, which is not a number of \
                samples between the smallest and the largest.
                """
            ),
        ] as [(Samples.Extent, String)]
    )
    func whatIsKnownExactlyMustAgreeWithTheCounts(extent: Samples.Extent, message: String) {
        let bytes = Samples([.microseconds(1), .milliseconds(50)]).encoded
        let error = #expect(throws: HistogramError.self) {
            try Samples(decoding: bytes.span, extent: extent)
        }
        #expect(error?.description == "the histogram \(message)")
    }

    @Test func nothingIsKnownOfNoSamples() {
        let extent = Samples.Extent(min: .zero, max: .zero, sum: .zero)
        #expect(throws: HistogramError.extentWithoutSamples) {
            try Samples(decoding: Samples().encoded.span, extent: extent)
        }
    }
}
