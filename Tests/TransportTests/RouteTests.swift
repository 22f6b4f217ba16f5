import Loopback
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import Testing
import Transport

/// Routes that do not answer, or not at once.
@Suite(.timeLimit(.minutes(1)))
struct RouteTests {
    /// A request for a WebSocket, and one for anything else.
    static let requests = [upgradeRequest, "GET / HTTP/1.1\r\n\r\n"]

    /// Runs `body` with a raw connection whose request was given `route`.
    private func withRequest(
        _ request: String,
        route: @escaping @Sendable () -> Route,
        _ body: (Listener, RawPeer) async throws -> Void
    ) async throws {
        let asked = Events<String>()
        let function: Listener.RouteFunction = { head, _ in
            asked.add(head.uri)
            return route()
        }
        try await withServer(route: function) { listener in
            let raw = try await RawPeer.connect(to: listener.port)
            try await raw.send(request)
            _ = try await asked.next()
            try await body(listener, raw)
        }
    }

    @Test func anAnswerComesAtItsTimeAlthoughARequestMayNotTakeThatLong() throws {
        let embedded = try EmbeddedServer { _ in
            .after(.seconds(30), .after(.seconds(10), .notFound("/", known: [])))
        }
        try embedded.request()
        embedded.advance(39)
        #expect(try embedded.status() == nil)
        #expect(embedded.isOpen)
        embedded.advance(1)
        #expect(try embedded.status() == .notFound)
        #expect(embedded.isOpen)
    }

    @Test func nobodyIsAskedForAnAnswerOnceTheClientHasLeft() throws {
        let isAsked = NIOLockedValueBox(false)
        let embedded = try EmbeddedServer { _ in
            .after(
                .seconds(30),
                .http {
                    isAsked.withLockedValue { $0 = true }
                    return RecordingResponder(Events()) { _, _ in }
                }
            )
        }
        try embedded.request()
        embedded.advance(29)
        try embedded.close()
        embedded.advance(1)
        #expect(!isAsked.withLockedValue { $0 })
    }

    @Test func silenceLasts() throws {
        let embedded = try EmbeddedServer { _ in .silence }
        try embedded.request()
        embedded.advance(86_400)
        #expect(try embedded.status() == nil)
        #expect(embedded.isOpen)
    }

    @Test func aDelayedWebSocketLosesNothing() async throws {
        let events = Events<PeerEvent>()
        let route: @Sendable () -> Route = {
            .after(.milliseconds(20), .webSocket { RecordingPeer(events, react: echo) })
        }
        try await self.withRequest(upgradeRequest, route: route) { _, raw in
            try await raw.send(clientFrame(0x82, [7]))
            let head = try await raw.read(until: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(try await raw.read(3) == [0x82, 1, 7])
            try await events.expect(.connected)
        }
    }

    @Test(arguments: Self.requests) func anAnswerIsDelayed(request: String) async throws {
        let route: @Sendable () -> Route = {
            .after(.milliseconds(20), .answer(HTTPAnswer(.serviceUnavailable, text: "Later.\n")))
        }
        try await self.withRequest(request, route: route) { _, raw in
            let text = try await raw.read(until: "Later.\n")
            #expect(text.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
        }
    }

    @Test(arguments: Self.requests, [false, true])
    func aResetTakesThePlaceOfAnAnswer(request: String, isDelayed: Bool) async throws {
        let route: @Sendable () -> Route = {
            isDelayed ? .after(.milliseconds(20), .reset) : .reset
        }
        try await self.withRequest(request, route: route) { _, raw in
            let rest = try await raw.rest()
            #expect(rest.bytes == [] && rest.isCutOff)
        }
    }

    @Test(arguments: Self.requests, [false, true])
    func aStoppingServerDoesNotWaitForAnAnswerThatIsNotBegun(
        request: String,
        isSilent: Bool
    ) async throws {
        let route: @Sendable () -> Route = {
            isSilent
                ? .silence : .after(.hours(1), .webSocket { RecordingPeer(Events(), react: echo) })
        }
        try await self.withRequest(request, route: route) { listener, raw in
            await listener.close(within: .hours(1))
            let rest = try await raw.rest()
            #expect(rest.bytes == [])
        }
    }

    @Test(arguments: Self.requests) func aClientThatLeavesDuringADelayIsForgotten(
        request: String
    ) async throws {
        final class Waiting: Sendable {
            let isGone: Events<Bool>
            init(_ isGone: Events<Bool>) { self.isGone = isGone }
            deinit { self.isGone.add(true) }
        }
        let isGone = Events<Bool>()
        let route: @Sendable () -> Route = {
            let waiting = Waiting(isGone)
            return .after(
                .hours(1),
                .webSocket { RecordingPeer(Events()) { _, _ in waiting.isGone.add(false) } }
            )
        }
        try await self.withRequest(request, route: route) { _, raw in
            try await raw.close()
            try await isGone.expect(true)
        }
    }
}
