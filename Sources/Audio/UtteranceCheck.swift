/// Compares what a recognizer is sent with the WAV that the caller speaks, sample by sample.
///
/// The lowest bit of each sample is left out, since the watermark is there. A gap in the packets is for
/// others to notice; behind one nothing is compared.
package struct UtteranceCheck: Sendable {
    private struct Utterance: Equatable {
        var call: UInt32
        var turn: UInt16
        var digest: UInt32
    }

    /// Servers put up to so many bytes of their own before the audio. More is audio of another packet,
    /// joined by a server that cuts anew; then nothing is compared.
    package static let prefixByteCountMax = 16

    /// By the short digest of the WAV: 16 kHz, mono, s16le.
    private let waves: [UInt32: [UInt8]]
    private var utterance: Utterance?
    /// How many bytes of the utterance have come.
    private var position = 0
    private var nextPacket: UInt16 = 0
    /// Whether something is wrong already, so that nothing more can be said.
    private var isLost = false

    /// A check against `waves`, by the short digests of their files; what is not among them is not
    /// checked.
    package init(waves: [UInt32: [UInt8]]) {
        self.waves = waves
    }

    /// A packet came, whose audio begins at `offset` of `bytes` and has `mark`.
    ///
    /// - Returns: How it departs from the WAV, the first time in an utterance that it does.
    package mutating func heard(
        _ bytes: Span<UInt8>,
        _ mark: Mark,
        at offset: Int
    ) -> String? {
        let utterance = Utterance(call: mark.call, turn: mark.turn, digest: mark.digest)
        if utterance != self.utterance {
            self.utterance = utterance
            self.position = 0
            // Only who has heard what came before knows that this is where the WAV begins.
            self.isLost = mark.packet != 0 && mark.packet != self.nextPacket
        } else if mark.packet != self.nextPacket || offset > Self.prefixByteCountMax {
            self.isLost = true
        }
        self.nextPacket = mark.packet &+ 1
        guard !self.isLost, let wave = self.waves[mark.digest] else { return nil }
        let start = self.position
        self.position += bytes.count - offset
        guard let index = Self.difference(bytes, offset, wave.span, start) else { return nil }
        self.isLost = true
        // 32 bytes are a millisecond.
        return "other samples than the WAV's, \((start + index) / 32) ms into it"
    }

    /// Audio came without a mark: a server cuts anew.
    package mutating func heardUnmarked() { self.isLost = true }

    /// Where `bytes` behind `offset` are not those of `wave` behind `start`, or silence behind its end.
    private static func difference(
        _ bytes: Span<UInt8>,
        _ offset: Int,
        _ wave: Span<UInt8>,
        _ start: Int
    ) -> Int? {
        let count = bytes.count - offset
        var index = 0
        // Half a cache line and then four samples at a time, as long as they are of the WAV, or all behind it.
        let samples = SIMD4<UInt64>(repeating: Self.samples)
        while index + 32 <= count {
            var expected = SIMD4<UInt64>.zero
            if start + index + 32 <= wave.count {
                expected = Self.words(wave, start + index)
            } else if start + index < wave.count {
                break
            }
            let differing = (Self.words(bytes, offset + index) ^ expected) & samples
            guard differing[0] | differing[1] | differing[2] | differing[3] == 0 else { break }
            index += 32
        }
        while index + 8 <= count {
            var expected = UInt64(0)
            if start + index + 8 <= wave.count {
                expected = Self.word(wave, start + index)
            } else if start + index < wave.count {
                break
            }
            guard (Self.word(bytes, offset + index) ^ expected) & Self.samples == 0 else { break }
            index += 8
        }
        while index < count {
            let place = start + index
            let expected = place < wave.count ? wave[place] : 0
            let mask: UInt8 = index.isMultiple(of: 2) ? 0xFE : 0xFF
            if (bytes[offset + index] ^ expected) & mask != 0 { return index }
            index += 1
        }
        return nil
    }

    /// All but the lowest bit of four samples, whose first byte is that of the lowest bits.
    private static var samples: UInt64 { UInt64(littleEndian: 0xFFFE_FFFE_FFFE_FFFE) }

    private static func words(_ bytes: Span<UInt8>, _ offset: Int) -> SIMD4<UInt64> {
        // Any 32 bytes are valid words, and the span checks its bounds.
        unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
    }

    private static func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt64 {
        // Any 8 bytes are a valid UInt64, and the span checks its bounds.
        unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
