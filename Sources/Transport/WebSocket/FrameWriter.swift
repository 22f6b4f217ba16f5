package import NIOCore
import Timeline

/// Puts a frame around a payload, in one buffer, so that a frame is never two writes.
package struct FrameWriter {
    package enum Opcode: UInt8, Sendable {
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xA
    }

    /// The longest header: 2 bytes, 8 of length, 4 of mask.
    package static let headerByteCountMax = 14

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
        let mask = (self.masks?.next()).map(UInt32.init(truncatingIfNeeded:))
        let count = payload.readableBytes
        let headerByteCount = Self.headerByteCount(count, isMasked: mask != nil)
        let isFramed = payload.modifyIfUniquelyOwned { buffer in
            guard buffer.readerIndex >= headerByteCount else { return false }
            Self.mask(&buffer, mask, from: 0)
            buffer.moveReaderIndex(to: buffer.readerIndex - headerByteCount)
            Self.setHeader(opcode, count, mask, at: buffer.readerIndex, in: &buffer)
            return true
        }
        if isFramed == true { return payload }
        return Self.frame(opcode, payload, mask: mask, allocator: self.allocator)
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

    /// A frame with a copy of `payload`.
    static func frame(
        _ opcode: Opcode,
        _ payload: ByteBuffer,
        mask: UInt32?,
        allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        let count = payload.readableBytes
        let headerByteCount = Self.headerByteCount(count, isMasked: mask != nil)
        var buffer = allocator.buffer(capacity: headerByteCount + count)
        buffer.moveWriterIndex(to: headerByteCount)
        Self.setHeader(opcode, count, mask, at: 0, in: &buffer)
        buffer.writeImmutableBuffer(payload)
        Self.mask(&buffer, mask, from: headerByteCount)
        return buffer
    }

    /// What a close frame says. Of `reason`, as much as there is room for.
    static func closePayload(_ code: WebSocketCloseCode?, reason: String) -> ByteBuffer {
        var payload = ByteBuffer()
        guard let code else { return payload }
        payload.writeInteger(code.number)
        payload.writeSubstring(reason.prefix(utf8Count: 123))
        return payload
    }

    private static func headerByteCount(_ count: Int, isMasked: Bool) -> Int {
        let lengthByteCount = count <= 125 ? 0 : count <= 0xFFFF ? 2 : 8
        return 2 + lengthByteCount + (isMasked ? 4 : 0)
    }

    private static func mask(_ buffer: inout ByteBuffer, _ key: UInt32?, from offset: Int) {
        guard let key else { return }
        var mask = FrameMask(key: key)
        mask.apply(to: &buffer, from: offset)
    }

    private static func setHeader(
        _ opcode: Opcode,
        _ count: Int,
        _ mask: UInt32?,
        at start: Int,
        in buffer: inout ByteBuffer
    ) {
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        var index = start
        index += buffer.setInteger(0x80 | opcode.rawValue, at: index)
        switch count {
        case ...125:
            index += buffer.setInteger(maskBit | UInt8(truncatingIfNeeded: count), at: index)
        case ...0xFFFF:
            index += buffer.setInteger(maskBit | 126, at: index)
            index += buffer.setInteger(UInt16(truncatingIfNeeded: count), at: index)
        default:
            index += buffer.setInteger(maskBit | 127, at: index)
            index += buffer.setInteger(UInt64(count), at: index)
        }
        if let mask { buffer.setInteger(mask, at: index, endianness: .little) }
    }
}

extension String {
    /// As many whole characters from the start as fit into `utf8Count` bytes.
    func prefix(utf8Count: Int) -> Substring {
        var end = self.startIndex
        while end < self.endIndex {
            let next = self.index(after: end)
            guard self.utf8.distance(from: self.startIndex, to: next) <= utf8Count else { break }
            end = next
        }
        return self[..<end]
    }
}
