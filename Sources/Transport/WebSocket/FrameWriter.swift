package import Framing
package import NIOCore
import Timeline

/// Puts a frame around a payload, in one buffer, so that a frame is never two writes.
package struct FrameWriter {
    package typealias Opcode = FrameHeader.Opcode

    /// Chooses the masks of a client; `nil` for a server, which sends without.
    ///
    /// A mask keeps a web page from writing bytes of its choice past a proxy. We run no pages, so a quick
    /// generator that nobody else can see into is enough.
    private var masks: SeededGenerator?
    private let allocator: ByteBufferAllocator
    /// How many prepared messages were framed.
    private var preparedCount = 0

    /// A writer for a client, which masks its frames, or for a server.
    package init(isClient: Bool, allocator: ByteBufferAllocator) {
        self.masks = isClient ? SeededGenerator(seed: .random(in: .min ... .max)) : nil
        self.allocator = allocator
    }

    /// A frame with `payload`.
    ///
    /// The payload's own buffer is used if nobody else holds it and there is room for the header in front
    /// of its readable bytes. Otherwise it is copied once.
    package mutating func frame(_ opcode: Opcode, _ payload: consuming ByteBuffer) -> ByteBuffer {
        let key = (self.masks?.next()).map(UInt32.init(truncatingIfNeeded:))
        let header = Self.header(opcode, payload, key)
        let isFramed = payload.modifyIfUniquelyOwned { buffer in
            guard buffer.readerIndex >= header.byteCount else { return false }
            Self.mask(&buffer, header, from: 0)
            buffer.moveReaderIndex(to: buffer.readerIndex - header.byteCount)
            Self.set(header, at: buffer.readerIndex, in: &buffer)
            return true
        }
        if isFramed == true { return payload }
        return Self.frame(payload, header, allocator: self.allocator)
    }

    /// A frame with `prepared`, to which `change` is made. Only for a client.
    package mutating func frame(
        _ prepared: PreparedMessage,
        change: PreparedMessage.Change
    ) -> ByteBuffer {
        precondition(self.masks != nil, "a prepared message is masked, and a server sends without")
        self.preparedCount &+= 1
        return prepared.frame(self.preparedCount, allocator: self.allocator, change: change)
    }

    /// A frame with a copy of `payload`, masked with `key` if there is one.
    static func frame(
        _ opcode: Opcode,
        _ payload: ByteBuffer,
        key: UInt32?,
        allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        Self.frame(payload, Self.header(opcode, payload, key), allocator: allocator)
    }

    private static func frame(
        _ payload: ByteBuffer,
        _ header: FrameHeader,
        allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: header.byteCount + header.payloadByteCount)
        buffer.moveWriterIndex(to: header.byteCount)
        Self.set(header, at: 0, in: &buffer)
        buffer.writeImmutableBuffer(payload)
        Self.mask(&buffer, header, from: header.byteCount)
        return buffer
    }

    /// What a close frame says. Of `reason`, as much as there is room for.
    static func closePayload(_ code: WebSocketCloseCode?, reason: String) -> ByteBuffer {
        var payload = ByteBuffer()
        guard let code else { return payload }
        payload.writeInteger(code.number)
        payload.writeSubstring(CloseReason.fitting(reason))
        return payload
    }

    private static func header(
        _ opcode: Opcode,
        _ payload: ByteBuffer,
        _ key: UInt32?
    ) -> FrameHeader {
        let mask = key.map(FrameMask.init(key:))
        return FrameHeader(opcode, payloadByteCount: payload.readableBytes, mask: mask)
    }

    private static func mask(_ buffer: inout ByteBuffer, _ header: FrameHeader, from offset: Int) {
        guard var mask = header.mask else { return }
        mask.apply(to: &buffer, from: offset)
    }

    private static func set(_ header: FrameHeader, at start: Int, in buffer: inout ByteBuffer) {
        let bytes = header.bytes
        for index in 0..<header.byteCount { buffer.setInteger(bytes[index], at: start + index) }
    }
}
