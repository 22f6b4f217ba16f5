/// How long encoded audio plays, from its bytes alone, without decoding.
package enum MediaLength {
    /// How long an MP3 plays: the frames of MPEG 1, 2 or 2.5 layer III, added up.
    ///
    /// ID3 tags, a Xing, Info or VBRI frame, garbage between frames and a last frame that is cut off
    /// count nothing. What an encoder added in front and behind counts, since most players play it.
    /// Several files one after the other count as one.
    ///
    /// - Parameter bytes: The file, or whole frames of it.
    /// - Returns: `nil` if there is no frame of MP3.
    package static func mp3(_ bytes: Span<UInt8>) -> Duration? {
        var length = Duration.zero
        // Samples at `rate`, added to `length` when the rate changes, so that nothing is rounded.
        var (sampleCount, rate) = (0, 1)
        // Where the last frame ended. What looks like a frame there is one, elsewhere it needs proof.
        var lastEnd: Int?
        var position = 0
        while position + MP3Frame.headerByteCount <= bytes.count {
            if let tagEnd = endOfID3(bytes, at: position) {
                position = tagEnd
                continue
            }
            guard let frame = MP3Frame(bytes, at: position),
                position + frame.byteCount <= bytes.count,
                position == lastEnd || frame.isFollowed(bytes, at: position)
            else {
                position += 1
                continue
            }
            if !frame.isIndex(bytes, at: position) {
                if frame.sampleRate != rate {
                    length += Duration(sampleCount: sampleCount, rate: rate)
                    (sampleCount, rate) = (0, frame.sampleRate)
                }
                sampleCount += frame.sampleCount
            }
            position += frame.byteCount
            lastEnd = position
        }
        return lastEnd != nil ? length + Duration(sampleCount: sampleCount, rate: rate) : nil
    }

    /// Where the ID3v2 tag ends that begins at `position`; `nil` if none does.
    ///
    ///     "ID3" version 2 flags 1 size 4 (7 bits a byte) body
    ///
    /// The footer that a tag may have is too short for a frame, and is passed over as garbage.
    private static func endOfID3(_ bytes: Span<UInt8>, at position: Int) -> Int? {
        guard position + 10 <= bytes.count, bytes.hasTag("ID3", at: position) else { return nil }
        var size = 0
        for index in position + 6..<position + 10 {
            guard bytes[index] < 0x80 else { return nil }
            size = size << 7 | Int(bytes[index])
        }
        return position + 10 + size
    }
}

/// The header of a frame of MPEG audio, layer III.
///
///     1111 1111  111v vllp  bbbb rrx.  mm.. ....
///     sync 11, version 2, layer 2, no CRC 1, bit rate 4, sample rate 2, padding 1, mode 2
private struct MP3Frame {
    static let headerByteCount = 4
    /// Kilobits per second by index; 0 stands for what is not allowed.
    private static let bitRates1 = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0,
    ]
    private static let bitRates2 = [
        0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0,
    ]

    let sampleRate: Int
    let sampleCount: Int
    let byteCount: Int
    /// Where an index stands in place of the sound: behind the header and the side information.
    private let indexOffset: Int

    /// Reads the header at `position`; `nil` if there is none.
    init?(_ bytes: Span<UInt8>, at position: Int) {
        guard position + Self.headerByteCount <= bytes.count, bytes[position] == 0xFF,
            bytes[position + 1] & 0xE6 == 0xE2  // The sync word and layer III.
        else { return nil }
        let version = bytes[position + 1] >> 3 & 3  // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5.
        let rateIndex = Int(bytes[position + 2] >> 2 & 3)
        guard version != 1, rateIndex != 3 else { return nil }
        let isFirst = version == 3
        let bitRateIndex = Int(bytes[position + 2] >> 4)
        let bitRate = (isFirst ? Self.bitRates1 : Self.bitRates2)[bitRateIndex] * 1_000
        guard bitRate > 0 else { return nil }
        let halving = version == 3 ? 1 : version == 2 ? 2 : 4
        self.sampleRate = [44_100, 48_000, 32_000][rateIndex] / halving
        self.sampleCount = isFirst ? 1_152 : 576
        let padding = Int(bytes[position + 2] >> 1 & 1)
        self.byteCount = self.sampleCount / 8 * bitRate / self.sampleRate + padding
        let isMono = bytes[position + 3] >> 6 == 3
        let sideByteCount = isFirst ? (isMono ? 17 : 32) : (isMono ? 9 : 17)
        self.indexOffset = Self.headerByteCount + sideByteCount
    }

    /// Whether the end comes behind the frame, or a tag, or the next frame of the same kind, or at
    /// least the start of one; else these may be bytes that only look like a header.
    func isFollowed(_ bytes: Span<UInt8>, at position: Int) -> Bool {
        let end = position + self.byteCount
        guard end < bytes.count else { return true }
        if bytes.hasTag("TAG", at: end) || bytes.hasTag("ID3", at: end) { return true }
        if let next = MP3Frame(bytes, at: end) { return next.sampleRate == self.sampleRate }
        return bytes.count - end < Self.headerByteCount && bytes[end] == 0xFF
    }

    /// Whether the frame holds no sound but an index of the file.
    func isIndex(_ bytes: Span<UInt8>, at position: Int) -> Bool {
        let index = position + self.indexOffset
        return bytes.hasTag("Xing", at: index) || bytes.hasTag("Info", at: index)
            || bytes.hasTag("VBRI", at: position + 36)
    }
}
