import Framing
package import NIOCore

/// A binary message that many clients send: framed and masked once, copied each time.
///
/// There is a finished frame for each of a few mask keys, which take turns. The keys are no secret then.
/// A mask keeps a web page from writing bytes of its choice past a proxy (RFC 6455, section 10.3), and we
/// run no pages.
package struct PreparedMessage: Sendable {
    /// Changes the bytes of a frame, in which the message begins at `offset`. They are masked, so all that
    /// makes sense is to flip bits.
    package typealias Change = (_ frame: inout MutableSpan<UInt8>, _ offset: Int) -> Void

    /// How many bytes the message has, without its header.
    package let byteCount: Int
    private let frames: [ByteBuffer]

    /// Frames `message` with each of `keys`, of which there is at least one.
    package init(_ message: ByteBuffer, keys: [UInt32]) {
        precondition(!keys.isEmpty, "a client's frame needs a mask")
        self.byteCount = message.readableBytes
        self.frames = keys.map { key in
            FrameWriter.frame(.binary, message, key: key, allocator: ByteBufferAllocator())
        }
    }

    /// A copy of one of the frames, with `change` made to it. `turn` chooses the key.
    func frame(_ turn: Int, allocator: ByteBufferAllocator, change: Change) -> ByteBuffer {
        let frame = self.frames[turn % self.frames.count]
        var copy = allocator.buffer(capacity: frame.readableBytes)
        copy.writeImmutableBuffer(frame)
        // The span covers the bytes that the buffer lends, and ends with the loan.
        unsafe copy.withUnsafeMutableReadableBytes { bytes in
            var span = unsafe bytes.bindMemory(to: UInt8.self).mutableSpan
            change(&span, bytes.count - self.byteCount)
        }
        return copy
    }
}
