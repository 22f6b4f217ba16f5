package import NIOCore
package import NIOHTTP1

/// Gets the answer to one HTTP request, as it comes. All of it is called on the connection's event loop.
///
/// The last call is `ended` or `failed`, and there is one of these.
package protocol HTTPReceiver: AnyObject {
    /// The answer begins. Its status may well be an error.
    func received(_ head: HTTPResponseHead)
    /// A piece of the body.
    func received(_ body: ByteBuffer)
    /// The answer is complete.
    func ended()
    /// There is no answer, or no more of it.
    func failed(_ error: ConnectError)
}

/// A connection to an HTTP server, for one request after another.
///
/// It is opened for the first request, kept as long as the server keeps it, and opened anew for the next
/// request after that. It belongs to one event loop, on which everything here is called.
package final class HTTPClientConnection {
    struct Request {
        var headers: HTTPHeaders
        var body: ByteBuffer
        var receiver: any HTTPReceiver
    }

    private enum State {
        /// Can become: dialling.
        case closed
        /// Can become: open, closed.
        case dialling(Dial, Request)
        /// Can become: dialling, closed.
        case open(HTTPClientHandler)
    }

    private let endpoint: Endpoint
    private let tls: ClientTLS?
    private let timeout: TimeAmount
    private let eventLoop: any EventLoop
    private var state = State.closed

    /// A connection that will be opened when it is needed.
    ///
    /// - Parameters:
    ///   - endpoint: Must be `http` or `https`. All requests go to its path.
    ///   - tls: Whom to believe for `https`; `nil` for whom the system believes.
    ///   - timeout: How long opening may take, TLS and all.
    ///   - eventLoop: Where all of it happens.
    package init(
        to endpoint: Endpoint,
        tls: ClientTLS? = nil,
        timeout: TimeAmount = .seconds(10),
        on eventLoop: any EventLoop
    ) {
        precondition(
            !endpoint.scheme.isWebSocket,
            "\(endpoint) is not an address for HTTP requests"
        )
        self.endpoint = endpoint
        self.tls = tls
        self.timeout = timeout
        self.eventLoop = eventLoop
    }

    /// Sends a request with a JSON body. The one before it must have ended.
    ///
    /// If the server closes a connection that was kept just as the request is sent, before any byte of the
    /// answer, the request is sent once more on a new connection. There is no limit to how long an answer
    /// may take: whoever waits knows better, and calls ``close()``.
    package func post(headers: HTTPHeaders, body: ByteBuffer, to receiver: any HTTPReceiver) {
        self.eventLoop.preconditionInEventLoop()
        let request = Request(headers: headers, body: body, receiver: receiver)
        if let bad = headers.firstUnsendable { return receiver.failed(.badHeader(bad)) }
        switch self.state {
        case .closed: self.dial(for: request)
        case .dialling: preconditionFailure("a request is sent before the last one has ended")
        case .open(let handler): handler.send(request, isFirst: false)
        }
    }

    /// Gives up the request under way, if there is one, and closes the connection.
    ///
    /// The receiver is not called any more. Without this an idle connection lasts as long as the server wants.
    package func close() {
        switch self.state {
        case .closed: break
        case .dialling(let dial, _): dial.cancel()
        case .open(let handler): handler.close()
        }
        self.state = .closed
    }

    private func dial(for request: Request) {
        let dial = Dial(to: self.endpoint, on: self.eventLoop) { result in
            switch result {
            case .success(let channel): self.open(channel, for: request)
            case .failure(let error):
                self.state = .closed
                request.receiver.failed(error)
            }
        }
        self.state = .dialling(dial, request)
        dial.start(tls: self.tls, deadline: .now() + self.timeout)
    }

    private func open(_ channel: any Channel, for request: Request) {
        let handler = HTTPClientHandler(
            channel: channel,
            endpoint: self.endpoint,
            gone: { [weak self] handler, retry in self?.lost(handler, retry: retry) }
        )
        self.state = .open(handler)
        handler.start()
        handler.send(request, isFirst: true)
    }

    /// The channel of `handler` is no more. `retry` is the request that it swallowed, if it may be repeated.
    private func lost(_ handler: HTTPClientHandler, retry: Request?) {
        if case .open(let current) = self.state, current === handler { self.state = .closed }
        guard let retry else { return }
        self.dial(for: retry)
    }
}
