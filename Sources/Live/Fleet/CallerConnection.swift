import NIOCore
import Transport

/// One of a caller's connections, one after the other.
///
/// A caller who has rung again has left the connection before, which may take its time to close. What it
/// has to say then is not about the call any more.
final class CallerConnection: WebSocketClientPeer {
    private weak var caller: CallerPeer?

    /// A connection of `caller`, who hears of it as long as it is the caller's last.
    init(of caller: CallerPeer) {
        self.caller = caller
    }

    private var listener: CallerPeer? {
        guard let caller, caller.connection === self else { return nil }
        return caller
    }

    // MARK: WebSocketClientPeer

    func connected(_ socket: WebSocket) { self.listener?.connected(socket) }

    func failed(_ error: ConnectError) { self.listener?.failed(error) }

    func received(_ message: consuming ByteBuffer) { self.listener?.received(message) }

    func received(text: consuming ByteBuffer) { self.listener?.received(text: text) }

    func closed(_ close: WebSocketClose) { self.listener?.closed(close) }
}
