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

    private static let warmUpCount = 1_000
    private static let count = 10_000

    private let serverLoop: any EventLoop
    private let otherLoop: any EventLoop

    init(server: any EventLoop, around other: any EventLoop) {
        self.serverLoop = server
        self.otherLoop = other
    }

    /// What one packet costs the thread of `server`.
    func cost(of server: Server) async throws -> Cost {
        let volley = NIOLoopBoundBox.makeBoxSendingValue(
            Self.volley(for: server),
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
        try await self.send(Self.warmUpCount, volley)
        let before = try await self.serverLoop.submit { Expense.ofThisThread }.get()
        try await self.send(Self.count, volley)
        let after = try await self.serverLoop.submit { Expense.ofThisThread }.get()
        self.otherLoop.execute { volley.value.close() }
        await running.stop()
        await providers.close(within: .seconds(1))
        return Cost(after - before, over: Self.count)
    }

    private static func volley(for server: Server) -> sending Volley {
        switch server {
        case .bytes: Volley(start: .connection)
        case .messages: Volley(start: .firstMessage)
        case .calls(let reply): Volley(start: .firstMessage, reply: reply)
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
                    on: self.otherLoop,
                    ready: continuation
                )
            }
        }
    }

    private func send(_ count: Int, _ volley: NIOLoopBoundBox<Volley>) async throws {
        try await withCheckedThrowingContinuation { continuation in
            self.otherLoop.execute { volley.value.send(count, done: continuation) }
        }
    }
}
