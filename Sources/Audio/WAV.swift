/// WAV files, as we write them.
package enum WAV {
    /// The file of `samples`: a header of 44 bytes, then s16le, mono.
    ///
    /// - Parameters:
    ///   - samples: Fewer than 2^31, since the header counts bytes in 32 bits.
    ///   - sampleRate: Samples per second, above zero.
    /// - Returns: 44 bytes and two for each sample.
    package static func encode(_ samples: [Int16], sampleRate: Int) -> [UInt8] {
        guard let dataSize = UInt32(exactly: samples.count * 2), dataSize <= .max - 36,
            sampleRate > 0, let byteRate = UInt32(exactly: sampleRate * 2)
        else {
            preconditionFailure("\(samples.count) samples at \(sampleRate) Hz do not fit into WAV")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(44 + samples.count * 2)
        bytes += "RIFF".utf8
        bytes.append(littleEndian: dataSize + 36)
        bytes += "WAVEfmt ".utf8
        bytes.append(littleEndian: UInt32(16))  // Size of the format chunk.
        bytes.append(littleEndian: UInt16(1))  // PCM.
        bytes.append(littleEndian: UInt16(1))  // Channels.
        bytes.append(littleEndian: byteRate / 2)
        bytes.append(littleEndian: byteRate)
        bytes.append(littleEndian: UInt16(2))  // Bytes per frame.
        bytes.append(littleEndian: UInt16(16))  // Bits per sample.
        bytes += "data".utf8
        bytes.append(littleEndian: dataSize)
        for sample in samples {
            bytes.append(littleEndian: sample)
        }
        return bytes
    }
}

extension [UInt8] {
    /// Appends `value`, lowest byte first.
    mutating func append(littleEndian value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            self.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
