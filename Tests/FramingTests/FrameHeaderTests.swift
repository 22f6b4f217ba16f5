import Framing
import Testing
import Timeline

/// What stands in front of frames. What may not follow what is in Transport's `FrameTests`.
struct FrameHeaderTests {
    @Test(
        arguments: [
            (0, nil, [0x82, 0]), (125, nil, [0x82, 125]), (126, nil, [0x82, 126, 0, 126]),
            (0xFFFF, nil, [0x82, 126, 0xFF, 0xFF]),
            (0x1_0000, nil, [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
            (5, 0x0403_0201, [0x82, 0x85, 1, 2, 3, 4]),
            (0x0102, 0xFFEE_DDCC, [0x82, 0xFE, 1, 2, 0xCC, 0xDD, 0xEE, 0xFF]),
        ] as [(Int, UInt32?, [UInt8])]
    )
    func isWrittenAsTheStandardSays(byteCount: Int, key: UInt32?, expected: [UInt8]) throws {
        let mask = key.map(FrameMask.init(key:))
        let header = FrameHeader(.binary, payloadByteCount: byteCount, mask: mask)
        #expect(header.bytes(upTo: header.byteCount) == expected)
        var reader = FrameHeaderReader(expectsMask: key != nil, messageByteCountMax: 1 << 20)
        for byte in expected.dropLast() { #expect(try reader.take(byte) == nil) }
        #expect(try reader.take(try #require(expected.last)) == header)
    }

    @Test func aContinuationIsOfTheMessageThatGoesOn() throws {
        var reader = FrameHeaderReader(expectsMask: false, messageByteCountMax: 10)
        let frames: [[UInt8]] = [[0x01, 4], [0x89, 0], [0x00, 4], [0x80, 2], [0x82, 10]]
        let headers = try frames.map { frame in
            _ = try reader.take(frame[0])
            return try #require(try reader.take(frame[1]))
        }
        #expect(headers.map(\.opcode) == [.text, .ping, .text, .text, .binary])
        #expect(headers.map(\.isFinal) == [false, true, false, true, true])
    }

    @Test func theFramesOfAMessageAreTooLongTogether() throws {
        var reader = FrameHeaderReader(expectsMask: false, messageByteCountMax: 10)
        for byte: UInt8 in [0x01, 4, 0x00, 6, 0x80] { _ = try reader.take(byte) }
        #expect(throws: WebSocketViolation.messageTooLarge(byteCountMax: 10)) {
            try reader.take(1)
        }
    }

    @Test(arguments: 0..<20) func aMaskIsTheSameInOnePieceAndInMany(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let key = UInt32.random(in: 0 ... .max, using: &generator)
        let payload = (0..<100).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let expected = payload.indices.map { index in
            payload[index] ^ UInt8(truncatingIfNeeded: key >> UInt32(index % 4 * 8))
        }
        var mask = FrameMask(key: key)
        var masked: [UInt8] = []
        while masked.count < payload.count {
            let start = masked.count
            let count = Int.random(in: 1...payload.count - start, using: &generator)
            masked += payload[start..<start + count]
            var span = masked.mutableSpan
            // Whatever is written, each byte is a valid UInt8.
            var bytes = unsafe span.mutableBytes
            mask.apply(to: &bytes, from: start)
        }
        #expect(masked == expected, "seed \(seed)")
    }
}

extension FrameHeader {
    fileprivate func bytes(upTo count: Int) -> [UInt8] {
        let bytes = self.bytes
        return (0..<count).map { bytes[$0] }
    }
}
