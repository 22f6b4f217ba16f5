import Framing
import Timeline

/// One direction of a link on which bytes pass: what a socket and the protocol on it make of messages.
///
/// The bytes of a WebSocket are real frames, with masks in the direction of the server. Those of the body of
/// an HTTP answer are as they are.
final class ByteStream {
    enum Event {
        case binary([UInt8])
        case text(String)
        case close(code: UInt16, reason: String)
        /// The next bytes of a body.
        case body([UInt8])
    }

    private let kind: Link.Kind
    /// Where masks come from; `nil` in what a server sends.
    private var masks: SeededGenerator?
    // Nobody is told anything while one of these is looked at.
    @exclusivity(unchecked) private var cutter: Cutter
    @exclusivity(unchecked) private var reading: StreamReading

    /// A stream to `end` of a link of that kind, whose chance is `random`.
    init(_ kind: Link.Kind, to end: Link.End, random: SeededGenerator) {
        self.kind = kind
        self.masks = end == .server ? random.child(0) : nil
        unsafe self.cutter = Cutter(random: random.child(1))
        unsafe self.reading = StreamReading(kind, at: end)
    }

    // MARK: Sending

    /// The bytes of a binary message.
    func bytes(ofBinary message: [UInt8]) -> ArraySlice<UInt8> {
        switch self.kind {
        case .webSocket: self.frame(.binary, message)
        case .http: message[...]
        }
    }

    func bytes(ofText text: String) -> ArraySlice<UInt8> { self.frame(.text, Array(text.utf8)) }

    func bytes(ofClose code: UInt16, reason: String) -> ArraySlice<UInt8> {
        let payload = [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
        return self.frame(.close, payload + Array(reason.utf8))
    }

    private func frame(
        _ opcode: FrameHeader.Opcode,
        _ payload: [UInt8]
    ) -> ArraySlice<UInt8> {
        let key = (self.masks?.next()).map(UInt32.init(truncatingIfNeeded:))
        let header = FrameHeader(
            opcode,
            payloadByteCount: payload.count,
            mask: key.map(FrameMask.init(key:))
        )
        var bytes: [UInt8] = []
        bytes.reserveCapacity(header.byteCount + payload.count)
        let headerBytes = header.bytes
        for index in 0..<header.byteCount { bytes.append(headerBytes[index]) }
        bytes.append(contentsOf: payload)
        Self.mask(&bytes, header.mask, from: header.byteCount)
        return bytes[...]
    }

    /// How many of `byteCount` bytes, which are sent at once, come in the next piece; at least one.
    func nextPiece(of byteCount: Int, isFirst: Bool) -> Int {
        unsafe self.cutter.nextPiece(of: byteCount, isFirst: isFirst)
    }

    /// An instant from `start` to `end`: when a piece comes of which others come later.
    func instant(from start: Instant, to end: Instant) -> Instant {
        unsafe self.cutter.instant(from: start, to: end)
    }

    // MARK: Receiving

    /// Whether a piece is read together with the one that comes right behind it.
    func joins() -> Bool { unsafe self.cutter.joins() }

    /// The next bytes have come.
    func feed(_ bytes: ArraySlice<UInt8>) { unsafe self.reading.feed(bytes) }

    /// What has come next; `nil` if it takes more bytes.
    func next() -> Event? { unsafe self.reading.next() }

    fileprivate static func mask(_ bytes: inout [UInt8], _ mask: FrameMask?, from offset: Int) {
        guard var mask else { return }
        var span = bytes.mutableSpan
        // Whatever is written, each byte is a valid UInt8.
        var raw = unsafe span.mutableBytes
        mask.apply(to: &raw, from: offset)
    }
}

/// What has come on a stream, and what was made of it.
private struct StreamReading {
    private let kind: Link.Kind
    /// Bytes that were not read yet.
    private var input: ArraySlice<UInt8> = []
    private var headers: FrameHeaderReader
    /// The frame under way.
    private var frame: FrameHeader?
    private var payload: [UInt8] = []

    /// No party of ours sends longer messages.
    private static let messageByteCountMax = 1 << 30

    init(_ kind: Link.Kind, at end: Link.End) {
        self.kind = kind
        self.headers = FrameHeaderReader(
            expectsMask: end == .server,
            messageByteCountMax: Self.messageByteCountMax
        )
    }

    /// The next bytes have come.
    mutating func feed(_ bytes: ArraySlice<UInt8>) {
        if self.input.isEmpty { self.input = bytes } else { self.input += bytes }
    }

    /// What has come next; `nil` if it takes more bytes.
    mutating func next() -> ByteStream.Event? {
        guard self.kind == .webSocket else {
            guard !self.input.isEmpty else { return nil }
            defer { self.input = [] }
            return .body(Array(self.input))
        }
        while !self.input.isEmpty {
            if self.frame == nil { self.readHeader() }
            if let event = self.readPayload() { return event }
        }
        return nil
    }

    private mutating func readHeader() {
        while let byte = self.input.popFirst() {
            do throws(WebSocketViolation) {
                guard let header = try self.headers.take(byte) else { continue }
                self.frame = header
                self.payload.reserveCapacity(header.payloadByteCount)
                return
            } catch {
                preconditionFailure("frames of ours broke the WebSocket protocol: \(error)")
            }
        }
    }

    /// Takes what there is of a frame's payload. What the frame says, if that was the last of it.
    private mutating func readPayload() -> ByteStream.Event? {
        guard var frame = self.frame else { return nil }
        let count = min(frame.payloadByteCount - self.payload.count, self.input.count)
        if count > 0 {
            self.payload.append(contentsOf: self.input.prefix(count))
            self.input.removeFirst(count)
        }
        guard self.payload.count == frame.payloadByteCount else { return nil }
        self.frame = nil
        var payload: [UInt8] = []
        swap(&payload, &self.payload)
        ByteStream.mask(&payload, frame.mask, from: 0)
        frame.mask = nil
        return Self.event(frame.opcode, payload)
    }

    private static func event(_ opcode: FrameHeader.Opcode, _ payload: [UInt8]) -> ByteStream.Event
    {
        switch opcode {
        case .binary: return .binary(payload)
        case .text: return .text(String(decoding: payload, as: UTF8.self))
        case .close:
            let code = payload.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
            return .close(code: code, reason: String(decoding: payload.dropFirst(2), as: UTF8.self))
        case .continuation, .ping, .pong:
            preconditionFailure("a frame of ours is none that a link sends")
        }
    }
}
