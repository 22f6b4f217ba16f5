import Call
import NIOCore
import Transport

/// What a provider's connection reports to the agent that ordered it.
protocol LegOwner: AnyObject {
    func opened(_ leg: Leg)
    func received(_ message: consuming ByteBuffer, from leg: Leg)
    func lost(_ leg: Leg, _ failure: ProviderFailure)
}

/// The agent's end of one WebSocket to a recognizer or a synthesizer.
final class ProviderLeg: WebSocketClientPeer {
    let leg: Leg
    private weak var owner: (any LegOwner)?
    private var socket: WebSocket?
    private var attempt: WebSocketClient.Attempt?

    init(_ leg: Leg, owner: any LegOwner) {
        self.leg = leg
        self.owner = owner
    }

    func dial(
        _ service: ProviderEndpoints.Service,
        tls: ClientTLS?,
        clock: RunClock,
        on eventLoop: any EventLoop
    ) {
        // In the run's time, like all patience: a dead provider does not answer a close either.
        var limits = WebSocketLimits.client
        limits.closeTimeout = max(.milliseconds(20), clock.onTheWall(.seconds(2)))
        self.attempt = WebSocketClient.connect(
            to: service.url,
            headers: service.headers,
            tls: tls,
            limits: limits,
            on: eventLoop,
            peer: self
        )
    }

    func send(_ message: consuming ByteBuffer) {
        self.socket?.send(message)
    }

    /// Closes the connection, made or not. The owner hears no more of it.
    func hangUp() {
        self.owner = nil
        self.attempt?.cancel()
        self.socket?.close(.normal)
    }

    // MARK: WebSocketClientPeer

    func connected(_ socket: WebSocket) {
        self.socket = socket
        self.owner?.opened(self.leg)
    }

    func failed(_ error: ConnectError) {
        self.owner?.lost(self.leg, ProviderFailure(error))
    }

    func received(_ message: consuming ByteBuffer) {
        self.owner?.received(message, from: self.leg)
    }

    func received(text: consuming ByteBuffer) {
        // Services have been seen to report errors so.
        let excerpt = String(buffer: text).prefix(200)
        self.owner?.lost(self.leg, ProviderFailure(.malformed, "a text message: \(excerpt)"))
    }

    func closed(_ close: WebSocketClose) {
        self.socket = nil
        self.owner?.lost(self.leg, ProviderFailure(.closed, close.description))
    }
}

extension ProviderFailure {
    /// Why a provider could not be reached.
    init(_ error: ConnectError) {
        let kind: Kind =
            switch error {
            case .answered(_, let status, _): .refused(status: status)
            case .timedOut: .timeout
            case .unresolved, .refused, .unreachable, .noRoom, .tls, .notUnderstood, .closed,
                .badHeader:
                .unreachable
            }
        self.init(kind, error.description)
    }
}
