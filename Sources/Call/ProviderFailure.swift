import Trace

/// Why a provider is of no use at the moment.
package struct ProviderFailure: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// No connection came about.
        case unreachable
        /// The service answered the connection or request with this HTTP status.
        case refused(status: Int)
        /// The connection ended before the work was done.
        case closed
        /// The service said so, with a code of its own.
        case reported(code: String)
        /// Nothing came in time.
        case timeout
        /// What came is not the service's protocol.
        case malformed
    }

    package var kind: Kind
    /// What happened, in words for the person who runs the server.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The code that a caller is told: the service, then what is known, such as `ASR.45000081`.
    func code(of provider: Provider) -> String {
        let detail =
            switch self.kind {
            case .unreachable: "Unreachable"
            case .refused(let status): "HTTP\(status)"
            case .closed: "Closed"
            case .reported(let code): code
            case .timeout: "Timeout"
            case .malformed: "Malformed"
            }
        return "\(provider.rawValue.uppercased()).\(detail)"
    }
}
