/// A step on the way to a connection that can be used.
package enum ConnectPhase: String, Sendable {
    /// Finding the address of a name, and TCP.
    case connect = "connecting"
    case tls = "the TLS handshake"
    /// The HTTP request for a WebSocket.
    case upgrade = "the WebSocket handshake"
    /// An HTTP request and its answer.
    case answer = "the answer"
}

/// Why there is no connection to a server, or no answer from it.
package enum ConnectError: Error, Equatable, Sendable {
    case unresolved(host: String)
    case refused(Endpoint)
    case unreachable(Endpoint, String)
    /// This machine cannot open one more connection: descriptors, ports or memory ran out.
    case noRoom(String)
    case timedOut(Endpoint, during: ConnectPhase)
    case tls(Endpoint, String)
    /// The server answered the request for a WebSocket like any other.
    /// `body` is its first 4 KiB; what is not UTF-8 in it is replaced.
    case answered(Endpoint, status: Int, body: String)
    /// What came is not HTTP, or not the answer to a request for a WebSocket.
    case notUnderstood(Endpoint, String)
    case closed(Endpoint, during: ConnectPhase, String)
    /// A header of ours cannot be sent, such as a key with a line break in it.
    case badHeader(String)
}

extension ConnectError: CustomStringConvertible {
    /// A sentence without a full stop.
    package var description: String {
        switch self {
        case .unresolved(let host): "there is no host named \(host)"
        case .refused(let endpoint): "nothing listens at \(endpoint.authority)"
        case .unreachable(let endpoint, let text):
            "\(endpoint.authority) cannot be reached: \(text)"
        case .noRoom(let text): "this machine has no room for one more connection: \(text)"
        case .timedOut(let endpoint, let phase):
            "\(endpoint.authority) took too long: \(phase.rawValue) was not done in time"
        case .tls(let endpoint, let text): "no TLS with \(endpoint.authority): \(text)"
        case .answered(let endpoint, let status, let body):
            "\(endpoint) answered with status \(status) where a WebSocket was asked for"
                + (body.isEmpty ? "" : ": \(body)")
        case .notUnderstood(let endpoint, let text):
            "\(endpoint.authority) does not speak HTTP as it should: \(text)"
        case .closed(let endpoint, let phase, let text):
            "\(endpoint.authority) closed the connection during \(phase.rawValue): \(text)"
        case .badHeader(let name): "the header \(name) has characters that cannot be sent"
        }
    }
}
