package import Trace

/// A record as it must be on any clock: without its time, and without what follows from time or from an
/// address.
package struct Told: Equatable {
    package let turn: Int
    package let event: TraceEvent

    package init(_ record: TraceRecord) {
        self.turn = record.turn
        self.event =
            switch record.event {
            // How late a caller is.
            case .dialled: .dialled(late: .zero)
            // Connections are numbered in the order in which they come, whatever call they are of.
            case .connectionOpened(let provider, _): .connectionOpened(provider, number: 0)
            case .connectionClosed(let provider, _): .connectionClosed(provider, number: 0)
            case .connectionRefused(let provider, _, let status):
                .connectionRefused(provider, number: 0, status: status)
            case .botError(let code, let message):
                .botError(code: code, message: Self.withoutAddress(message))
            // A close frame has no room for the message that came before it: an address shortens it.
            case .ended(.closedByServer(let code, let reason)):
                .ended(.closedByServer(code: code, reason: Self.head(of: reason)))
            default: record.event
            }
    }

    /// A simulated run has no addresses, so it begins with what happened.
    private static func withoutAddress(_ message: String) -> String {
        let words = message.split(separator: " ", omittingEmptySubsequences: false)
        return words.filter { !$0.contains("127.0.0.1:") }.joined(separator: " ")
    }

    private static func head(of reason: String) -> String {
        String(reason.prefix { $0 != ":" })
    }
}
