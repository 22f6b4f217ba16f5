import Call
import NIOCore
import NIOHTTP1
import Transport
import Wire

/// What a completion reports to the agent that asked for it.
protocol ChatOwner: AnyObject {
    func received(_ event: ChatEvent, from leg: Leg)
    func lost(_ leg: Leg, _ failure: ProviderFailure)
}

/// The agent's connection to the language model: one completion after another, each a leg.
final class ChatLeg {
    private let connection: HTTPClientConnection
    private let headers: HTTPHeaders
    private weak var owner: (any ChatOwner)?
    /// The completion under way.
    private var answer: Answer?

    init(
        _ service: ProviderEndpoints.Service,
        tls: ClientTLS?,
        on eventLoop: any EventLoop,
        owner: any ChatOwner
    ) {
        self.connection = HTTPClientConnection(to: service.url, tls: tls, on: eventLoop)
        self.headers = service.headers
        self.owner = owner
    }

    func ask(_ request: ChatRequest, _ leg: Leg) {
        // An answer that the agent has heard enough of may still be going on.
        if self.answer?.isOver == false { self.connection.close() }
        var body: [UInt8] = []
        request.encode(into: &body)
        let answer = Answer(leg: leg, owner: self.owner)
        self.answer = answer
        self.connection.post(headers: self.headers, body: ByteBuffer(bytes: body), to: answer)
    }

    /// Closes the connection, and breaks off the completion under way, of which nothing more is heard.
    func hangUp() {
        self.owner = nil
        self.answer?.owner = nil
        self.connection.close()
    }
}

/// One streamed completion: the bytes of the body become events.
private final class Answer: HTTPReceiver {
    let leg: Leg
    weak var owner: (any ChatOwner)?
    private(set) var isOver = false
    private var answer = ChatAnswer()

    init(leg: Leg, owner: (any ChatOwner)?) {
        self.leg = leg
        self.owner = owner
    }

    func received(_ head: HTTPResponseHead) { self.answer.began(status: Int(head.status.code)) }

    func received(_ body: ByteBuffer) {
        do throws(WireError) {
            try self.answer.received(body.readableBytesUInt8Span) { event in
                self.owner?.received(event, from: self.leg)
            }
        } catch {
            self.fail(ProviderFailure(.malformed, "\(error)"))
        }
    }

    func ended() {
        self.isOver = true
        self.fail(self.answer.failure)
    }

    func failed(_ error: ConnectError) {
        self.isOver = true
        self.fail(ProviderFailure(error))
    }

    /// The agent ignores it if it has heard all that it wanted.
    private func fail(_ failure: ProviderFailure) {
        self.owner?.lost(self.leg, failure)
    }
}
