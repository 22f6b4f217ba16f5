import ArgumentParser

/// The seeds of many runs, as the command line has them.
struct SeedRange: Sendable {
    let range: ClosedRange<UInt64>

    /// More nobody waits for, and all of them are counted.
    private static let seedCountMax: UInt64 = 1_000_000_000

    /// Reads `10000`, for the seeds from 1 to 10,000, or `500..900`.
    init(parsing text: String) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bounds: (UInt64?, UInt64?) =
            switch parts.count {
            case 1: (1, UInt64(text))
            case 3 where parts[1].isEmpty: (UInt64(parts[0]), UInt64(parts[2]))
            default: (nil, nil)
            }
        guard let first = bounds.0, let last = bounds.1, first <= last else {
            throw ValidationError(
                "found \"\(text)\"; expected how many seeds there are, such as 10000, or the first and the"
                    + " last, such as 500..900"
            )
        }
        guard last - first < Self.seedCountMax else {
            throw ValidationError(
                "\"\(text)\" are more seeds than anybody waits for: give 1000000000"
            )
        }
        self.range = first...last
    }

    /// As it would be written on the command line.
    var written: String { "\(self.range.lowerBound)..\(self.range.upperBound)" }
}
