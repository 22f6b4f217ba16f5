import NIOCore
import Transport

/// Messages that come back from another thread over a loopback WebSocket.
enum Echo {
    private static let count = 200
    /// As long as an event.
    private static let byteCount = 200
    /// Apart, as in a call: a thread that is kept busy answers sooner.
    private static let pause = TimeAmount.milliseconds(10)

    /// How long each of some round trips took.
    static func roundTrips(
        server: any EventLoop,
        client: any EventLoop
    ) async throws -> [Duration] {
        let listener = try await Listener.bind(host: "127.0.0.1", port: 0, group: server) { _, _ in
            .webSocket { EchoEnd() }
        }
        let endpoint = Endpoint(scheme: .ws, host: "127.0.0.1", port: listener.port, target: "/")
        let durations = try await withCheckedThrowingContinuation { done in
            client.execute {
                let end = ClientEnd(count: Self.count, done: done)
                WebSocketClient.connect(to: endpoint, on: client, peer: end)
            }
        }
        await listener.close(within: .seconds(1))
        return durations
    }

    private final class EchoEnd: WebSocketPeer {
        private var socket: WebSocket?

        func connected(_ socket: WebSocket) { self.socket = socket }
        func received(_ message: consuming ByteBuffer) { self.socket?.send(message) }
        func received(text: consuming ByteBuffer) {}
        func closed(_ close: WebSocketClose) { self.socket = nil }
    }

    private final class ClientEnd: WebSocketClientPeer {
        private let count: Int
        private var done: CheckedContinuation<[Duration], any Error>?
        private var socket: WebSocket?
        private var sentAt = ContinuousClock.now
        private var durations: [Duration] = []

        init(count: Int, done: CheckedContinuation<[Duration], any Error>) {
            self.count = count
            self.done = done
        }

        func connected(_ socket: WebSocket) {
            self.socket = socket
            self.send()
        }

        func received(_ message: consuming ByteBuffer) {
            self.durations.append(ContinuousClock.now - self.sentAt)
            guard self.durations.count == self.count else {
                self.socket?.eventLoop.assumeIsolated().scheduleTask(in: Echo.pause) { self.send() }
                return
            }
            self.done?.resume(returning: self.durations)
            self.done = nil
            self.socket?.close()
        }

        func failed(_ error: ConnectError) { self.fail("\(error)") }
        func received(text: consuming ByteBuffer) {}
        func closed(_ close: WebSocketClose) { self.fail("\(close)") }

        private func send() {
            self.sentAt = .now
            self.socket?.send(ByteBuffer(repeating: 0x55, count: Echo.byteCount))
        }

        private func fail(_ reason: String) {
            self.done?.resume(
                throwing: Unmeasurable(description: "the echo's connection failed: \(reason)")
            )
            self.done = nil
        }
    }
}
