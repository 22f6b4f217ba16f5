package import Call
import NIOConcurrencyHelpers
package import NIOCore
import NIOHTTP1
import Synchronization
package import Timeline
package import Transport

/// Our voice call server: accepts calls on any path, and answers them with an agent each.
package final class CallServer: Sendable {
    /// How a server answers its calls.
    package struct Settings: Sendable {
        package var agent: AgentSettings
        package var endpoints: ProviderEndpoints
        /// Where all names come from that the server gives: of calls, sessions and connections.
        package var generator: SeededGenerator

        package init(
            agent: AgentSettings,
            endpoints: ProviderEndpoints,
            generator: SeededGenerator
        ) {
            self.agent = agent
            self.endpoints = endpoints
            self.generator = generator
        }
    }

    /// The path of the reference implementation. Any other is as good.
    package static let path = "/api/live_voice_call/chat"

    private let listener: Listener

    package var port: Int { self.listener.port }

    private init(listener: Listener) {
        self.listener = listener
    }

    /// Starts to listen.
    ///
    /// - Throws: ``ListenError``.
    package static func start(
        host: String = "127.0.0.1",
        port: Int,
        group: any EventLoopGroup,
        settings: Settings,
        clock: RunClock,
        log: CallLog = .none
    ) async throws -> CallServer {
        let exchange = CallExchange(settings: settings, clock: clock, log: log)
        let listener = try await Listener.bind(
            host: host,
            port: port,
            group: group,
            route: exchange.route
        )
        return CallServer(listener: listener)
    }

    /// Stops to listen, tells all callers, and closes their calls within `timeout`.
    package func stop(within timeout: TimeAmount) async {
        await self.listener.close(within: timeout)
    }
}

/// Gives each call an agent.
private final class CallExchange: Sendable {
    private let context: AgentPeer.Context
    private let generator: SeededGenerator
    /// In the run's time as everything is: a caller who fell silent is noticed so.
    private let pingInterval: TimeAmount
    private let callCount = Atomic(0)

    init(settings: CallServer.Settings, clock: RunClock, log: CallLog) {
        self.context = AgentPeer.Context(
            settings: settings.agent,
            endpoints: settings.endpoints,
            sessions: NIOLockedValueBox(Sessions()),
            clock: clock,
            log: log
        )
        self.generator = settings.generator
        self.pingInterval = clock.onTheWall(.seconds(20))
    }

    func route(_ head: HTTPRequestHead, _ eventLoop: any EventLoop) -> Route {
        if head.path == "/healthz" { return .answer(HTTPAnswer(.ok, text: "ok\n")) }
        let limits = WebSocketLimits.server(pingInterval: self.pingInterval)
        return .webSocket(headers: [:], limits: limits) { self.agent(for: head, on: eventLoop) }
    }

    private func agent(for head: HTTPRequestHead, on eventLoop: any EventLoop) -> AgentPeer {
        let call = self.callCount.add(1, ordering: .relaxed).newValue
        return AgentPeer(
            call: call,
            session: Self.session(in: head),
            generator: self.generator.child(UInt64(call)),
            context: self.context,
            on: eventLoop
        )
    }

    /// The session that the caller wants to resume: `sid`, or `session`, in the query.
    private static func session(in head: HTTPRequestHead) -> String? {
        for name in ["sid", "session"] {
            guard let value = head.queryValue(name) else { continue }
            if (1...Self.sessionByteCountMax).contains(value.utf8.count) { return String(value) }
        }
        return nil
    }

    private static let sessionByteCountMax = 128
}
