import Call
import Live
import NIOCore
import NIOPosix
import Timeline
import Transport

/// A server on one thread, between a caller and a recognizer on another.
struct FramePath {
    enum Server {
        /// Passes bytes on: what NIO itself costs.
        case bytes
        /// Passes messages on: what our WebSockets cost.
        case messages
        /// Our own. `reply` is what the recognizer answers to each packet.
        case calls(reply: [UInt8]?)
    }

    /// A server that has been started.
    private struct Running {
        var port: Int
        var stop: () async -> Void
    }

    /// What a packet costs a server's thread.
    struct Costs {
        /// The next follows at once: code and data are in the caches.
        var dense: Cost
        /// The thread has slept in between, as in a call.
        var sparse: Cost
    }

    private static let warmUpCount = 1_000
    private static let denseCount = 10_000
    private static let sparseCount = 1_000
    /// As of twenty to fifty calls at once.
    private static let pause = TimeAmount.milliseconds(2)

    private let serverLoop: any EventLoop
    private let otherLoop: any EventLoop

    init(server: any EventLoop, around other: any EventLoop) {
        self.serverLoop = server
        self.otherLoop = other
    }

    /// What one packet costs the thread of `server`.
    func costs(of server: Server) async throws -> Costs {
        let volley = NIOLoopBoundBox.makeBoxSendingValue(
            Self.volley(for: server, on: self.otherLoop),
            eventLoop: self.otherLoop
        )
        let providers = try await Listener.bind(
            host: "127.0.0.1",
            port: 0,
            group: self.otherLoop
        ) { head, _ in
            switch head.path {
            case MockProviders.synthesizerPath: .webSocket { SynthesizerEnd() }
            default: .webSocket { RecognizerEnd(volley: volley.value) }
            }
        }
        let running = try await self.start(server, providerPort: providers.port)
        try await self.connect(volley, to: running.port)
        _ = try await self.cost(of: Self.warmUpCount, volley)
        let costs = Costs(
            dense: try await self.cost(of: Self.denseCount, volley),
            sparse: try await self.cost(of: Self.sparseCount, pause: Self.pause, volley)
        )
        self.otherLoop.execute { volley.value.close() }
        await running.stop()
        await providers.close(within: .seconds(1))
        return costs
    }

    private static func volley(
        for server: Server,
        on eventLoop: any EventLoop
    ) -> sending Volley {
        switch server {
        case .bytes: Volley(start: .connection, on: eventLoop)
        case .messages: Volley(start: .firstMessage, on: eventLoop)
        case .calls(let reply): Volley(start: .firstMessage, reply: reply, on: eventLoop)
        }
    }

    private func start(_ server: Server, providerPort: Int) async throws -> Running {
        switch server {
        case .bytes:
            let relay = try await ByteRelay.start(to: providerPort, on: self.serverLoop)
            return Running(port: relay.localAddress?.port ?? 0) { try? await relay.close() }
        case .messages:
            let recognizer = Self.endpoint(port: providerPort, "/")
            let listener = try await Listener.bind(
                host: "127.0.0.1",
                port: 0,
                group: self.serverLoop
            ) { _, eventLoop in
                .webSocket { MessageRelay(to: recognizer, on: eventLoop) }
            }
            return Running(port: listener.port) { await listener.close(within: .seconds(1)) }
        case .calls:
            let server = try await CallServer.start(
                port: 0,
                group: self.serverLoop,
                settings: CallServer.Settings(
                    agent: Self.patient,
                    endpoints: .mocks(port: providerPort),
                    generator: SeededGenerator(seed: 1)
                ),
                clock: RunClock()
            )
            return Running(port: server.port) { await server.stop(within: .seconds(1)) }
        }
    }

    /// A recognizer that hears one packet after another, and never a pause that would end the turn.
    private static var patient: AgentSettings {
        var settings = AgentSettings(endpoint: .silence(.seconds(3_600)))
        settings.patience.recognizer = .seconds(3_600)
        return settings
    }

    private static func endpoint(port: Int, _ target: String) -> Endpoint {
        Endpoint(scheme: .ws, host: "127.0.0.1", port: port, target: target)
    }

    // MARK: The volley, from outside its event loop

    private func connect(_ volley: NIOLoopBoundBox<Volley>, to port: Int) async throws {
        try await withCheckedThrowingContinuation { continuation in
            self.otherLoop.execute {
                volley.value.connect(
                    to: Self.endpoint(port: port, CallServer.path),
                    ready: continuation
                )
            }
        }
    }

    /// What each of `count` packets costs the server's thread.
    private func cost(
        of count: Int,
        pause: TimeAmount? = nil,
        _ volley: NIOLoopBoundBox<Volley>
    ) async throws -> Cost {
        let before = try await self.serverLoop.submit { Expense.ofThisThread }.get()
        try await withCheckedThrowingContinuation { continuation in
            self.otherLoop.execute {
                volley.value.send(count, pause: pause, done: continuation)
            }
        }
        let after = try await self.serverLoop.submit { Expense.ofThisThread }.get()
        return Cost(after - before, over: count)
    }
}
