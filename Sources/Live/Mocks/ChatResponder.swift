import Call
import NIOCore
import NIOHTTP1
import Timeline
import Transport
import Wire

/// The language model's end of one request.
final class ChatResponder: HTTPResponder {
    private let recorder: Recorder
    private var driver: Driver<Chat>?
    private var exchange: HTTPExchange?
    private var scratch: [UInt8] = []

    init(
        _ machine: consuming Chat,
        clock: RunClock,
        recorder: Recorder,
        on eventLoop: any EventLoop
    ) {
        self.recorder = recorder
        self.driver = Driver(machine, clock: clock, on: eventLoop) { [unowned self] order in
            self.carryOut(order)
        }
    }

    func received(_ request: HTTPRequest, _ exchange: HTTPExchange) {
        self.exchange = exchange
        do throws(WireError) {
            let chat = try ChatRequest(decoding: request.body.readableBytesUInt8Span)
            self.driver?.tell { $0.received(chat, at: $1) }
        } catch {
            self.driver?.tell { $0.receivedMalformed("\(error)", at: $1) }
        }
    }

    func clientLeft() {
        self.driver?.tell { $0.closed(at: $1) }
        self.stop()
    }

    private func carryOut(_ order: Chat.Order) {
        switch order {
        case .accept:
            self.exchange?.head(.ok, ["Content-Type": "text/event-stream"])
        case .send(let event):
            self.scratch.removeAll(keepingCapacity: true)
            event.encodeServerSentEvent(into: &self.scratch, dialect: .ark)
            self.exchange?.write(ByteBuffer(bytes: self.scratch))
        case .end:
            self.exchange?.end()
            self.stop()
        case .refuse(let status, let error):
            var body: [UInt8] = []
            error.encode(into: &body)
            self.exchange?.answer(
                HTTPAnswer(
                    HTTPResponseStatus(statusCode: status),
                    headers: ["Content-Type": "application/json"],
                    body: ByteBuffer(bytes: body)
                )
            )
            self.stop()
        case .record(let record):
            self.recorder.record(record)
        }
    }

    private func stop() {
        self.driver?.stop()
        self.driver = nil
        self.exchange = nil
    }
}
