import Framing
package import NIOCore

/// Runs one WebSocket connection after the upgrade, and tells the peer what comes.
///
/// It reads and writes bytes itself, as one handler. A chain of NIO's decoder, encoder and a handler of
/// ours does the same with a box per frame at each step, and with copies where bytes are unmasked.
package final class WebSocketHandler: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    let channel: any Channel

    private var peer: (any WebSocketPeer)?
    private let isClient: Bool
    private let limits: WebSocketLimits
    private var reader: FrameReader
    private var writer: FrameWriter
    /// What waits to be written in pieces, and all behind it; `nil` unless something does.
    private var staged: StagedFrames?
    /// How much longer than need be our part of a close takes; `nil`: no longer.
    private var closeDelay: TimeAmount?

    private var state = WebSocketState.open
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
            while self.state.isListening, try self.readEvent(from: &input) {}
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
        if event is ServerStops { self.serverStops() }
        context.fireUserInboundEventTriggered(event)
    }

    private func serverStops() {
        // The dead say no goodbye, so there is nothing to wait for.
        if self.state == .dead { return self.reset() }
        guard self.state == .open else { return }
        if let peer = self.peer as? any WebSocketServerPeer {
            peer.serverStops()
        } else {
            self.close(.goingAway, reason: "the server stops")
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
        switch self.state {
        case .open:
            self.state = .answering(code)
            self.report(.byPeer(code: code, reason: reason))
            guard let delay = self.closeDelay else { return self.answerClose() }
            self.scheduleTimer(in: delay)
        case .delaying:
            // The timer runs already.
            self.state = .answering(code)
            self.report(.byPeer(code: code, reason: reason))
        case .closing(let close):
            self.state = .ending
            self.report(close)
            self.finishClose()
        case .answering, .dead, .ending, .ended: break
        }
    }

    private func answerClose() {
        // The peer may have cut the connection off when it was told.
        guard case .answering(let code) = self.state else { return }
        self.state = .ending
        self.write(.close, FrameWriter.closePayload(code, reason: ""))
        self.finishClose()
    }

    /// The server closes first, so that it is not the client's port that has to rest (RFC 6455,
    /// section 7.1.1).
    private func finishClose() {
        self.writeStaged(.max)
        self.scheduleTimer(in: self.limits.closeTimeout)
        if self.isClient { self.flush() } else { self.closeWhenWritten(.all) }
    }

    // MARK: From the peer

    /// How many bytes the channel has not been able to write.
    var backlogByteCount: Int {
        let options = self.channel.syncOptions
        return (try? options?.getOption(.bufferedWritableBytes)) ?? 0
    }

    func send(_ opcode: FrameWriter.Opcode, _ payload: consuming ByteBuffer) {
        guard case .open = self.state else { return }
        self.write(opcode, payload)
        self.flushUnlessReading()
        self.checkBacklog()
    }

    func send(_ prepared: PreparedMessage, change: PreparedMessage.Change) {
        guard self.state == .open else { return }
        self.write(frame: self.writer.frame(prepared, change: change))
        self.flushUnlessReading()
        self.checkBacklog()
    }

    func stage(_ opcode: FrameWriter.Opcode, _ message: consuming ByteBuffer) {
        guard self.state == .open else { return }
        let byteCount = message.readableBytes
        let frame = self.writer.frame(opcode, message)
        var staged = self.staged.take() ?? StagedFrames()
        staged.stage(frame, headerByteCount: frame.readableBytes - byteCount)
        self.staged = staged
        self.checkBacklog()
    }

    func release(_ byteCount: Int) {
        precondition(byteCount >= 0, "\(byteCount) bytes cannot be released")
        if self.state.isListening { self.writeStaged(byteCount) }
    }

    func close(_ code: WebSocketCloseCode, reason: String) {
        guard self.state == .open else { return }
        guard let delay = self.closeDelay else { return self.sendClose(code, reason) }
        self.state = .delaying(code, reason: reason)
        self.scheduleTimer(in: delay)
    }

    private func sendClose(_ code: WebSocketCloseCode, _ reason: String) {
        self.state = .closing(.byUs(code: code, reason: reason))
        self.write(.close, FrameWriter.closePayload(code, reason: reason))
        self.flush()
        self.scheduleTimer(in: self.limits.closeTimeout)
    }

    func closeSlowly(by delay: TimeAmount) {
        self.closeDelay = delay
    }

    func playDead() {
        guard self.state.isListening else { return }
        self.state = .dead
        self.staged = nil
        self.timer?.cancel()
        // What comes fills the kernel's buffers. A reset, and the other side's end, are seen nevertheless.
        self.setReads(false)
    }

    func reset() {
        guard self.state != .ended, let context = self.context else { return }
        self.state = .ending
        self.staged = nil
        self.report(.resetByUs)
        context.reset()
    }

    /// Closes our half, and the rest when the other side has closed its own: closing it all with unread bytes
    /// in the socket turns into a reset.
    func cutOff() {
        switch self.state {
        case .open, .delaying, .closing, .answering, .dead: break
        case .ending, .ended: return
        }
        let wasDead = self.state == .dead
        self.state = .ending
        self.staged = nil
        self.scheduleTimer(in: self.limits.closeTimeout)
        self.closeWhenWritten(.output)
        if wasDead { self.setReads(true) }
        self.report(.resetByUs)
    }

    // MARK: Ends

    /// Ends the connection because the other side misbehaves: a close frame, then nothing more is read.
    ///
    /// Closing at once could turn into a reset that overtakes the frame, so the other side is given a
    /// while to read it and close.
    private func fail(_ close: WebSocketClose, _ code: WebSocketCloseCode, reason: String) {
        guard self.state.isListening else { return }
        let hasSentClose = self.state.hasSentClose
        self.state = .ending
        if !hasSentClose { self.write(.close, FrameWriter.closePayload(code, reason: reason)) }
        self.writeStaged(.max)
        self.flush()
        self.scheduleTimer(in: self.limits.closeTimeout)
        self.report(close)
    }

    private func checkBacklog() {
        guard !self.channel.isWritable || self.staged != nil else { return }
        let byteCount = self.backlogByteCount + (self.staged?.byteCount ?? 0)
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
        self.staged = nil
        switch last {
        case .open, .delaying, .dead: self.report(close)
        case .closing(let close): self.report(close)
        case .answering, .ending, .ended: break
        }
    }

    /// Tells the peer, and lets go of it, since the two hold each other.
    private func report(_ close: WebSocketClose) {
        let peer = self.peer
        self.peer = nil
        peer?.closed(close)
    }

    private func closeWhenWritten(_ mode: CloseMode) {
        guard let context = self.context else { return }
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer())).assumeIsolated()
            .whenComplete { _ in context.close(mode: mode, promise: nil) }
    }

    private func setReads(_ reads: Bool) {
        // Fails only for a channel that is closed, which does not read anyway.
        try? self.channel.syncOptions?.setOption(.autoRead, value: reads)
    }

    // MARK: Timer

    /// One timer for all: pings while open, the delay of a close, the deadline afterwards.
    private func scheduleTimer(in delay: TimeAmount?) {
        self.timer?.cancel()
        guard let delay, let context = self.context else { return }
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.timerFired()
        }
    }

    private func timerFired() {
        switch self.state {
        case .open where self.staged != nil:
            // A ping could not pass what is kept back, so its answer cannot be asked for.
            self.isHeard = true
            self.scheduleTimer(in: self.limits.pingInterval)
        case .open where self.isHeard:
            self.isHeard = false
            self.send(.ping, ByteBuffer())
            self.scheduleTimer(in: self.limits.pingInterval)
        case .open:
            self.state = .ending
            self.report(.unresponsive)
            self.context?.close(promise: nil)
        case .delaying(let code, let reason): self.sendClose(code, reason)
        case .answering: self.answerClose()
        case .closing(let close):
            self.state = .ending
            self.report(close)
            self.context?.close(promise: nil)
        case .ending: self.context?.close(promise: nil)
        case .dead, .ended: break
        }
    }

    // MARK: Writing

    private func write(_ opcode: FrameWriter.Opcode, _ payload: consuming ByteBuffer) {
        self.write(frame: self.writer.frame(opcode, payload))
    }

    private func write(frame: ByteBuffer) {
        guard self.staged == nil else { self.staged?.queue(frame); return }
        self.context?.write(self.wrapOutboundOut(frame), promise: nil)
    }

    /// Writes and flushes the next `byteCount` staged bytes, then what was waiting for them alone.
    private func writeStaged(_ byteCount: Int) {
        guard var staged = self.staged.take() else { return }
        let pieces = staged.take(byteCount)
        let free = staged.takeFree()
        self.staged = staged.isEmpty ? nil : staged
        self.write(pieces)
        self.write(free)
    }

    private func write(_ frames: [ByteBuffer]) {
        guard !frames.isEmpty, let context = self.context else { return }
        for frame in frames { context.write(self.wrapOutboundOut(frame), promise: nil) }
        context.flush()
    }

    private func flushUnlessReading() {
        if self.isReading { self.mustFlush = true } else { self.flush() }
    }

    private func flush() {
        self.context?.flush()
    }
}
