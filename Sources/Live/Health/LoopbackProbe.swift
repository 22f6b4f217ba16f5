package import NIOCore
import Transport

/// Measures what a WebSocket message costs on loopback: it goes out and comes back, one at a time, with both
/// ends on one event loop, so that the time is that of one core.
package struct LoopbackProbe: Sendable {
    /// What was measured.
    package struct Result: Sendable, Equatable {
        /// How many messages went out and came back.
        package var roundTripCount: Int
        /// How long all of them took.
        package var elapsed: Duration

        /// What one took.
        package var roundTrip: Duration { self.elapsed / max(self.roundTripCount, 1) }
    }

    /// Why nothing could be measured.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        package var description: String
    }

    /// 100 ms of a caller's audio.
    package static let messageByteCount = 3_200

    /// How many round trips are measured, at least one.
    package var count: Int
    /// How many come first, to warm up.
    package var warmUpCount: Int
    /// On a slow machine the probe ends after so long, with as many as there were.
    package var timeMax: Duration

    package init(
        count: Int = 5_000,
        warmUpCount: Int = 500,
        timeMax: Duration = .milliseconds(1_200)
    ) {
        precondition(count > 0, "nothing is measured by no message")
        self.count = count
        self.warmUpCount = warmUpCount
        self.timeMax = timeMax
    }

    /// Measures on `eventLoop`, which should have nothing else to do.
    ///
    /// - Throws: ``ListenError`` or ``Failure``.
    package func run(on eventLoop: any EventLoop) async throws -> Result {
        let listener = try await Listener.bind(host: "127.0.0.1", port: 0, group: eventLoop) {
            _,
            _ in
            .webSocket { EchoEnd() }
        }
        let endpoint = Endpoint(scheme: .ws, host: "127.0.0.1", port: listener.port)
        let promise = eventLoop.makePromise(of: Result.self)
        eventLoop.execute {
            WebSocketClient.connect(to: endpoint, on: eventLoop, peer: ProbeEnd(self, promise))
        }
        do {
            let result = try await promise.futureResult.get()
            await listener.close(within: .milliseconds(200))
            return result
        } catch {
            await listener.close(within: .milliseconds(200))
            throw error
        }
    }
}

/// Sends back what it gets.
private final class EchoEnd: WebSocketPeer {
    private var socket: WebSocket?

    func connected(_ socket: WebSocket) { self.socket = socket }
    func received(_ message: consuming ByteBuffer) { self.socket?.send(message) }
    func received(text: consuming ByteBuffer) {}
    func closed(_ close: WebSocketClose) { self.socket = nil }
}

/// Sends the next message when the last has come back.
private final class ProbeEnd: WebSocketClientPeer {
    private let probe: LoopbackProbe
    private let promise: EventLoopPromise<LoopbackProbe.Result>
    private var socket: WebSocket?
    private var receivedCount = 0
    private var start = ContinuousClock.now

    init(_ probe: LoopbackProbe, _ promise: EventLoopPromise<LoopbackProbe.Result>) {
        self.probe = probe
        self.promise = promise
    }

    func connected(_ socket: WebSocket) {
        self.socket = socket
        let bytes = repeatElement(UInt8(0x55), count: LoopbackProbe.messageByteCount)
        var buffer = ByteBufferAllocator().buffer(capacity: WebSocket.headroom + bytes.count)
        buffer.moveWriterIndex(to: WebSocket.headroom)
        buffer.moveReaderIndex(to: WebSocket.headroom)
        buffer.writeBytes(bytes)
        self.start = .now
        socket.send(buffer)
    }

    func received(_ message: consuming ByteBuffer) {
        self.receivedCount += 1
        let count = self.receivedCount - self.probe.warmUpCount
        if count == 0 { self.start = .now }
        let elapsed = self.start.duration(to: .now)
        guard count < self.probe.count, count <= 0 || elapsed < self.probe.timeMax else {
            self.promise.succeed(LoopbackProbe.Result(roundTripCount: count, elapsed: elapsed))
            self.socket?.close()
            return
        }
        // What came back goes out again, so that nothing is copied but in the kernel.
        self.socket?.send(message)
    }

    func received(text: consuming ByteBuffer) {}

    func failed(_ error: ConnectError) {
        self.promise.fail(LoopbackProbe.Failure(description: "\(error)"))
    }

    func closed(_ close: WebSocketClose) {
        self.socket = nil
        // After the last message nobody waits any more.
        self.promise.fail(LoopbackProbe.Failure(description: "\(close)"))
    }
}
