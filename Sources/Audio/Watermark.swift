/// Which packet of which call this is, as a watermark carries it.
package struct Mark: Equatable, Hashable, Sendable {
    /// The call's number in the run. 24 bits.
    package let call: UInt32
    /// The turn, from 0.
    package let turn: UInt16
    /// The packet of the turn, from 0.
    package let packet: UInt16
    /// Names the audio: the first bytes of a digest of the file.
    package let digest: UInt32

    /// A mark. `call` must be below 2^24.
    package init(call: UInt32, turn: UInt16, packet: UInt16, digest: UInt32) {
        precondition(call < 1 << 24, "a mark has 24 bits for the call, not enough for \(call)")
        self.call = call
        self.turn = turn
        self.packet = packet
        self.digest = digest
    }
}

/// A ``Mark`` in the lowest bits of a packet's first samples, where nobody hears it.
///
/// A server passes on what the caller said and no name of ours, so the name travels in the sound. One
/// bit per s16le sample, in the first of its two bytes, highest bit of each field first:
///
///     sample  0         32         56         72         88          120        136
///             | sync 32 | call 24  | turn 16  | packet 16 | digest 32 | CRC-16   |
///
/// The CRC (CCITT: 0x1021, start 0xFFFF) covers call to digest. Sync and CRC together are 48 bits, so
/// chance imitates a mark once in 90 billion packets of 3,200 bytes.
///
/// A sender of many calls prepares each packet once, with ``clear(in:at:)``, and adds the call's mark
/// to a copy with ``flip(_:in:at:)``. That is an exclusive or, so the copy may already be masked.
package enum Watermark {
    /// How many bytes of a packet a mark takes: 136 samples, 8.5 ms.
    package static let byteCount = 2 * (syncBitCount + bodyBitCount)

    private static let syncBitCount = 32
    private static let bodyBitCount = 104
    /// No shift of it by a few bits looks like itself.
    private static let sync: UInt32 = 0x1ACF_FC1D

    /// Puts `mark` into a packet of samples in place of their lowest bits.
    ///
    /// - Parameters:
    ///   - mark: What to write.
    ///   - samples: s16le. Fewer than ``byteCount`` bytes stay as they are.
    package static func embed(_ mark: Mark, into samples: inout [UInt8]) {
        guard samples.count >= self.byteCount else { return }
        var bytes = samples.mutableSpan
        self.clear(in: &bytes, at: 0)
        self.flip(mark, in: &bytes, at: 0)
    }

    /// Makes room for a mark: sets the bits that it takes to zero.
    ///
    /// - Parameters:
    ///   - bytes: A frame with at least ``byteCount`` bytes of samples at `offset`.
    ///   - offset: Where the samples begin.
    package static func clear(in bytes: inout MutableSpan<UInt8>, at offset: Int) {
        for index in stride(from: offset, to: offset + self.byteCount, by: 2) {
            bytes[index] &= 0xFE
        }
    }

    /// Flips the bits that are one in `mark`: in a cleared packet that sets it, masked or not, and a
    /// second time takes it out again.
    ///
    /// - Parameters:
    ///   - mark: What to write.
    ///   - bytes: A frame with at least ``byteCount`` bytes of samples at `offset`.
    ///   - offset: Where the samples begin.
    package static func flip(_ mark: Mark, in bytes: inout MutableSpan<UInt8>, at offset: Int) {
        let body = self.body(of: mark)
        for bit in 0..<self.syncBitCount {
            let value = self.sync >> (self.syncBitCount - 1 - bit)
            bytes[offset + 2 * bit] ^= UInt8(truncatingIfNeeded: value & 1)
        }
        let bodyOffset = offset + 2 * self.syncBitCount
        for bit in 0..<self.bodyBitCount {
            let value = body >> (self.bodyBitCount - 1 - bit)
            bytes[bodyOffset + 2 * bit] ^= UInt8(truncatingIfNeeded: value & 1)
        }
    }

    /// Finds the first mark in `bytes`, at whatever offset, even or odd.
    ///
    /// - Parameter bytes: Samples, perhaps with bytes of a frame in front of or behind them.
    /// - Returns: The mark, and where the samples begin that carry it. `nil` if there is none.
    package static func find(in bytes: Span<UInt8>) -> (mark: Mark, offset: Int)? {
        // The last 64 lowest bits. Those of one sequence of samples are every other one, so the
        // register is compared with the sync word spread out, and both parities are seen in one pass.
        var register: UInt64 = 0
        let spread = self.spreadSync
        let lastSyncEnd = bytes.count - 2 * self.bodyBitCount
        var index = 0
        while index < lastSyncEnd {
            register = register << 1 | UInt64(bytes[index] & 1)
            if register & 0x5555_5555_5555_5555 == spread, index >= 2 * self.syncBitCount - 2 {
                let offset = index - 2 * (self.syncBitCount - 1)
                if let mark = self.mark(in: bytes, at: offset) { return (mark, offset) }
            }
            index += 1
        }
        return nil
    }

    /// The sync word with a zero in front of each bit.
    private static let spreadSync = (0..<syncBitCount).reduce(into: UInt64(0)) { spread, bit in
        spread |= UInt64(sync >> bit & 1) << (2 * bit)
    }

    /// The mark whose sync word begins at `offset`; `nil` if its CRC is wrong.
    private static func mark(in bytes: Span<UInt8>, at offset: Int) -> Mark? {
        var body: UInt128 = 0
        let start = offset + 2 * self.syncBitCount
        for index in stride(from: start, to: start + 2 * self.bodyBitCount, by: 2) {
            body = body << 1 | UInt128(bytes[index] & 1)
        }
        let mark = Mark(
            call: UInt32(truncatingIfNeeded: body >> 80) & 0xFF_FFFF,
            turn: UInt16(truncatingIfNeeded: body >> 64),
            packet: UInt16(truncatingIfNeeded: body >> 48),
            digest: UInt32(truncatingIfNeeded: body >> 16)
        )
        return self.body(of: mark) == body ? mark : nil
    }

    /// All fields after the sync word, in the lowest 104 bits.
    private static func body(of mark: Mark) -> UInt128 {
        let place = UInt64(mark.call) << 32 | UInt64(mark.turn) << 16 | UInt64(mark.packet)
        let fields = UInt128(place) << 32 | UInt128(mark.digest)
        return fields << 16 | UInt128(self.checksum(fields))
    }

    /// CRC-16 of the 88 bits of `fields`.
    private static func checksum(_ fields: UInt128) -> UInt16 {
        var crc: UInt16 = 0xFFFF
        for shift in stride(from: 80, through: 0, by: -8) {
            crc ^= UInt16(UInt8(truncatingIfNeeded: fields >> shift)) << 8
            for _ in 0..<8 {
                crc = crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021
            }
        }
        return crc
    }
}
