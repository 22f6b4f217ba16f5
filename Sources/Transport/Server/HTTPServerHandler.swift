package import NIOCore
package import NIOHTTP1

/// Tells the connections of a server that it is shutting down.
struct ServerStops {}

/// Runs one connection of a server as long as it speaks HTTP.
///
/// It sits behind NIO's parser and its pipelining handler, which lets one request through at a time. A
/// request for a WebSocket takes all three out of the channel and leaves a ``WebSocketHandler``.
package final class HTTPServerHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPServerRequestPart
    package typealias OutboundOut = HTTPServerResponsePart

    /// A piece of an answer.
    enum Piece {
        case head(HTTPResponseStatus, HTTPHeaders)
        case body(ByteBuffer)
        case end
        case reset
        case cutOff
        case playDead
    }

    private enum State {
        /// Between requests. Can become: receiving, ended.
        case idle
        /// The head is here, the end is not. Can become: waiting, responding, dead, closing, ended.
        case receiving(HTTPRequestHead, Route, body: ByteBuffer)
        /// The request is complete, and its time is not here yet. Can become: as receiving.
        case waiting
        /// The request is complete, and the answer is not. Can become: idle, dead, closing, ended.
        case responding(HTTPRequestHead, any HTTPResponder)
        /// The answer will never be complete; a responder may still cut it off. Can become: closing, ended.
        case dead((any HTTPResponder)?)
        /// The last answer is given; nothing more is read. Can become: ended.
        case closing
        /// A WebSocket, or the channel is closed.
        case ended
    }

    let channel: any Channel

    private let route: Listener.RouteFunction
    private let limits: ServerLimits
    private var state = State.idle
    private var exchangeNumber = 0
    private var hasHead = false
    /// Whether the connection ends with the answer that is under way.
    private var isLastExchange = false
    private var isReading = false
    private var mustFlush = false
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?

    /// A handler for a connection on `channel`, behind a parser, that asks `route` about each request.
    package init(
        channel: any Channel,
        limits: ServerLimits,
        route: @escaping Listener.RouteFunction
    ) {
        self.channel = channel
        self.limits = limits
        self.route = route
    }

    // MARK: From the channel

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.closeUnless(within: self.limits.requestTimeout)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.leave()
        self.context = nil
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.leave()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.isReading = true
        switch (self.unwrapInboundIn(data), self.state) {
        case (.head(let head), .idle): self.receivedHead(head)
        case (.body(let part), .receiving(let head, let route, var body)):
            // Lets go of the body, so that the next line appends without a copy.
            self.state = .idle
            body.writeImmutableBuffer(part)
            self.state = .receiving(head, route, body: body)
            guard body.readableBytes <= self.limits.bodyByteCountMax else {
                return self.refuse(self.tooLarge)
            }
        case (.end, .receiving(let head, let route, let body)):
            self.follow(route, head, body)
        case (_, .closing), (_, .ended): break
        case (.head, .receiving), (.body, .idle), (.end, .idle), (_, .waiting), (_, .responding),
            (_, .dead):
            preconditionFailure("the pipelining handler let a part through out of turn")
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        self.isReading = false
        if self.mustFlush { context.flush() }
        self.mustFlush = false
        context.fireChannelReadComplete()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ServerStops {
            self.isLastExchange = true
            switch self.state {
            // Nothing was promised to these, or nothing will come.
            case .idle, .waiting, .dead: context.close(promise: nil)
            case .receiving, .responding, .closing, .ended: break
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch self.state {
        case .idle where error is HTTPParserError, .receiving where error is HTTPParserError:
            let text = "This is not a request that an HTTP server understands: \(error).\n"
            self.refuse(HTTPAnswer(.badRequest, text: text))
        case .idle, .receiving, .waiting, .responding, .dead, .closing, .ended:
            context.close(promise: nil)
        }
    }

    // MARK: Requests

    private func receivedHead(_ head: HTTPRequestHead) {
        self.exchangeNumber += 1
        self.hasHead = false
        // HTTP/1.0 knows no chunks, so its answers may have to end with the connection. After a request
        // for another protocol the parser stops, so nothing can follow it.
        if !head.isKeepAlive || head.version == .http1_0 || head.hasUpgrade {
            self.isLastExchange = true
        }
        self.closeUnless(within: self.limits.requestTimeout)
        self.state = .receiving(head, self.route(head, self.channel.eventLoop), body: ByteBuffer())
    }

    private func follow(_ route: Route, _ head: HTTPRequestHead, _ body: ByteBuffer) {
        switch route {
        case .http(let makeResponder): self.start(makeResponder(), head, body)
        case .answer(let answer): self.start(FixedResponder(answer), head, body)
        case .webSocket(let headers, let limits, let makePeer):
            self.handshake(head, body, headers, limits, makePeer)
        case .after(let delay, let route):
            self.state = .waiting
            self.schedule(in: delay) { self.follow(route, head, body) }
        case .reset:
            self.state = .closing
            self.context?.reset()
        case .silence: self.playDead(nil)
        }
    }

    private func start(_ responder: any HTTPResponder, _ head: HTTPRequestHead, _ body: ByteBuffer)
    {
        self.timer?.cancel()
        self.state = .responding(head, responder)
        let exchange = HTTPExchange(handler: self, number: self.exchangeNumber)
        responder.received(HTTPRequest(head: head, body: body), exchange)
    }

    /// Answers outside of any exchange, and closes: the rest of the stream cannot be trusted.
    private func refuse(_ answer: HTTPAnswer) {
        self.state = .closing
        var headers = answer.headers
        headers.replaceOrAdd(name: "Content-Length", value: "\(answer.body.readableBytes)")
        headers.replaceOrAdd(name: "Connection", value: "close")
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        self.write(.head(head))
        self.write(.body(.byteBuffer(answer.body)))
        self.writeLast(.end(nil))
    }

    private var tooLarge: HTTPAnswer {
        HTTPAnswer(
            .payloadTooLarge,
            text: "The body has more than \(self.limits.bodyByteCountMax) bytes.\n"
        )
    }

    // MARK: Answers

    /// Does what an exchange asks for, if it is the one under way.
    func respond(_ piece: Piece, to number: Int) {
        guard number == self.exchangeNumber else { return }
        switch (piece, self.state) {
        case (.head(let status, let headers), .responding(let head, _)):
            self.writeHead(status, headers, to: head)
        case (.body(let body), .responding(let head, let responder)):
            self.writeBody(body, to: head, responder)
        case (.end, .responding): self.finish()
        case (.playDead, .responding(_, let responder)): self.playDead(responder)
        case (.reset, .responding), (.reset, .dead(.some)):
            self.state = .closing
            self.context?.reset()
        case (.cutOff, .responding), (.cutOff, .dead(.some)):
            self.state = .closing
            self.cutOff()
        case (_, .idle), (_, .receiving), (_, .waiting), (_, .dead), (_, .closing), (_, .ended):
            break
        }
    }

    private func playDead(_ responder: (any HTTPResponder)?) {
        self.timer?.cancel()
        self.state = .dead(responder)
    }

    private func writeHead(
        _ status: HTTPResponseStatus,
        _ headers: HTTPHeaders,
        to request: HTTPRequestHead
    ) {
        precondition(!self.hasHead, "an HTTP answer has one head")
        self.hasHead = true
        var head = HTTPResponseHead(version: request.version, status: status, headers: headers)
        if self.isLastExchange {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
        self.write(.head(head))
        self.flushUnlessReading()
    }

    private func writeBody(
        _ body: ByteBuffer,
        to request: HTTPRequestHead,
        _ responder: any HTTPResponder
    ) {
        precondition(self.hasHead, "an HTTP answer begins with its head")
        guard request.method != .HEAD, body.readableBytes > 0 else { return }
        self.write(.body(.byteBuffer(body)))
        self.flushUnlessReading()
        guard !self.channel.isWritable else { return }
        let backlog = (try? self.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        guard backlog > self.limits.backlogByteCountMax else { return }
        self.state = .closing
        self.context?.reset()
        responder.clientLeft()
    }

    private func finish() {
        precondition(self.hasHead, "an HTTP answer begins with its head")
        guard !self.isLastExchange else {
            self.state = .closing
            return self.writeLast(.end(nil))
        }
        self.state = .idle
        self.closeUnless(within: self.limits.idleTimeout)
        // The pipelining handler may hand over the next request from inside this write.
        self.write(.end(nil))
        self.flushUnlessReading()
    }

    private func write(_ part: HTTPServerResponsePart) {
        self.context?.write(self.wrapOutboundOut(part), promise: nil)
    }

    private func flushUnlessReading() {
        if self.isReading { self.mustFlush = true } else { self.context?.flush() }
    }

    // MARK: Ends

    private func leave() {
        let last = self.state
        self.state = .ended
        self.timer?.cancel()
        switch last {
        case .responding(_, let responder), .dead(.some(let responder)): responder.clientLeft()
        case .idle, .receiving, .waiting, .dead(nil), .closing, .ended: break
        }
    }

    /// Writes the last part there is, then closes our half, and the rest when the client has closed its own.
    ///
    /// Closing it all with unread bytes in the socket turns into a reset that can overtake the answer.
    private func writeLast(_ part: HTTPServerResponsePart) {
        guard let context = self.context else { return }
        self.closeUnless(within: self.limits.closeTimeout)
        context.writeAndFlush(self.wrapOutboundOut(part)).assumeIsolated()
            .whenComplete { _ in context.close(mode: .output, promise: nil) }
    }

    private func cutOff() {
        // An empty piece adds no chunk, but may not come before the head.
        guard !self.hasHead else { return self.writeLast(.body(.byteBuffer(ByteBuffer()))) }
        self.closeUnless(within: self.limits.closeTimeout)
        self.context?.flush()
        self.context?.close(mode: .output, promise: nil)
    }

    private func closeUnless(within timeout: TimeAmount) {
        guard let context = self.context else { return }
        self.schedule(in: timeout) { context.close(promise: nil) }
    }

    private func schedule(in delay: TimeAmount, _ action: @escaping () -> Void) {
        self.timer?.cancel()
        self.timer = self.channel.eventLoop.assumeIsolated().scheduleTask(in: delay, action)
    }

    // MARK: Upgrade

    private func handshake(
        _ head: HTTPRequestHead,
        _ body: ByteBuffer,
        _ headers: HTTPHeaders,
        _ limits: WebSocketLimits,
        _ makePeer: @escaping () -> any WebSocketPeer
    ) {
        if let answer = WebSocketHandshake.objection(to: head) {
            return self.start(FixedResponder(answer), head, body)
        }
        WebSocketHandshake.agree(to: head, on: self.channel, adding: headers) { headers in
            if let headers {
                self.becomeWebSocket(headers, limits, makePeer)
            } else {
                self.refuse(HTTPAnswer(.badRequest, text: "A header of the handshake is wrong.\n"))
            }
        }
    }

    /// Answers 101, and takes everything that speaks HTTP out of the channel.
    private func becomeWebSocket(
        _ headers: HTTPHeaders,
        _ limits: WebSocketLimits,
        _ makePeer: () -> any WebSocketPeer
    ) {
        // Whoever has left meanwhile has no peer: one that is made learns of the connection's end.
        guard let context = self.context else { return }
        let peer = makePeer()
        var headers = headers
        headers.replaceOrAdd(name: "Connection", value: "upgrade")
        headers.replaceOrAdd(name: "Upgrade", value: "websocket")
        let head = HTTPResponseHead(
            version: .http1_1,
            status: .switchingProtocols,
            headers: headers
        )
        self.state = .ended
        self.timer?.cancel()
        context.writeAndFlush(self.wrapOutboundOut(.head(head)), promise: nil)

        let pipeline = context.pipeline.syncOperations
        let webSocket = WebSocketHandler(
            channel: self.channel,
            isClient: false,
            limits: limits,
            peer: peer
        )
        do {
            // The first two leave at once; then bytes can be written. The parser leaves a moment later, and
            // passes what it has read beyond the request to the handler after it.
            pipeline.removeHandler(
                context: try pipeline.context(handlerType: HTTPServerPipelineHandler.self),
                promise: nil
            )
            pipeline.removeHandler(
                context: try pipeline.context(handlerType: HTTPResponseEncoder.self),
                promise: nil
            )
            let parser = ByteToMessageHandler<HTTPRequestDecoder>.self
            let parserContext = try pipeline.context(handlerType: parser)
            try pipeline.addHandler(webSocket, position: .after(self))
            pipeline.removeHandler(context: context, promise: nil)
            pipeline.removeHandler(context: parserContext).assumeIsolated().whenComplete { _ in
                // What the parser passed on counts as a read, and no other would end it.
                self.channel.pipeline.fireChannelReadComplete()
            }
        } catch {
            context.close(promise: nil)
        }
    }
}
