import Call
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Transport
import Wire

/// The other end of many callers, which costs as little as a server can: one thread, and no call behind it.
///
/// It says `BotReady` when a connection opens, so that callers begin. Then it reads and unmasks what comes,
/// counts the messages, and says a word that callers do not know after every tenth, which is once a
/// second, so that callers have something to read.
///
/// It runs in a process of its own, and talks with the one that started it by lines: its port first, then for
/// each line that it is sent, how many messages came and how many nanoseconds of processor it has
/// taken. It ends with its standard input.
enum EchoServer {
    /// Serves until standard input ends.
    static func serve() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let count = MessageCount()
        let listener = try await Listener.bind(host: "127.0.0.1", port: 0, group: group) { _, _ in
            .webSocket { CallEnd(count) }
        }
        Self.say("\(listener.port)")
        while readLine() != nil { Self.say("\(count.value) \(Expense.processNanoseconds)") }
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    private final class MessageCount: Sendable {
        private let count = Atomic(0)

        var value: Int { self.count.load(ordering: .relaxed) }
        func increment() { self.count.wrappingAdd(1, ordering: .relaxed) }
    }

    private final class CallEnd: WebSocketPeer {
        private static let ready = CallEnd.bytes(of: .botReady(session: "echo"))
        private static let word = CallEnd.bytes(of: .unknown(name: "Heard"))

        private let all: MessageCount
        private var count = 0
        private var socket: WebSocket?

        init(_ all: MessageCount) { self.all = all }

        func connected(_ socket: WebSocket) {
            self.socket = socket
            socket.send(ByteBuffer(bytes: Self.ready))
        }

        func received(_ message: consuming ByteBuffer) {
            self.all.increment()
            self.count += 1
            if self.count % 10 == 0 { self.socket?.send(ByteBuffer(bytes: Self.word)) }
        }

        func received(text: consuming ByteBuffer) {}
        func closed(_ close: WebSocketClose) { self.socket = nil }

        private static func bytes(of event: AgentEvent) -> [UInt8] {
            var bytes: [UInt8] = []
            event.encode(into: &bytes)
            return bytes
        }
    }
}
