package import NIOCore

/// Our end of one WebSocket connection: told what the other end does.
///
/// All of it is called on the connection's event loop, in the order of the wire.
package protocol WebSocketPeer: AnyObject {
    /// The connection is open. Messages may be sent from here on.
    func connected(_ socket: WebSocket)

    /// A whole binary message came.
    ///
    /// The buffer is the peer's alone: it can be changed in place without a copy, and has
    /// ``WebSocket/headroom`` bytes in front. Passed on to ``WebSocket/send(_:)``, it is not copied either.
    func received(_ message: consuming ByteBuffer)

    /// A whole text message came, which is UTF-8.
    func received(text: consuming ByteBuffer)

    /// The connection is over. Called once, and last.
    func closed(_ close: WebSocketClose)
}

/// A server's end of a connection that has something to say before the server goes down.
///
/// For any other peer the connection is closed with ``WebSocketCloseCode/goingAway``.
package protocol WebSocketServerPeer: WebSocketPeer {
    /// The server stops. Say goodbye and close: at the listener's deadline the connection is cut off.
    func serverStops()
}

/// A client's end of a connection.
package protocol WebSocketClientPeer: WebSocketPeer {
    /// There is no connection, and none will come: called in place of `connected`, and last.
    func failed(_ error: ConnectError)
}

/// What a WebSocket connection puts up with.
package struct WebSocketLimits: Sendable {
    /// The largest message that is accepted, its parts together. Beyond it the connection ends with 1009.
    package var messageByteCountMax = 4 << 20
    /// How much may wait to be written to a peer that does not read. Beyond it the connection ends with 1008.
    package var backlogByteCountMax = 16 << 20
    /// How often the other side is pinged, and how long it has to be heard from after that. `nil`: never.
    package var pingInterval: TimeAmount?
    /// How long the other side has to answer our close frame.
    package var closeTimeout = TimeAmount.seconds(2)

    /// For the server's end: pings every 20 s.
    package static let server = WebSocketLimits(pingInterval: .seconds(20))
    /// For the server's end, with pings as often as `pingInterval` says.
    package static func server(pingInterval: TimeAmount) -> WebSocketLimits {
        WebSocketLimits(pingInterval: pingInterval)
    }

    /// For the client's end: no pings, since servers send them.
    package static let client = WebSocketLimits(pingInterval: nil)

    private init(pingInterval: TimeAmount?) {
        self.pingInterval = pingInterval
    }
}
