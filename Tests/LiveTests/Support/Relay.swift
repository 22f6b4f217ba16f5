import Loopback
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import Transport

/// Stands between clients and a server, passes on what both say, and writes it down. It may also bend
/// what they say.
final class Relay: Sendable {
    /// What one connection carried.
    struct Record: Sendable {
        var head: HTTPRequestHead
        /// The messages of the client, or the bodies of its requests.
        var up: [[UInt8]] = []
        /// The messages of the server.
        var down: [[UInt8]] = []
        var isOpen = true
        /// How the client's connection ended, if it was a WebSocket.
        var close: WebSocketClose?
    }

    private let upstream: Endpoint
    private let tls: ClientTLS?
    /// Connections whose server messages go to each other's client, counted from 0.
    private let crosses: Bool
    /// What becomes of the messages of a connection.
    private let bends: @Sendable (HTTPRequestHead) -> Bend.Leg
    private let memories = NIOLockedValueBox<[String: Bend.Memory]>([:])
    private let records = NIOLockedValueBox<[Record]>([])
    private let lines: NIOLoopBoundBox<[RelayedLine]>
    private let eventLoop: any EventLoop
    private let closings = Events<Int>()

    /// A relay to the server at `upstream`, of which only scheme, host and port count. If it `crosses`,
    /// the first client hears what is meant for the second, and the other way round. What `bends`
    /// makes of a connection's head happens to its messages.
    init(
        to upstream: Endpoint,
        tls: ClientTLS? = nil,
        crosses: Bool = false,
        bends: @escaping @Sendable (HTTPRequestHead) -> Bend.Leg = { _ in Bend.Leg() }
    ) {
        self.upstream = upstream
        self.tls = tls
        self.crosses = crosses
        self.bends = bends
        self.eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        self.lines = NIOLoopBoundBox.makeBoxSendingValue([], eventLoop: self.eventLoop)
    }

    /// What has passed so far, by connection.
    var connections: [Record] { self.records.withLockedValue { $0 } }

    /// The connections for paths that contain `part`.
    func connections(for part: String) -> [Record] {
        self.connections.filter { $0.head.uri.contains(part) }
    }

    /// Waits until no connection is open.
    func allClosed() async throws {
        while self.connections.contains(where: \.isOpen) { _ = try await self.closings.next() }
    }

    /// Runs `body` with the relay listening on a port.
    func listen<Value>(
        tls: ServerTLS? = nil,
        _ body: (Int) async throws -> Value
    ) async throws -> Value {
        let listener = try await Listener.bind(
            host: "127.0.0.1",
            port: 0,
            group: self.eventLoop,
            tls: tls,
            route: self.route
        )
        let result = await Result(catching: { try await body(listener.port) })
        await listener.close(within: .milliseconds(1))
        return try result.get()
    }

    private func route(_ head: HTTPRequestHead, _ eventLoop: any EventLoop) -> Route {
        if head.headers.contains(name: "upgrade") {
            return .webSocket {
                let line = RelayedLine(number: self.begin(head), relay: self)
                self.lines.value.append(line)
                return line.client
            }
        }
        return .http { RelayedRequest(number: self.begin(head), relay: self) }
    }

    private func begin(_ head: HTTPRequestHead) -> Int {
        self.records.withLockedValue { records in
            records.append(Record(head: head))
            return records.count - 1
        }
    }

    private func endpoint(for head: HTTPRequestHead, _ scheme: Endpoint.Scheme) -> Endpoint {
        Endpoint(
            scheme: scheme,
            host: self.upstream.host,
            port: self.upstream.port,
            target: head.uri
        )
    }

    private func head(of number: Int) -> HTTPRequestHead {
        self.records.withLockedValue { $0[number].head }
    }

    fileprivate func connect(_ number: Int, _ peer: any WebSocketClientPeer) {
        let head = self.head(of: number)
        let headers = head.headers.filter { $0.name.lowercased().hasPrefix("x-api") }
        WebSocketClient.connect(
            to: self.endpoint(for: head, self.upstream.scheme),
            headers: HTTPHeaders(headers.map { ($0.name, $0.value) }),
            tls: self.tls,
            on: self.eventLoop,
            peer: peer
        )
    }

    fileprivate func post(
        _ number: Int,
        _ body: ByteBuffer,
        to receiver: any HTTPReceiver
    ) -> HTTPClientConnection {
        let head = self.head(of: number)
        self.note(up: body, in: number)
        let endpoint = self.endpoint(for: head, self.upstream.scheme.isSecure ? .https : .http)
        let connection = HTTPClientConnection(to: endpoint, tls: self.tls, on: self.eventLoop)
        let bent = self.bend(body, .up, in: number).messages.first ?? body
        connection.post(headers: [:], body: bent, to: receiver)
        return connection
    }

    /// What becomes of `message`, and how the receiver's connection then ends, if it does.
    fileprivate func bend(
        _ message: ByteBuffer,
        _ way: Bend.Way,
        in number: Int
    ) -> (messages: [ByteBuffer], end: Bend.End?) {
        let head = self.head(of: number)
        let leg = self.bends(head)
        guard let change = way == .up ? leg.up : leg.down else { return ([message], nil) }
        let path = head.uri.prefix { $0 != "?" }
        return self.memories.withLockedValue { memories in
            var memory = memories["\(path) \(way)", default: Bend.Memory()]
            let messages = change.make(Array(message.readableBytesView), &memory)
            let end = memory.end
            memory.end = nil
            memories["\(path) \(way)"] = memory
            return (messages.map { ByteBuffer(bytes: $0) }, end)
        }
    }

    /// Whether the server never learns that the client of connection `number` has left.
    fileprivate func keepsOpen(_ number: Int) -> Bool {
        self.bends(self.head(of: number)).keepsOpen
    }

    fileprivate func note(up message: ByteBuffer, in number: Int) {
        self.records.withLockedValue { $0[number].up.append(Array(message.readableBytesView)) }
    }

    /// Hands a message of the server to the client that is to have it.
    fileprivate func deliver(_ message: ByteBuffer, from number: Int) {
        self.records.withLockedValue { $0[number].down.append(Array(message.readableBytesView)) }
        let receiver = self.crosses ? 1 - number : number
        let line = self.lines.value.first { $0.number == receiver }
        let (messages, end) = self.bend(message, .down, in: number)
        for message in messages { line?.toClient.send(message) }
        if let end { line?.toClient.end(end) }
    }

    fileprivate func closed(_ number: Int, _ close: WebSocketClose? = nil) {
        self.records.withLockedValue { records in
            records[number].isOpen = false
            records[number].close = close
        }
        self.closings.add(number)
    }
}

/// Messages to one side, which may not be there yet.
private final class Outlet {
    private var socket: WebSocket?
    private var waiting: [ByteBuffer] = []
    private var isOver = false

    func open(_ socket: WebSocket) {
        if self.isOver { return socket.close() }
        self.socket = socket
        for message in self.waiting { socket.send(message) }
        self.waiting = []
    }

    func send(_ message: ByteBuffer) {
        if let socket { socket.send(message) } else { self.waiting.append(message) }
    }

    func end(_ end: Bend.End) {
        switch end {
        case .close(let code, let reason): self.close(like: .byPeer(code: code, reason: reason))
        case .cutOff:
            self.isOver = true
            self.socket?.cutOff()
        }
    }

    func close(like close: WebSocketClose) {
        guard !self.isOver else { return }
        self.isOver = true
        guard case .byPeer(let code?, let reason) = close else { return self.socket?.close() ?? () }
        self.socket?.close(code, reason: reason)
    }
}

/// One WebSocket and its continuation.
private final class RelayedLine {
    let number: Int
    let relay: Relay
    let toClient = Outlet()
    let toServer = Outlet()

    init(number: Int, relay: Relay) {
        self.number = number
        self.relay = relay
    }

    var client: any WebSocketPeer { ClientSide(line: self) }

    private final class ClientSide: WebSocketPeer {
        let line: RelayedLine

        init(line: RelayedLine) { self.line = line }

        func connected(_ socket: WebSocket) {
            self.line.toClient.open(socket)
            self.line.relay.connect(self.line.number, ServerSide(line: self.line))
        }

        func received(_ message: consuming ByteBuffer) {
            self.line.relay.note(up: message, in: self.line.number)
            let (messages, _) = self.line.relay.bend(message, .up, in: self.line.number)
            for message in messages { self.line.toServer.send(message) }
        }

        func received(text: consuming ByteBuffer) {}

        func closed(_ close: WebSocketClose) {
            if !self.line.relay.keepsOpen(self.line.number) {
                self.line.toServer.close(like: close)
            }
            self.line.relay.closed(self.line.number, close)
        }
    }

    private final class ServerSide: WebSocketClientPeer {
        let line: RelayedLine

        init(line: RelayedLine) { self.line = line }

        func connected(_ socket: WebSocket) { self.line.toServer.open(socket) }

        func failed(_ error: ConnectError) { self.line.toClient.close(like: .lost("\(error)")) }

        func received(_ message: consuming ByteBuffer) {
            self.line.relay.deliver(message, from: self.line.number)
        }

        func received(text: consuming ByteBuffer) {}

        func closed(_ close: WebSocketClose) { self.line.toClient.close(like: close) }
    }
}

/// One HTTP request and its continuation.
private final class RelayedRequest: HTTPResponder, HTTPReceiver {
    private let number: Int
    private let relay: Relay
    private var exchange: HTTPExchange?
    private var upstream: HTTPClientConnection?

    init(number: Int, relay: Relay) {
        self.number = number
        self.relay = relay
    }

    func received(_ request: HTTPRequest, _ exchange: HTTPExchange) {
        self.exchange = exchange
        self.upstream = self.relay.post(self.number, request.body, to: self)
    }

    func clientLeft() { self.finish() }

    func received(_ head: HTTPResponseHead) {
        let type = head.headers["content-type"].map { ("Content-Type", $0) }
        self.exchange?.head(head.status, HTTPHeaders(type))
    }

    func received(_ body: ByteBuffer) { self.exchange?.write(body) }

    func ended() {
        self.exchange?.end()
        self.finish()
    }

    func failed(_ error: ConnectError) {
        self.exchange?.reset()
        self.finish()
    }

    private func finish() {
        guard self.exchange != nil else { return }
        self.exchange = nil
        self.upstream?.close()
        self.relay.closed(self.number)
    }
}
