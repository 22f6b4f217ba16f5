import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Asks a server for a WebSocket, and leaves a ``WebSocketHandler`` in the channel if it agrees.
final class UpgradeRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private enum State {
        /// Can become: agreed, refused, ended.
        case waiting
        /// The answer is 101 and right. Can become: upgrading.
        case agreed
        /// The parser is on its way out; what it had left over is kept. Can become: ended.
        case upgrading(leftover: [NIOAny])
        /// The answer is another one, and its body is being collected. Can become: ended.
        case refused(status: Int, body: ByteBuffer)
        case ended
    }

    private let channel: any Channel
    private let endpoint: Endpoint
    private let headers: HTTPHeaders
    private let limits: WebSocketLimits
    private let deadline: NIODeadline
    /// Chooses the key, and knows the answer to it; all else of NIO's upgrader goes unused.
    private let upgrader = NIOWebSocketClientUpgrader { channel, _ in
        channel.eventLoop.makeSucceededVoidFuture()
    }
    private var peer: (any WebSocketClientPeer)?
    private var state = State.waiting
    private var timer: Scheduled<Void>?
    private var errorText: String?

    init(
        channel: any Channel,
        endpoint: Endpoint,
        headers: HTTPHeaders,
        limits: WebSocketLimits,
        deadline: NIODeadline,
        peer: any WebSocketClientPeer
    ) {
        self.channel = channel
        self.endpoint = endpoint
        self.headers = headers
        self.limits = limits
        self.deadline = deadline
        self.peer = peer
    }

    /// Puts itself into the channel and sends the request.
    func start() {
        if let bad = self.headers.firstUnsendable { return self.fail(.badHeader(bad)) }
        self.timer = self.channel.eventLoop.assumeIsolated().scheduleTask(deadline: self.deadline) {
            self.fail(.timedOut(self.endpoint, during: .upgrade))
        }
        let decoder = HTTPResponseDecoder(
            leftOverBytesStrategy: .forwardBytes,
            informationalResponseStrategy: .drop,
            limitConfiguration: .forStrangers
        )
        do {
            try self.channel.pipeline.syncOperations.addHandlers([
                HTTPRequestEncoder(),
                ByteToMessageHandler(decoder, maximumBufferSize: HTTPLimits.parserByteCountMax),
                self,
            ])
        } catch {
            self.fail(.closed(self.endpoint, during: .upgrade, ErrorText.of(error)))
        }
    }

    /// Gives up without a word to the peer. Once the handshake is over, the channel is not ours to close.
    func cancel() {
        if case .ended = self.state { return }
        self.finish()
        self.channel.close(promise: nil)
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        var headers = self.headers
        headers.replaceOrAdd(name: "Host", value: self.endpoint.hostHeader)
        headers.replaceOrAdd(name: "Connection", value: "Upgrade")
        headers.replaceOrAdd(name: "Upgrade", value: "websocket")
        self.upgrader.addCustom(upgradeRequestHeaders: &headers)
        let head = HTTPRequestHead(
            version: .http1_1,
            method: .GET,
            uri: self.endpoint.target,
            headers: headers
        )
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .upgrading(let leftover) = self.state {
            self.state = .upgrading(leftover: leftover + [data])
            return
        }
        switch (self.unwrapInboundIn(data), self.state) {
        case (.head(let head), .waiting): self.receivedHead(head)
        case (.body(let part), .refused(let status, var body)):
            let room = HTTPLimits.refusalByteCountMax - body.readableBytes
            body.writeBytes(part.readableBytesView.prefix(room))
            self.state = .refused(status: status, body: body)
            if body.readableBytes == HTTPLimits.refusalByteCountMax { self.refused() }
        case (.end, .agreed): self.upgrade(context)
        case (.end, .refused): self.refused()
        case (_, .ended), (.head, _), (.body, _), (.end, _): break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.invalidEOFState: self.errorText = "its answer broke off"
        case is HTTPParserError, is ByteToMessageDecoderError.PayloadTooLargeError:
            return self.fail(.notUnderstood(self.endpoint, "\(error)"))
        default: self.errorText = ErrorText.of(error)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .refused = self.state {
            self.refused()
        } else {
            let text = self.errorText ?? "it gave no answer"
            self.fail(.closed(self.endpoint, during: .upgrade, text))
        }
        context.fireChannelInactive()
    }

    // MARK: The answer

    private func receivedHead(_ head: HTTPResponseHead) {
        guard head.status == .switchingProtocols else {
            self.state = .refused(status: Int(head.status.code), body: ByteBuffer())
            return
        }
        let isForWebSocket = head.headers[canonicalForm: "upgrade"].contains {
            $0.lowercased() == "websocket"
        }
        guard isForWebSocket, self.upgrader.shouldAllowUpgrade(upgradeResponse: head) else {
            let text = "it agreed to a WebSocket, but not to the one that was asked for"
            return self.fail(.notUnderstood(self.endpoint, text))
        }
        self.state = .agreed
    }

    private func refused() {
        guard case .refused(let status, let body) = self.state else { return }
        self.fail(.answered(self.endpoint, status: status, body: String(buffer: body)))
    }

    /// Takes everything that speaks HTTP out of the channel.
    ///
    /// The parser watches writes as well as reads, and leaves a moment later. Until then nothing can be
    /// written, so the peer has to wait too.
    private func upgrade(_ context: ChannelHandlerContext) {
        self.state = .upgrading(leftover: [])
        let pipeline = context.pipeline.syncOperations
        do {
            let encoder = try pipeline.context(handlerType: HTTPRequestEncoder.self)
            let parser = ByteToMessageHandler<HTTPResponseDecoder>.self
            let parserContext = try pipeline.context(handlerType: parser)
            pipeline.removeHandler(context: encoder, promise: nil)
            pipeline.removeHandler(context: parserContext).assumeIsolated().whenComplete { _ in
                self.becomeWebSocket(context)
            }
        } catch {
            self.fail(.closed(self.endpoint, during: .upgrade, ErrorText.of(error)))
        }
    }

    private func becomeWebSocket(_ context: ChannelHandlerContext) {
        guard case .upgrading(let leftover) = self.state, let peer = self.peer else { return }
        let webSocket = WebSocketHandler(
            channel: self.channel,
            isClient: true,
            limits: self.limits,
            peer: peer
        )
        self.finish()
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(webSocket, position: .after(self))
        } catch {
            return peer.failed(.closed(self.endpoint, during: .upgrade, ErrorText.of(error)))
        }
        for data in leftover { context.fireChannelRead(data) }
        if !leftover.isEmpty { context.fireChannelReadComplete() }
        pipeline.removeHandler(context: context, promise: nil)
    }

    private func fail(_ error: ConnectError) {
        let peer = self.peer
        self.cancel()
        peer?.failed(error)
    }

    private func finish() {
        self.state = .ended
        self.timer?.cancel()
        self.peer = nil
    }
}

extension HTTPHeaders {
    /// The name of the first header that would break out of its line; `nil` if all can be sent.
    var firstUnsendable: String? {
        self.first { name, value in
            name.isEmpty
                || !name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
                || value.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
        }?.name
    }
}
