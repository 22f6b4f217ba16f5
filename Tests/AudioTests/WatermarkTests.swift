import Audio
import Testing
import Timeline

struct WatermarkTests {
    private let mark = Mark(call: 0xABCDEF, turn: 0x1234, packet: 0x5678, digest: 0x9ABC_DEF0)

    @Test func theLayoutIsFixed() {
        var packet = [UInt8](repeating: 0, count: Watermark.byteCount)
        Watermark.embed(self.mark, into: &packet)
        #expect(Watermark.byteCount == 272)
        #expect(lowestBits(packet) == "1acffc1d" + "abcdef" + "1234" + "5678" + "9abcdef0" + "d867")
        #expect(packet.enumerated().allSatisfy { $0 % 2 == 0 || $1 == 0 })
    }

    @Test func onlyTheLowestBitsChange() {
        let before = randomBytes(3_200, seed: 1)
        var after = before
        Watermark.embed(self.mark, into: &after)
        for index in before.indices {
            let mask: UInt8 = index < Watermark.byteCount && index % 2 == 0 ? 0xFE : 0xFF
            #expect(before[index] & mask == after[index] & mask, "byte \(index)")
        }
    }

    @Test(arguments: [0, 1, 270, 271]) func aPacketThatIsTooShortStaysAsItIs(count: Int) {
        let before = randomBytes(count, seed: 2)
        var after = before
        Watermark.embed(self.mark, into: &after)
        #expect(after == before)
        #expect(find(in: after) == nil)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 11, 12, 13, 100, 1_001, 2_927, 2_928])
    func isFoundAtAnyOffset(offset: Int) throws {
        for (call, samples) in [randomBytes(3_200, seed: 3), Array(repeating: 0, count: 3_200)]
            .enumerated()
        {
            var packet = samples
            let mark = Mark(call: UInt32(call), turn: 0, packet: .max, digest: 0)
            Watermark.embed(mark, into: &packet)
            let frame = randomBytes(offset, seed: UInt64(offset)) + packet.dropLast(offset)
            let found = try #require(find(in: frame))
            #expect(found.mark == mark)
            #expect(found.offset == offset)
        }
    }

    @Test(arguments: [1, 4, 12]) func samplesBehindOtherBytesAreMarked(offset: Int) {
        let short = [UInt8](repeating: 0xFF, count: offset + 271)
        var packet = short
        Watermark.embed(self.mark, into: &packet, at: offset)
        #expect(packet == short)
        packet.append(0xFF)
        Watermark.embed(self.mark, into: &packet, at: offset)
        #expect(packet[..<offset].allSatisfy { $0 == 0xFF })
        #expect(find(in: packet)?.mark == self.mark)
        #expect(find(in: packet)?.offset == offset)
    }

    @Test func comesBackForAnyFields() throws {
        var generator = SeededGenerator(seed: 4)
        for step in 0..<500 {
            let mark = Mark(
                call: UInt32.random(in: 0..<1 << 24, using: &generator),
                turn: .random(in: .min ... .max, using: &generator),
                packet: .random(in: .min ... .max, using: &generator),
                digest: .random(in: .min ... .max, using: &generator)
            )
            var packet = randomBytes(640, seed: generator.next())
            Watermark.embed(mark, into: &packet)
            #expect(find(in: packet)?.mark == mark, "seed 4, step \(step)")
        }
    }

    @Test func anyWrongBitHidesIt() {
        for bit in 0..<136 {
            var packet = [UInt8](repeating: 0, count: 640)
            Watermark.embed(self.mark, into: &packet)
            packet[2 * bit] ^= 1
            #expect(find(in: packet) == nil, "bit \(bit)")
        }
    }

    @Test func aCutMarkIsNotFoundAndTheNextOneIs() throws {
        var packet = randomBytes(3_200, seed: 5)
        Watermark.embed(self.mark, into: &packet)
        let twice = Array(packet[2...]) + packet
        let found = try #require(find(in: twice))
        #expect(found.mark == self.mark)
        #expect(found.offset == 3_198)
    }

    /// The high byte of the last sample carries nothing.
    @Test func theLastLowestBitIsEnough() {
        var packet = [UInt8](repeating: 0, count: 272)
        Watermark.embed(self.mark, into: &packet)
        #expect(find(in: Array(packet[..<271]))?.mark == self.mark)
        #expect(find(in: Array(packet[..<270])) == nil)
    }

    @Test func aSyncWordWithoutAMarkDoesNotHideTheMark() throws {
        var packet = [UInt8](repeating: 0, count: 640)
        Watermark.embed(self.mark, into: &packet)
        let found = try #require(find(in: (packet[..<64] + packet)))
        #expect(found.offset == 64)
    }

    @Test func chanceDoesNotMakeAMark() {
        var generator = SeededGenerator(seed: 6)
        var packet = [UInt8](repeating: 0, count: 640)
        for step in 0..<100_000 {
            for start in stride(from: 0, to: packet.count, by: 8) {
                let number = generator.next()
                for index in 0..<8 {
                    packet[start + index] = UInt8(truncatingIfNeeded: number >> (8 * index))
                }
            }
            if let found = find(in: packet) {
                Issue.record("\(found), seed 6, step \(step)")
            }
        }
    }

    @Test(arguments: [0, 1, 12]) func aMaskedTemplateTakesAnyMark(offset: Int) throws {
        let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        var template = randomBytes(offset + 3_200, seed: 7)
        var span = template.mutableSpan
        Watermark.clear(in: &span, at: offset)
        let masked = template.enumerated().map { $1 ^ mask[$0 % 4] }
        for call in 0..<3 as Range<UInt32> {
            let mark = Mark(call: call, turn: 1, packet: 2, digest: 3)
            var copy = masked
            var copySpan = copy.mutableSpan
            Watermark.flip(mark, in: &copySpan, at: offset)
            let sent = copy.enumerated().map { $1 ^ mask[$0 % 4] }
            let found = try #require(find(in: sent))
            #expect(found.mark == mark)
            #expect(found.offset == offset)
        }
    }

    @Test func aCallBeyond24BitsIsAMistake() async {
        await #expect(processExitsWith: .failure) {
            _ = Mark(call: 1 << 24, turn: 0, packet: 0, digest: 0)
        }
    }

    /// The lowest bits of the samples in hexadecimal digits.
    private func lowestBits(_ packet: [UInt8]) -> String {
        stride(from: 0, to: packet.count, by: 8).map { start in
            let digit = (0..<4).reduce(0) { $0 << 1 | packet[start + 2 * $1] & 1 }
            return String(digit, radix: 16)
        }.joined()
    }
}

/// `Watermark.find` with an array: a span cannot stand in `#expect`.
private func find(in bytes: [UInt8]) -> (mark: Mark, offset: Int)? {
    Watermark.find(in: bytes.span)
}

private func randomBytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
}
