import NIOCore
import Transport
import Wire

/// Builds the messages that go out, with room in front for the headers of the layers below.
struct FrameBuilder {
    /// Reused from message to message.
    private var scratch: [UInt8] = []

    /// A message of the bytes that `encode` appends.
    mutating func message(_ encode: (inout [UInt8]) -> Void) -> ByteBuffer {
        self.scratch.removeAll(keepingCapacity: true)
        encode(&self.scratch)
        var buffer = Self.buffer(byteCount: self.scratch.count)
        buffer.writeBytes(self.scratch)
        return buffer
    }

    /// A message of the header that `encodeHeader` appends, and `payload`.
    ///
    /// If nobody else holds the payload's buffer and the header of the message that it came in was long
    /// enough, the new header takes its place and nothing is copied.
    mutating func message(
        _ payload: consuming ByteBuffer,
        after encodeHeader: (inout [UInt8]) -> Void
    ) -> ByteBuffer {
        self.scratch.removeAll(keepingCapacity: true)
        encodeHeader(&self.scratch)
        let headerByteCount = self.scratch.count
        guard payload.readerIndex >= headerByteCount else {
            return self.message(joining: [payload])
        }
        payload.moveReaderIndex(to: payload.readerIndex - headerByteCount)
        payload.setBytes(self.scratch, at: payload.readerIndex)
        return payload
    }

    /// A message of the header that `encodeHeader` appends, and all of `pieces`.
    mutating func message(
        joining pieces: [ByteBuffer],
        after encodeHeader: (inout [UInt8]) -> Void
    ) -> ByteBuffer {
        self.scratch.removeAll(keepingCapacity: true)
        encodeHeader(&self.scratch)
        return self.message(joining: pieces)
    }

    /// The scratch bytes and `pieces` in one new buffer.
    private func message(joining pieces: [ByteBuffer]) -> ByteBuffer {
        let byteCount = pieces.reduce(self.scratch.count) { $0 + $1.readableBytes }
        var buffer = Self.buffer(byteCount: byteCount)
        buffer.writeBytes(self.scratch)
        for piece in pieces { buffer.writeImmutableBuffer(piece) }
        return buffer
    }

    private static func buffer(byteCount: Int) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: WebSocket.headroom + byteCount)
        buffer.moveWriterIndex(to: WebSocket.headroom)
        buffer.moveReaderIndex(to: WebSocket.headroom)
        return buffer
    }
}

extension ByteBuffer {
    /// Narrows a decoded message down to its payload, in place.
    consuming func payload(_ payload: Payload) -> ByteBuffer {
        switch payload {
        case .range(let range):
            let start = self.readerIndex + range.lowerBound
            self.moveReaderIndex(to: start)
            self.moveWriterIndex(to: start + range.count)
            return self
        case .inflated(let bytes):
            return ByteBuffer(bytes: bytes)
        }
    }
}
