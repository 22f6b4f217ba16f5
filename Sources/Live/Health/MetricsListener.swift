package import NIOCore
import NIOHTTP1
package import Transport

/// Tells the figures of a run while it goes on, at ``path``, to whoever asks: a Prometheus server mostly.
package final class MetricsListener: Sendable {
    package static let path = "/metrics"
    package static let healthPath = "/healthz"

    private let listener: Listener

    /// The port, which the system chose if 0 was asked for.
    package var port: Int { self.listener.port }

    private init(_ listener: Listener) {
        self.listener = listener
    }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - host: An address of this machine. The default keeps the figures on it.
    ///   - port: 0 lets the system choose a free one.
    ///   - group: Should not have callers, whom the making of a page would hold up.
    ///   - contentType: Of the page.
    ///   - page: Makes the page. Called once for each request, on an event loop of `group`.
    /// - Returns: The running listener.
    /// - Throws: ``ListenError``.
    package static func start(
        host: String = "127.0.0.1",
        port: Int,
        group: any EventLoopGroup,
        contentType: String,
        page: @escaping @Sendable () -> String
    ) async throws(ListenError) -> MetricsListener {
        let listener = try await Listener.bind(host: host, port: port, group: group) { head, _ in
            Self.route(head, contentType, page)
        }
        return MetricsListener(listener)
    }

    /// Stops to listen, and closes all connections within `timeout`.
    package func stop(within timeout: TimeAmount) async {
        await self.listener.close(within: timeout)
    }

    private static func route(
        _ head: HTTPRequestHead,
        _ contentType: String,
        _ page: () -> String
    ) -> Route {
        switch head.path {
        case Self.path, Self.healthPath:
            guard [.GET, .HEAD].contains(head.method) else {
                let text = "\(head.path) takes GET, not \(head.method).\n"
                return .answer(
                    HTTPAnswer(.methodNotAllowed, headers: ["Allow": "GET, HEAD"], text: text)
                )
            }
            guard head.path == Self.path else { return .answer(HTTPAnswer(.ok, text: "ok\n")) }
            return .answer(
                HTTPAnswer(
                    .ok,
                    headers: ["Content-Type": contentType],
                    body: ByteBuffer(string: page())
                )
            )
        default:
            return .notFound(head.path, known: [Self.path, Self.healthPath])
        }
    }
}
