/// Random UUIDs as text (RFC 9562, version 4).
package enum UUIDText {
    /// A UUID from the next 128 bits of `generator`, in lower case.
    package static func next(from generator: inout some RandomNumberGenerator) -> String {
        let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Self.hex(high) + Self.hex(low)
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func hex(_ value: UInt64) -> [Character] {
        let digits = String(value, radix: 16)
        return Array(repeating: "0", count: 16 - digits.count) + Array(digits)
    }
}
