import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing
import Transport

/// One connection of a server that speaks HTTP, in a time of our own, with nobody at the other end.
final class EmbeddedServer {
    private let channel = EmbeddedChannel()

    init(
        limits: ServerLimits = ServerLimits(),
        route: @escaping @Sendable (HTTPRequestHead) -> Route
    ) throws {
        try self.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let handler = HTTPServerHandler(channel: self.channel, limits: limits) { head, _ in
            route(head)
        }
        try self.channel.pipeline.syncOperations.addHandler(handler)
    }

    var isOpen: Bool { self.channel.isActive }

    func request() throws {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        try self.channel.writeInbound(HTTPServerRequestPart.head(head))
        try self.channel.writeInbound(HTTPServerRequestPart.end(nil))
    }

    /// The client leaves.
    func close() throws { try self.channel.close().wait() }

    func advance(_ seconds: Int64) {
        self.channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
    }

    /// The status of the answer, with nothing else read; `nil` if there is none.
    func status() throws -> HTTPResponseStatus? {
        guard case .head(let head) = try self.channel.readOutbound(as: HTTPServerResponsePart.self)
        else { return nil }
        return head.status
    }
}
