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
    package static let byteCount = 2 * (syncBitCount + placeBitCount + proofBitCount)

    // Multiples of four, since bits are read and written in four samples at a time.
    private static let syncBitCount = 32
    /// Call, turn and packet.
    private static let placeBitCount = 56
    /// Digest and CRC.
    private static let proofBitCount = 48
    /// No shift of it by a few bits looks like itself.
    private static let sync: UInt32 = 0x1ACF_FC1D

    /// Puts `mark` into a packet of samples in place of their lowest bits.
    ///
    /// - Parameters:
    ///   - mark: What to write.
    ///   - samples: s16le, from `offset` on. Fewer than ``byteCount`` bytes stay as they are.
    ///   - offset: Where the samples begin.
    package static func embed(_ mark: Mark, into samples: inout [UInt8], at offset: Int = 0) {
        guard samples.count - offset >= self.byteCount else { return }
        var bytes = samples.mutableSpan
        self.clear(in: &bytes, at: offset)
        self.flip(mark, in: &bytes, at: offset)
    }

    /// Makes room for a mark: sets the bits that it takes to zero.
    ///
    /// - Parameters:
    ///   - bytes: A frame with at least ``byteCount`` bytes of samples at `offset`.
    ///   - offset: Where the samples begin.
    package static func clear(in bytes: inout MutableSpan<UInt8>, at offset: Int) {
        var place = offset
        while place < offset + self.byteCount {
            self.set(self.word(bytes.span, place) & ~self.lowestBitMask, in: &bytes, at: place)
            place += 8
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
        let (place, proof) = self.body(of: mark)
        self.flip(UInt64(self.sync), self.syncBitCount, in: &bytes, at: offset)
        let placeOffset = offset + 2 * self.syncBitCount
        self.flip(place, self.placeBitCount, in: &bytes, at: placeOffset)
        let proofOffset = placeOffset + 2 * self.placeBitCount
        self.flip(proof, self.proofBitCount, in: &bytes, at: proofOffset)
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
        let syncEnd = bytes.count - 2 * (self.placeBitCount + self.proofBitCount)
        var index = 0
        while index < syncEnd {
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
        let placeOffset = offset + 2 * self.syncBitCount
        let place = self.lowestBits(self.placeBitCount, of: bytes, at: placeOffset)
        let proofOffset = placeOffset + 2 * self.placeBitCount
        let proof = self.lowestBits(self.proofBitCount, of: bytes, at: proofOffset)
        let mark = Mark(
            call: UInt32(truncatingIfNeeded: place >> 32),
            turn: UInt16(truncatingIfNeeded: place >> 16),
            packet: UInt16(truncatingIfNeeded: place),
            digest: UInt32(truncatingIfNeeded: proof >> 16)
        )
        return self.body(of: mark).proof == proof ? mark : nil
    }

    /// All fields after the sync word: call, turn and packet; digest and CRC.
    private static func body(of mark: Mark) -> (place: UInt64, proof: UInt64) {
        let place = UInt64(mark.call) << 32 | UInt64(mark.turn) << 16 | UInt64(mark.packet)
        var crc: UInt16 = 0xFFFF
        self.add(place, self.placeBitCount, to: &crc)
        self.add(UInt64(mark.digest), 32, to: &crc)
        return (place, UInt64(mark.digest) << 16 | UInt64(crc))
    }

    /// Takes the lowest `count` bits of `value` into a CRC-16.
    private static func add(_ value: UInt64, _ count: Int, to crc: inout UInt16) {
        let remainders = self.remainders
        var shift = count
        while shift > 0 {
            shift -= 4
            let nibble = UInt16(truncatingIfNeeded: value &>> UInt64(shift)) & 0xF
            crc = crc << 4 ^ remainders[Int(crc >> 12 ^ nibble)]
        }
    }

    /// What the CRC's polynomial leaves of four bits.
    private static let remainders = InlineArray<16, UInt16> { nibble in
        (0..<4).reduce(UInt16(nibble) << 12) { rest, _ in
            rest & 0x8000 == 0 ? rest << 1 : rest << 1 ^ 0x1021
        }
    }

    /// The lowest bit of each of four samples.
    private static var lowestBitMask: UInt64 { 0x0001_0001_0001_0001 }

    /// Flips the lowest bits of samples where the lowest `count` bits of `value` are one.
    private static func flip(
        _ value: UInt64,
        _ count: Int,
        in bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        var (place, shift) = (offset, count)
        while shift > 0 {
            shift -= 4
            let nibble = value &>> UInt64(shift)
            var bits = nibble &>> 3 & 1 | nibble &<< 14 & 0x1_0000
            bits |= nibble &<< 31 & 0x1_0000_0000 | nibble &<< 48 & 0x1_0000_0000_0000
            self.set(self.word(bytes.span, place) ^ bits, in: &bytes, at: place)
            place += 8
        }
    }

    /// The lowest bits of `count` samples behind the sync word, as a number.
    private static func lowestBits(_ count: Int, of bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        var value: UInt64 = 0
        var place = offset
        while place < offset + 2 * count {
            // Read from the byte before, which there always is behind the sync word: the last sample may lack
            // its second byte.
            let word = self.word(bytes, place - 1) &>> 8
            let nibble = word &<< 3 & 8 | word &>> 14 & 4 | word &>> 31 & 2 | word &>> 48 & 1
            value = value &<< 4 | nibble
            place += 8
        }
        return value
    }

    /// The four samples at `offset`, of which the first has the lowest bits.
    private static func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt64 {
        // Any 8 bytes are a valid UInt64, and the span checks its bounds.
        unsafe UInt64(
            littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        )
    }

    private static func set(_ word: UInt64, in bytes: inout MutableSpan<UInt8>, at offset: Int) {
        // Whatever is written, each byte is a valid UInt8.
        var raw = unsafe bytes.mutableBytes
        raw.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}
