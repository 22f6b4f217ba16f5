import NIOCore
import NIOHTTP1

/// Sends requests into one channel, and passes on the answers.
final class HTTPClientHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart
    typealias Request = HTTPClientConnection.Request

    private enum State {
        /// Can become: waiting, gone.
        case idle
        /// No byte of the answer is here. Can become: receiving, gone.
        case waiting(Request, isFirst: Bool)
        /// Can become: idle, gone.
        case receiving(any HTTPReceiver, keepsAlive: Bool)
        case gone
    }

    private let channel: any Channel
    private let endpoint: Endpoint
    private let gone: (HTTPClientHandler, Request?) -> Void
    private var state = State.idle
    private var context: ChannelHandlerContext?

    init(
        channel: any Channel,
        endpoint: Endpoint,
        gone: @escaping (HTTPClientHandler, Request?) -> Void
    ) {
        self.channel = channel
        self.endpoint = endpoint
        self.gone = gone
    }

    // MARK: From the connection

    func start() {
        let decoder = HTTPResponseDecoder(
            leftOverBytesStrategy: .dropBytes,
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
            self.end("\(error)")
        }
    }

    func send(_ request: Request, isFirst: Bool) {
        switch self.state {
        case .idle: break
        case .waiting, .receiving:
            preconditionFailure("a request is sent before the last one has ended")
        case .gone:
            let error = ConnectError.closed(self.endpoint, during: .answer, "before the request")
            return request.receiver.failed(error)
        }
        self.state = .waiting(request, isFirst: isFirst)
        var headers = request.headers
        headers.replaceOrAdd(name: "Host", value: self.endpoint.hostHeader)
        headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        headers.replaceOrAdd(name: "Content-Length", value: "\(request.body.readableBytes)")
        headers.replaceOrAdd(name: "Accept-Encoding", value: "identity")
        let head = HTTPRequestHead(
            version: .http1_1,
            method: .POST,
            uri: self.endpoint.target,
            headers: headers
        )
        self.write(.head(head))
        self.write(.body(.byteBuffer(request.body)))
        self.write(.end(nil))
        self.context?.flush()
    }

    private func write(_ part: HTTPClientRequestPart) {
        self.context?.write(self.wrapOutboundOut(part), promise: nil)
    }

    func close() {
        self.state = .gone
        self.channel.close(promise: nil)
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (self.unwrapInboundIn(data), self.state) {
        case (.head(let head), .waiting(let request, _)):
            self.state = .receiving(request.receiver, keepsAlive: head.isKeepAlive)
            request.receiver.received(head)
        case (.body(let body), .receiving(let receiver, _)): receiver.received(body)
        case (.end, .receiving(let receiver, let keepsAlive)):
            self.state = .idle
            if !keepsAlive {
                self.close()
                self.gone(self, nil)
            }
            receiver.ended()
        case (.head, _), (.body, _), (.end, _): break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.invalidEOFState:
            self.fail(.closed(self.endpoint, during: .answer, "it broke off in the middle"))
        case is HTTPParserError, is ByteToMessageDecoderError.PayloadTooLargeError:
            self.fail(.notUnderstood(self.endpoint, "\(error)"))
        default: self.end(ErrorText.of(error))
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end("before it was complete")
        context.fireChannelInactive()
    }

    private func end(_ text: String) {
        if case .waiting(let request, isFirst: false) = self.state {
            self.state = .gone
            self.gone(self, request)
        } else {
            self.fail(.closed(self.endpoint, during: .answer, text))
        }
    }

    private func fail(_ error: ConnectError) {
        let last = self.state
        self.state = .gone
        switch last {
        case .idle: self.gone(self, nil)
        case .waiting(let request, _):
            self.gone(self, nil)
            request.receiver.failed(error)
        case .receiving(let receiver, _):
            self.gone(self, nil)
            receiver.failed(error)
        case .gone: break
        }
    }
}
