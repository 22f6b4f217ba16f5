package import NIOCore
package import NIOHTTP1

/// Opens WebSocket connections.
package enum WebSocketClient {
    /// A connection that is being opened.
    package final class Attempt {
        fileprivate var dial: Dial?
        fileprivate var handshake: UpgradeRequestHandler?

        /// Gives up. The peer is not called any more. Does nothing once the peer was called.
        package func cancel() {
            self.dial?.cancel()
            self.handshake?.cancel()
        }
    }

    /// Opens a connection to `endpoint`, and tells `peer` how that went.
    ///
    /// To be called on `eventLoop`.
    ///
    /// - Parameters:
    ///   - endpoint: Must be `ws` or `wss`.
    ///   - headers: Besides those of the handshake.
    ///   - tls: Whom to believe for `wss`; `nil` for whom the system believes.
    ///   - limits: What the connection may cost.
    ///   - timeout: For everything up to `connected`.
    ///   - eventLoop: Where all of it happens.
    ///   - peer: Our end of the connection.
    /// - Returns: A handle to give up with.
    @discardableResult
    package static func connect(
        to endpoint: Endpoint,
        headers: HTTPHeaders = [:],
        tls: ClientTLS? = nil,
        limits: WebSocketLimits = .client,
        timeout: TimeAmount = .seconds(10),
        on eventLoop: any EventLoop,
        peer: any WebSocketClientPeer
    ) -> Attempt {
        precondition(endpoint.scheme.isWebSocket, "\(endpoint) is not the address of a WebSocket")
        let attempt = Attempt()
        let deadline = NIODeadline.now() + timeout
        let dial = Dial(to: endpoint, on: eventLoop) { result in
            attempt.dial = nil
            switch result {
            case .success(let channel):
                let handshake = UpgradeRequestHandler(
                    channel: channel,
                    endpoint: endpoint,
                    headers: headers,
                    limits: limits,
                    deadline: deadline,
                    peer: peer
                )
                attempt.handshake = handshake
                handshake.start()
            case .failure(let error): peer.failed(error)
            }
        }
        attempt.dial = dial
        dial.start(tls: tls, deadline: deadline)
        return attempt
    }
}
