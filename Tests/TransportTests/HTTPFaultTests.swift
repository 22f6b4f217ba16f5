import Loopback
import NIOCore
import NIOHTTP1
import Testing
import Transport

/// Answers that end badly, or not at all, because they were told to.
@Suite(.timeLimit(.minutes(1)))
struct HTTPFaultTests {
    private let events = Events<RecordingResponder.Event>()
    private let chunk = "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"

    /// Runs `body` with a raw connection to a server that was sent a request, and answers through `react`.
    private func withRequest(
        limits: ServerLimits = ServerLimits(),
        react: @escaping @Sendable (HTTPExchange) -> Void,
        _ body: (Listener, RawPeer) async throws -> Void
    ) async throws {
        let events = self.events
        let route: Listener.RouteFunction = { _, _ in
            .http { RecordingResponder(events) { _, exchange in react(exchange) } }
        }
        try await withServer(limits: limits, route: route) { listener in
            let raw = try await RawPeer.connect(to: listener.port)
            try await raw.send("GET / HTTP/1.1\r\n\r\n")
            try await events.expect(.request("/", body: ""))
            try await body(listener, raw)
        }
    }

    /// Does `later` after the read in which the request came, and a while after it.
    private static func later(_ exchange: HTTPExchange, _ later: @escaping () -> Void) {
        exchange.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(20), later)
    }

    @Test func whatIsWrittenOutsideOfAReadLeavesAtOnce() async throws {
        let react: @Sendable (HTTPExchange) -> Void = { exchange in
            exchange.head(.ok)
            Self.later(exchange) { exchange.write(ByteBuffer(string: "abc")) }
        }
        try await self.withRequest(react: react) { _, raw in
            let text = try await raw.read(until: "abc\r\n")
            #expect(text.hasSuffix(self.chunk))
        }
    }

    @Test(arguments: [false, true])
    func anAnswerEndsInTheMiddle(isLater: Bool) async throws {
        let react: @Sendable (HTTPExchange) -> Void = { exchange in
            exchange.head(.ok)
            let end = {
                exchange.write(ByteBuffer(string: "abc"))
                exchange.cutOff()
                exchange.write(ByteBuffer(string: "def"))
                exchange.end()
            }
            if isLater { Self.later(exchange, end) } else { end() }
        }
        try await self.withRequest(react: react) { _, raw in
            // Something unread must not turn the end into a reset. It may come too late to be sent.
            let body = String(repeating: "x", count: 100_000)
            try? await raw.send("POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n\(body)")
            let rest = try await raw.rest()
            #expect(String(decoding: rest.bytes, as: UTF8.self).hasSuffix(self.chunk))
            #expect(!rest.isCutOff)
        }
    }

    @Test func anAnswerEndsBeforeItsHead() async throws {
        try await self.withRequest(react: { $0.cutOff() }) { _, raw in
            let rest = try await raw.rest()
            #expect(rest.bytes == [] && !rest.isCutOff)
        }
    }

    /// Begins an answer, and plays dead.
    private static let die: @Sendable (HTTPExchange) -> Void = { exchange in
        exchange.head(.ok)
        exchange.write(ByteBuffer(string: "abc"))
        exchange.playDead()
        exchange.write(ByteBuffer(string: "def"))
        exchange.end()
    }

    @Test func theDeadSendNothingAndSeeTheClientLeave() async throws {
        try await self.withRequest(react: Self.die) { _, raw in
            let text = try await raw.read(until: "abc\r\n")
            #expect(text.hasSuffix(self.chunk))
            try await raw.close()
            try await self.events.expect(.clientLeft)
        }
    }

    @Test func aStoppingServerClosesTheDead() async throws {
        try await self.withRequest(react: Self.die) { listener, raw in
            await listener.close(within: .hours(1))
            let text = String(decoding: try await raw.readToEnd(), as: UTF8.self)
            #expect(text.hasSuffix(self.chunk))
            try await self.events.expect(.clientLeft)
        }
    }

    @Test(arguments: [false, true])
    func theDeadCanBeCutOff(isReset: Bool) async throws {
        let react: @Sendable (HTTPExchange) -> Void = { exchange in
            exchange.playDead()
            Self.later(exchange) { if isReset { exchange.reset() } else { exchange.cutOff() } }
        }
        try await self.withRequest(react: react) { _, raw in
            let rest = try await raw.rest()
            #expect(rest.bytes == [] && rest.isCutOff == isReset)
        }
    }

    @Test func theDeadMayTakeLongerThanARequest() async throws {
        var limits = ServerLimits()
        limits.requestTimeout = .seconds(1)
        let embedded = try EmbeddedServer(limits: limits) { _ in
            .http { RecordingResponder(Events()) { _, exchange in exchange.playDead() } }
        }
        try embedded.request()
        embedded.advance(86_400)
        #expect(embedded.isOpen)
        #expect(try embedded.status() == nil)
    }
}
