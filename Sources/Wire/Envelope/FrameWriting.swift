extension [UInt8] {
    /// Appends the 4-byte header of a frame.
    mutating func appendEnvelope(
        _ type: Envelope.MessageType,
        flags: Envelope.Flags = [],
        _ serialization: Envelope.Serialization,
        isCompressed: Bool = false
    ) {
        self.append(0x11)
        self.append(type.rawValue << 4 | flags.rawValue)
        self.append(serialization.rawValue << 4 | (isCompressed ? 1 : 0))
        self.append(0)
    }

    /// Appends four bytes, the highest first.
    mutating func appendBigEndian(_ value: UInt32) {
        self.append(UInt8(truncatingIfNeeded: value >> 24))
        self.append(UInt8(truncatingIfNeeded: value >> 16))
        self.append(UInt8(truncatingIfNeeded: value >> 8))
        self.append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends the 32-bit size of something of our own.
    mutating func appendSize(_ byteCount: Int) {
        guard let size = UInt32(exactly: byteCount) else {
            preconditionFailure("a frame cannot carry a payload of \(byteCount) bytes")
        }
        self.appendBigEndian(size)
    }

    /// Appends what `write` appends, and its 32-bit size in front of it.
    mutating func appendSized(_ write: (inout [UInt8]) -> Void) {
        let start = self.count
        self.appendBigEndian(0)
        write(&self)
        self.patchSize(at: start)
    }

    /// Makes the four bytes at `start` the size of all that follows them.
    mutating func patchSize(at start: Int) {
        let byteCount = self.count - start - 4
        guard let size = UInt32(exactly: byteCount) else {
            preconditionFailure("a frame cannot carry a payload of \(byteCount) bytes")
        }
        for index in 0..<4 {
            self[start + index] = UInt8(truncatingIfNeeded: size >> UInt32(24 - 8 * index))
        }
    }

    /// Appends the JSON that `write` writes, compressed if asked for, and its size in front of it.
    mutating func appendSizedJSON(
        isCompressed: Bool = false,
        _ write: (inout JSONWriter) -> Void
    ) {
        self.appendSized { bytes in
            if isCompressed {
                var json: [UInt8] = []
                json.appendJSON(write)
                Gzip.deflate(json.span, into: &bytes)
            } else {
                bytes.appendJSON(write)
            }
        }
    }
}
