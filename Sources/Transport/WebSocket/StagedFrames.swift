import NIOCore

/// Frames that leave in pieces, each when it is asked for, and the frames that must wait behind them.
struct StagedFrames {
    private struct Frame {
        var bytes: ByteBuffer
        /// Whether it waits to be asked for, rather than only for those in front of it.
        let isStaged: Bool
        /// How many bytes at its front nobody asks for: they leave with the first behind them.
        var headerByteCount = 0
    }

    private var frames = CircularBuffer<Frame>()
    /// How many bytes are kept back, those of the frames behind included.
    private(set) var byteCount = 0

    var isEmpty: Bool { self.frames.isEmpty }

    /// Keeps `frame` back until its bytes are asked for, those behind its header.
    mutating func stage(_ frame: ByteBuffer, headerByteCount: Int) {
        self.append(Frame(bytes: frame, isStaged: true, headerByteCount: headerByteCount))
    }

    /// Keeps `frame` back until all in front of it has left.
    mutating func queue(_ frame: ByteBuffer) { self.append(Frame(bytes: frame, isStaged: false)) }

    private mutating func append(_ frame: Frame) {
        self.byteCount += frame.bytes.readableBytes
        self.frames.append(frame)
    }

    /// The next `byteCount` staged bytes, or all if there are fewer.
    ///
    /// Their headers, and frames that waited between these bytes, come along, in order, and do not count.
    mutating func take(_ byteCount: Int) -> [ByteBuffer] {
        var pieces: [ByteBuffer] = []
        var missing = byteCount
        while missing > 0 {
            pieces += self.takeFree()
            guard var frame = self.frames.popFirst() else { break }
            let count = min(missing, frame.bytes.readableBytes - frame.headerByteCount)
            let byteCount = frame.headerByteCount + count
            guard let piece = frame.bytes.readSlice(length: byteCount) else { break }
            frame.headerByteCount = 0
            pieces.append(piece)
            missing -= count
            self.byteCount -= byteCount
            if frame.bytes.readableBytes > 0 { self.frames.prepend(frame) }
        }
        return pieces
    }

    /// The frames that nothing is in front of any more.
    mutating func takeFree() -> [ByteBuffer] {
        var free: [ByteBuffer] = []
        while let first = self.frames.first, !first.isStaged {
            self.frames.removeFirst()
            self.byteCount -= first.bytes.readableBytes
            free.append(first.bytes)
        }
        return free
    }
}
