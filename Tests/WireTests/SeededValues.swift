import Timeline

extension SeededGenerator {
    /// A text of up to `countMax` characters, among them all that JSON must escape.
    mutating func text(countMax: Int = 12) -> String {
        let odd: [Character] = [
            "\"", "\\", "/", "\n", "\r\n", "\t", "\u{0}", "\u{8}", "\u{c}", "\u{1f}", "\u{7f}",
            "\u{2028}", "你", "é", "e\u{301}", "🇨🇳", "👩‍👩‍👧", "\u{feff}", "\u{fffd}", "{", "a",
        ]
        let count = Int.random(in: 0...countMax, using: &self)
        return String((0..<count).map { _ in odd.randomElement(using: &self) ?? "?" })
    }

    /// Up to `countMax` bytes.
    mutating func bytes(countMax: Int) -> [UInt8] {
        let count = Int.random(in: 0...countMax, using: &self)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// `bytes` with one to three of them changed, or cut off somewhere, or with some more behind.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            switch Int.random(in: 0..<4, using: &self) {
            case 0 where !bytes.isEmpty:
                bytes.removeLast(Int.random(in: 1...bytes.count, using: &self))
            case 1: bytes += self.bytes(countMax: 6)
            default:
                guard let index = bytes.indices.randomElement(using: &self) else { break }
                bytes[index] = UInt8.random(in: 0...255, using: &self)
            }
        }
        return bytes
    }
}
