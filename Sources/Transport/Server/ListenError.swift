/// Why a server could not start.
package enum ListenError: Error, Equatable, Sendable {
    case portTaken(port: Int, host: String)
    /// Ports below 1024 usually belong to the administrator.
    case notAllowed(port: Int, host: String)
    /// `host` is no address of this machine.
    case noSuchAddress(host: String)
    case failed(port: Int, host: String, String)
}

extension ListenError: CustomStringConvertible {
    /// A sentence without a full stop.
    package var description: String {
        switch self {
        case .portTaken(let port, let host):
            "port \(port) on \(host) is taken; choose another with --port or end the other program"
        case .notAllowed(let port, let host):
            "port \(port) on \(host) is not for us to use; choose one above 1023 with --port"
        case .noSuchAddress(let host):
            "\(host) is not an address of this machine; 127.0.0.1 and 0.0.0.0 always are"
        case .failed(let port, let host, let text):
            "cannot listen on port \(port) of \(host): \(text)"
        }
    }
}
