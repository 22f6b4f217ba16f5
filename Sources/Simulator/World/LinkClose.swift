/// How a link ended, as one of its ends sees it.
enum LinkClose: Equatable {
    /// The other end closed it, with a word of its own.
    case byPeer(code: UInt16, reason: String)
    /// This end closed it.
    case byUs(code: UInt16, reason: String)
    /// This end cut it off.
    case cutOffByUs
    /// The other end did not answer a ping.
    case unresponsive
    /// It went away without a word.
    case lost(String)

    /// A sentence without a full stop.
    var words: String {
        switch self {
        case .byPeer(let code, let reason):
            "closed by the other side (\(Self.words(code, reason)))"
        case .byUs(let code, let reason): "closed by us (\(Self.words(code, reason)))"
        case .cutOffByUs: "cut off by us"
        case .unresponsive: "the other side did not answer a ping"
        case .lost(let text): "connection lost: \(text)"
        }
    }

    private static func words(_ code: UInt16, _ reason: String) -> String {
        reason.isEmpty ? "code \(code)" : "code \(code), \(reason)"
    }
}

/// Why no link came about.
enum LinkRefusal: Equatable {
    /// The other side answered with an HTTP status.
    case answered(status: Int, body: String)
    /// It ended the connection instead.
    case closed

    /// A sentence without a full stop.
    var words: String {
        switch self {
        case .answered(let status, let body):
            "answered with status \(status) where a WebSocket was asked for"
                + (body.isEmpty ? "" : ": \(body)")
        case .closed:
            "closed the connection during the WebSocket handshake: the other side cut it off"
        }
    }
}
