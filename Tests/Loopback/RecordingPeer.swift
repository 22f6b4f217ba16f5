package import NIOCore
package import Transport

/// What a peer was told.
package enum PeerEvent: Equatable, Sendable {
    case connected
    case failed(ConnectError)
    case binary([UInt8])
    case text(String)
    case serverStops
    case closed(WebSocketClose)
}

/// A peer that writes down what it is told, and does what it is asked to.
package final class RecordingPeer: WebSocketClientPeer {
    private let events: Events<PeerEvent>
    private let react: (WebSocket, PeerEvent) -> Void
    private var socket: WebSocket?

    /// A peer that calls `react` on its event loop after each event while there is a connection.
    package init(
        _ events: Events<PeerEvent>,
        react: @escaping (WebSocket, PeerEvent) -> Void = { _, _ in }
    ) {
        self.events = events
        self.react = react
    }

    package func connected(_ socket: WebSocket) {
        self.socket = socket
        self.add(.connected)
    }

    package func failed(_ error: ConnectError) { self.add(.failed(error)) }

    package func received(_ message: consuming ByteBuffer) {
        self.add(.binary(Array(message.readableBytesView)))
    }

    package func received(text: consuming ByteBuffer) { self.add(.text(String(buffer: text))) }

    package func closed(_ close: WebSocketClose) {
        self.add(.closed(close))
        self.socket = nil
    }

    private func add(_ event: PeerEvent) {
        self.events.add(event)
        if let socket { self.react(socket, event) }
    }
}

/// A peer that sends back what it gets.
package func echo(_ socket: WebSocket, _ event: PeerEvent) {
    switch event {
    case .binary(let bytes): socket.send(ByteBuffer(bytes: bytes))
    case .text(let text): socket.send(text: ByteBuffer(string: text))
    case .connected, .failed, .serverStops, .closed: break
    }
}
