package import NIOCore

/// Runs one WebSocket connection after the upgrade, and tells the peer what comes.
///
/// It reads and writes bytes itself, as one handler. A chain of NIO's decoder, encoder and a handler of
/// ours does the same with a box per frame at each step, and with copies where bytes are unmasked.
package final class WebSocketHandler: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private enum State: Equatable {
        /// Can become: closing, ending, ended.
        case open
        /// Our close frame is out; the other side's is not here yet. Can become: ending, ended.
        case closing(WebSocketClose)
        /// The peer has been told. What comes is thrown away until the channel is closed, by the other
        /// side or at the deadline. Can become: ended.
        case ending
        /// The channel is closed.
        case ended
    }

    let channel: any Channel

    private var peer: (any WebSocketPeer)?
    private let isClient: Bool
    private let limits: WebSocketLimits
    private var reader: FrameReader
    private var writer: FrameWriter

    private var state = State.open
    private var context: ChannelHandlerContext?
    private var errorText: String?
    private var timer: Scheduled<Void>?
    /// Whether anything came since the last ping.
    private var isHeard = true
    /// Whether we are inside a read, at whose end all that was written is flushed at once.
    private var isReading = false
    private var mustFlush = false

    /// A handler for the bytes after the handshake, told to `peer`.
    package init(
        channel: any Channel,
        isClient: Bool,
        limits: WebSocketLimits,
        peer: any WebSocketPeer
    ) {
        self.channel = channel
        self.peer = peer
        self.isClient = isClient
        self.limits = limits
        self.reader = FrameReader(
            expectsMask: !isClient,
            messageByteCountMax: limits.messageByteCountMax,
            allocator: channel.allocator
        )
        self.writer = FrameWriter(isClient: isClient, allocator: channel.allocator)
    }

    // MARK: From the channel

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.scheduleTimer(in: self.limits.pingInterval)
        self.peer?.connected(WebSocket(handler: self))
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.end(.lost("the channel was taken apart"))
        self.context = nil
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.isHeard = true
        self.isReading = true
        var input = self.unwrapInboundIn(data)
        do throws(WebSocketViolation) {
            while self.isParsing, try self.readEvent(from: &input) {}
        } catch {
            self.fail(.violation(error), error.closeCode, reason: error.description)
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        self.isReading = false
        guard self.mustFlush else { return }
        self.mustFlush = false
        context.flush()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.end(.lost(self.errorText ?? "the other side closed it without a close frame"))
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The first error is the cause; TLS has another for what it leads to.
        self.errorText = self.errorText ?? ErrorText.of(error)
        context.close(promise: nil)
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ServerStops, self.state == .open { self.serverStops() }
        context.fireUserInboundEventTriggered(event)
    }

    private func serverStops() {
        if let peer = self.peer as? any WebSocketServerPeer {
            peer.serverStops()
        } else {
            self.close(.goingAway, reason: "the server stops")
        }
    }

    private var isParsing: Bool {
        switch self.state {
        case .open, .closing: true
        case .ending, .ended: false
        }
    }

    /// Handles the next event. Returns whether there was one.
    ///
    /// The message moves from the reader to the peer, so that the peer is the only one to hold it.
    private func readEvent(from input: inout ByteBuffer) throws(WebSocketViolation) -> Bool {
        let isOpen = self.state == .open
        switch try self.reader.next(from: &input) {
        case nil: return false
        case .binary(let message): if isOpen { self.peer?.received(consume message) }
        case .text(let text): if isOpen { self.peer?.received(text: consume text) }
        case .ping(let payload): self.send(.pong, consume payload)
        case .pong: break
        case .close(let code, let reason): self.receivedClose(code, reason)
        }
        return true
    }

    private func receivedClose(_ code: WebSocketCloseCode?, _ reason: String) {
        let last = self.state
        self.state = .ending
        switch last {
        case .open:
            self.write(.close, Self.closePayload(code, reason: ""))
            self.report(.byPeer(code: code, reason: reason))
        case .closing(let close): self.report(close)
        case .ending, .ended: return
        }
        // The server closes first, so that it is not the client's port that has to rest (RFC 6455,
        // section 7.1.1).
        self.scheduleTimer(in: self.limits.closeTimeout)
        if self.isClient { self.flush() } else { self.closeWhenWritten() }
    }

    // MARK: From the peer

    /// How many bytes the channel has not been able to write.
    var backlogByteCount: Int {
        let options = self.channel.syncOptions
        return (try? options?.getOption(.bufferedWritableBytes)) ?? 0
    }

    func send(_ opcode: FrameWriter.Opcode, _ payload: consuming ByteBuffer) {
        guard self.state == .open else { return }
        self.write(opcode, payload)
        self.flushUnlessReading()
        self.checkBacklog()
    }

    func close(_ code: WebSocketCloseCode, reason: String) {
        guard self.state == .open else { return }
        self.state = .closing(.byUs(code: code, reason: reason))
        self.write(.close, Self.closePayload(code, reason: reason))
        self.flush()
        self.scheduleTimer(in: self.limits.closeTimeout)
    }

    func reset() {
        guard self.state != .ended, let context = self.context else { return }
        self.state = .ending
        self.report(.resetByUs)
        context.reset()
    }

    // MARK: Ends

    /// Ends the connection because the other side misbehaves: a close frame, then nothing more is read.
    ///
    /// Closing at once could turn into a reset that overtakes the frame, so the other side is given a
    /// while to read it and close.
    private func fail(_ close: WebSocketClose, _ code: WebSocketCloseCode, reason: String) {
        guard self.isParsing else { return }
        let wasOpen = self.state == .open
        self.state = .ending
        if wasOpen { self.write(.close, Self.closePayload(code, reason: reason)) }
        self.flush()
        self.scheduleTimer(in: self.limits.closeTimeout)
        self.report(close)
    }

    private func checkBacklog() {
        guard !self.channel.isWritable else { return }
        let byteCount = self.backlogByteCount
        guard byteCount > self.limits.backlogByteCountMax else { return }
        self.fail(
            .backlog(byteCount: byteCount),
            .policyViolation,
            reason: "\(byteCount) bytes wait for you to read them"
        )
    }

    private func end(_ close: WebSocketClose) {
        let last = self.state
        self.state = .ended
        self.timer?.cancel()
        self.timer = nil
        switch last {
        case .open: self.report(close)
        case .closing(let close): self.report(close)
        case .ending, .ended: break
        }
    }

    /// Tells the peer, and lets go of it, since the two hold each other.
    private func report(_ close: WebSocketClose) {
        let peer = self.peer
        self.peer = nil
        peer?.closed(close)
    }

    private func closeWhenWritten() {
        guard let context = self.context else { return }
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer())).assumeIsolated()
            .whenComplete { _ in context.close(promise: nil) }
    }

    // MARK: Timer

    /// One timer for both: pings while open, the deadline afterwards.
    private func scheduleTimer(in delay: TimeAmount?) {
        self.timer?.cancel()
        guard let delay, let context = self.context else { return }
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.timerFired()
        }
    }

    private func timerFired() {
        switch self.state {
        case .open where self.isHeard:
            self.isHeard = false
            self.send(.ping, ByteBuffer())
            self.scheduleTimer(in: self.limits.pingInterval)
        case .open:
            self.state = .ending
            self.report(.unresponsive)
            self.context?.close(promise: nil)
        case .closing(let close):
            self.state = .ending
            self.report(close)
            self.context?.close(promise: nil)
        case .ending: self.context?.close(promise: nil)
        case .ended: break
        }
    }

    // MARK: Writing

    private func write(_ opcode: FrameWriter.Opcode, _ payload: consuming ByteBuffer) {
        let frame = self.writer.frame(opcode, payload)
        self.context?.write(self.wrapOutboundOut(frame), promise: nil)
    }

    private func flushUnlessReading() {
        if self.isReading { self.mustFlush = true } else { self.flush() }
    }

    private func flush() {
        self.context?.flush()
    }

    private static func closePayload(_ code: WebSocketCloseCode?, reason: String) -> ByteBuffer {
        var payload = ByteBuffer()
        guard let code else { return payload }
        payload.writeInteger(code.number)
        payload.writeSubstring(reason.prefix(utf8Count: 123))
        return payload
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
