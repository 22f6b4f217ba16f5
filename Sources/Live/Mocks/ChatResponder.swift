import Call
import NIOCore
import NIOHTTP1
import Timeline
import Trace
import Transport
import Wire

/// The language model's end of one request.
final class ChatResponder: HTTPResponder {
    private let shared: ProviderShare<ChatReply>
    private var driver: LoopDriver<Chat>?
    private var exchange: HTTPExchange?
    private var scratch: [UInt8] = []
    /// This itself, from the request to the machine's last word: the connection lets go of a responder
    /// as soon as its answer has ended.
    private var life: ChatResponder?
    /// Bytes that a fault keeps back.
    private var staged: ByteBuffer?
    private var hasHead = false

    /// The responder of `machine`, which leaves to `shared` what the next request must know.
    init(
        _ machine: consuming Chat,
        shared: ProviderShare<ChatReply>,
        on eventLoop: any EventLoop
    ) {
        self.shared = shared
        self.driver = LoopDriver(
            machine,
            clock: shared.clock,
            on: eventLoop,
            woke: shared.emission.record
        ) { [unowned self] order in
            self.carryOut(order)
        }
    }

    func received(_ request: HTTPRequest, _ exchange: HTTPExchange) {
        self.exchange = exchange
        self.life = self
        self.driver?.tell { $0.opened(at: $1) }
        do throws(WireError) {
            let chat = try ChatRequest(decoding: request.body.readableBytesUInt8Span)
            self.driver?.tell { $0.received(chat, at: $1) }
        } catch {
            self.driver?.tell { $0.receivedMalformed("\(error)", at: $1) }
        }
    }

    func clientLeft() { self.over() }

    private func carryOut(_ order: Chat.Order) {
        switch order {
        case .send(let reply): self.send(reply)
        case .stage(let reply): self.staged = self.bytes(of: reply)
        case .release(let byteCount): self.release(byteCount)
        case .sendBytes(let bytes): self.write(ByteBuffer(bytes: bytes))
        case .close:
            // Without a head there is no answer to end, only a connection.
            if self.hasHead { self.exchange?.end() } else { self.exchange?.cutOff() }
            self.over()
        case .playDead: self.exchange?.playDead()
        case .cutOff:
            self.exchange?.cutOff()
            self.over()
        case .reset:
            self.exchange?.reset()
            self.over()
        case .closeSlowly: break  // A scenario that asks for it is refused.
        case .record(let record):
            self.shared.record(record)
            if case .connectionClosed = record.event { self.stop() }
        }
    }

    private func send(_ reply: ChatReply) {
        switch reply {
        case .accept: self.beginAnswer()
        case .event: self.write(self.bytes(of: reply))
        case .refuse(let status, let body):
            self.exchange?.answer(
                HTTPAnswer(
                    HTTPResponseStatus(statusCode: status),
                    headers: ["Content-Type": "application/json"],
                    body: ByteBuffer(bytes: body)
                )
            )
            self.over()
        }
    }

    private func beginAnswer() {
        guard !self.hasHead else { return }
        self.hasHead = true
        self.exchange?.head(.ok, ["Content-Type": "text/event-stream"])
    }

    private func write(_ bytes: ByteBuffer) {
        self.beginAnswer()
        self.exchange?.write(bytes)
    }

    private func bytes(of reply: ChatReply) -> ByteBuffer {
        self.scratch.removeAll(keepingCapacity: true)
        reply.encode(into: &self.scratch)
        return ByteBuffer(bytes: self.scratch)
    }

    private func release(_ byteCount: Int) {
        guard var staged = self.staged else { return }
        let count = min(byteCount, staged.readableBytes)
        if count > 0, let piece = staged.readSlice(length: count) { self.write(piece) }
        self.staged = staged.readableBytes > 0 ? staged : nil
    }

    /// Nothing more is said.
    private func over() {
        self.exchange = nil
        self.driver?.tell { chat, now in
            chat.closed(at: now)
            self.shared.remember(chat.legacy)
        }
    }

    private func stop() {
        self.driver?.stop(self)
        self.driver = nil
        self.life = nil
    }
}
