package import Framing
package import NIOCore

/// Turns the bytes of one direction of a WebSocket connection into messages, however they were cut up.
///
/// It makes its own buffer for each message. The channel keeps a hold on the buffer it reads into, so a
/// slice of that could not be unmasked or rewritten without a copy, and would keep up to 64 KiB alive for
/// a few bytes. Here the payload is copied once, and nobody else holds the result.
package struct FrameReader {
    package enum Event: Equatable, Sendable {
        case binary(ByteBuffer)
        case text(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        case close(code: WebSocketCloseCode?, reason: String)
    }

    /// A stranger's word on a length is believed up to here; beyond it memory follows the bytes.
    private static let reservedByteCountMax = 65_536

    private let allocator: ByteBufferAllocator

    private var headers: FrameHeaderReader
    /// The frame under way, less the payload that has come; `nil` between frames.
    private var frame: FrameHeader?
    /// Whether a message is under way.
    private var isInMessage = false
    private var message = ByteBuffer()
    private var control = ByteBuffer()

    /// A reader for what a client sends (`expectsMask`) or for what a server sends.
    package init(expectsMask: Bool, messageByteCountMax: Int, allocator: ByteBufferAllocator) {
        self.headers = FrameHeaderReader(
            expectsMask: expectsMask,
            messageByteCountMax: messageByteCountMax
        )
        self.allocator = allocator
    }

    /// The next event in `input`, or `nil` if more bytes are needed.
    ///
    /// After a violation the place in the stream is lost, and the reader is of no more use.
    package mutating func next(from input: inout ByteBuffer) throws(WebSocketViolation) -> Event? {
        while true {
            if self.frame == nil {
                guard let frame = try self.readHeader(from: &input) else { return nil }
                self.begin(frame)
            }
            guard self.readPayload(from: &input), let frame = self.frame else { return nil }
            self.frame = nil
            if let event = try self.finish(frame) { return event }
        }
    }

    private mutating func readHeader(
        from input: inout ByteBuffer
    ) throws(WebSocketViolation) -> FrameHeader? {
        while let byte = input.readInteger(as: UInt8.self) {
            if let header = try self.headers.take(byte) { return header }
        }
        return nil
    }

    // MARK: Payload

    private mutating func begin(_ frame: FrameHeader) {
        self.frame = frame
        guard !frame.opcode.isControl else {
            self.control = self.allocator.buffer(capacity: frame.payloadByteCount)
            return
        }
        guard !self.isInMessage else { return }
        self.isInMessage = true
        let reserved = min(frame.payloadByteCount, Self.reservedByteCountMax)
        self.message = self.allocator.buffer(capacity: WebSocket.headroom + reserved)
        self.message.moveWriterIndex(to: WebSocket.headroom)
        self.message.moveReaderIndex(to: WebSocket.headroom)
    }

    /// Takes what there is of the frame's payload. Returns whether that was the last of it.
    private mutating func readPayload(from input: inout ByteBuffer) -> Bool {
        guard var frame = self.frame else { return false }
        let count = min(frame.payloadByteCount, input.readableBytes)
        if frame.opcode.isControl {
            Self.move(count, from: &input, to: &self.control, mask: &frame.mask)
        } else {
            Self.move(count, from: &input, to: &self.message, mask: &frame.mask)
        }
        frame.payloadByteCount -= count
        self.frame = frame
        return frame.payloadByteCount == 0
    }

    private static func move(
        _ count: Int,
        from input: inout ByteBuffer,
        to buffer: inout ByteBuffer,
        mask: inout FrameMask?
    ) {
        guard count > 0, let part = input.readSlice(length: count) else { return }
        let start = buffer.readableBytes
        buffer.writeImmutableBuffer(part)
        mask?.apply(to: &buffer, from: start)
    }

    private mutating func finish(
        _ frame: FrameHeader
    ) throws(WebSocketViolation) -> Event? {
        switch frame.opcode {
        case .close: return try self.closeEvent()
        case .ping: return .ping(Self.take(&self.control))
        case .pong:
            self.control = ByteBuffer()
            return .pong
        case .continuation, .text, .binary: break
        }
        guard frame.isFinal else { return nil }
        self.isInMessage = false
        guard frame.opcode == .text else { return .binary(Self.take(&self.message)) }
        guard Self.isUTF8(self.message) else { throw .textNotUTF8 }
        return .text(Self.take(&self.message))
    }

    private mutating func closeEvent() throws(WebSocketViolation) -> Event {
        var payload = Self.take(&self.control)
        guard payload.readableBytes > 0 else { return .close(code: nil, reason: "") }
        guard let number = payload.readInteger(as: UInt16.self) else { throw .halfACloseCode }
        let code = WebSocketCloseCode(number)
        guard code.isAllowedInFrame else { throw .closeCodeNotAllowed(number) }
        guard Self.isUTF8(payload) else { throw .textNotUTF8 }
        return .close(code: code, reason: String(buffer: payload))
    }

    private static func isUTF8(_ buffer: ByteBuffer) -> Bool {
        (try? UTF8Span(validating: buffer.readableBytesUInt8Span)) != nil
    }

    /// Hands a buffer on, so that nobody here holds it any more.
    private static func take(_ buffer: inout ByteBuffer) -> ByteBuffer {
        var taken = ByteBuffer()
        swap(&taken, &buffer)
        return taken
    }
}

extension FrameMask {
    /// Masks or unmasks `buffer` from its `offset`th readable byte on, and moves on in the payload.
    mutating func apply(to buffer: inout ByteBuffer, from offset: Int = 0) {
        var bytes = buffer.mutableReadableBytesSpan
        self.apply(to: &bytes, from: offset)
    }
}
