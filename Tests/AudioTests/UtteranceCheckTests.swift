import Audio
import Testing

/// Each test has a check of its own.
struct UtteranceCheckTests {
    /// 4 packets of 640 bytes, which are 20 ms each. No byte is even, and none is like its neighbours.
    private static let wave = (0..<2_560).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }
    private static let size = 640

    private static func mark(_ packet: Int, turn: UInt16 = 1, digest: UInt32 = 9) -> Mark {
        Mark(call: 1, turn: turn, packet: UInt16(packet), digest: digest)
    }

    private static func packet(_ number: Int) -> [UInt8] {
        let start = number * Self.size
        return start < Self.wave.count
            ? Array(Self.wave[start..<start + Self.size]) : Array(repeating: 0, count: Self.size)
    }

    private var check = UtteranceCheck(waves: [9: Self.wave])

    @Test mutating func theWAVAndSilenceBehindItAreRight() {
        for number in 0..<6 {
            #expect(self.check.heard(Self.packet(number).span, Self.mark(number), at: 0) == nil)
        }
    }

    @Test mutating func theWatermarkDoesNotCount() {
        let bytes = Self.packet(0).enumerated().map { $0.isMultiple(of: 2) ? $1 ^ 1 : $1 }
        #expect(self.check.heard(bytes.span, Self.mark(0), at: 0) == nil)
    }

    @Test mutating func aServersOwnPrefixDoesNotCount() {
        for number in 0..<4 {
            let bytes = [UInt8](repeating: 0xAA, count: 12) + Self.packet(number)
            #expect(self.check.heard(bytes.span, Self.mark(number), at: 12) == nil)
        }
    }

    @Test mutating func aChangedSampleIsFoundOnceAndWithItsPlace() {
        #expect(self.check.heard(Self.packet(0).span, Self.mark(0), at: 0) == nil)
        var bytes = Self.packet(1)
        bytes[100] ^= 2
        let found = self.check.heard(bytes.span, Self.mark(1), at: 0)
        // 740 bytes at 32 a millisecond.
        #expect(found == "other samples than the WAV's, 23 ms into it")
        bytes = Self.packet(2)
        bytes[0] ^= 2
        #expect(self.check.heard(bytes.span, Self.mark(2), at: 0) == nil)
    }

    /// Wherever the samples are compared by the many or one by one, in the WAV, at its end or behind it.
    @Test(arguments: [0, 12]) func aChangedByteIsFoundWhereverItIs(prefix: Int) {
        let (size, count) = (700, 5)
        let whole = Self.wave + [UInt8](repeating: 0, count: count * size - Self.wave.count)
        for place in stride(from: 1, to: count * size, by: 13) {
            var bytes = whole
            bytes[place] ^= 2
            var check = UtteranceCheck(waves: [9: Self.wave])
            let found = (0..<count).map { number in
                let packet = bytes[number * size..<(number + 1) * size]
                let sent = [UInt8](repeating: 0xAA, count: prefix) + packet
                return check.heard(sent.span, Self.mark(number), at: prefix)
            }
            let expected = "other samples than the WAV's, \(place / 32) ms into it"
            #expect(found.compactMap(\.self) == [expected])
            #expect(found[place / size] == expected)
        }
    }

    @Test mutating func anotherTurnIsComparedAnew() {
        var bytes = Self.packet(0)
        bytes[1] ^= 1
        #expect(self.check.heard(bytes.span, Self.mark(0), at: 0) != nil)
        #expect(self.check.heard(bytes.span, Self.mark(0, turn: 2), at: 0) != nil)
    }

    @Test mutating func behindAGapNothingIsCompared() {
        #expect(self.check.heard(Self.packet(0).span, Self.mark(0), at: 0) == nil)
        #expect(self.check.heard(Self.packet(0).span, Self.mark(2), at: 0) == nil)
        #expect(self.check.heard(Self.packet(0).span, Self.mark(3), at: 0) == nil)
    }

    @Test mutating func whereAServerCutsAnewNothingIsCompared() {
        #expect(self.check.heard(Self.packet(0).span, Self.mark(0), at: 0) == nil)
        self.check.heardUnmarked()
        #expect(self.check.heard(Self.packet(0).span, Self.mark(1), at: 0) == nil)
        var other = UtteranceCheck(waves: [9: Self.wave])
        #expect(other.heard(Self.packet(0).span, Self.mark(0), at: 0) == nil)
        let late = [UInt8](repeating: 0, count: 17) + Self.packet(0)
        #expect(other.heard(late.span, Self.mark(1), at: 17) == nil)
    }

    @Test mutating func aWAVThatNobodyKnowsIsNotCompared() {
        #expect(self.check.heard([1, 2, 3].span, Self.mark(0, digest: 8), at: 0) == nil)
    }
}
