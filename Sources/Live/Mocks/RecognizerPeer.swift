import Audio
import Call
import NIOCore
import Timeline
import Transport
import Wire

/// The recognizer's end of one connection.
final class RecognizerPeer: WebSocketPeer {
    private let recorder: Recorder
    private var driver: Driver<Recognizer>?
    private var socket: WebSocket?
    private var frames = FrameBuilder()
    /// A server answers in the client's compression.
    private var clientCompresses = false

    init(
        _ machine: consuming Recognizer,
        clock: RunClock,
        recorder: Recorder,
        on eventLoop: any EventLoop
    ) {
        self.recorder = recorder
        self.driver = Driver(machine, clock: clock, on: eventLoop) { [unowned self] order in
            self.carryOut(order)
        }
    }

    func connected(_ socket: WebSocket) {
        self.socket = socket
        // The machine's first deadline is armed.
        self.driver?.tell { _, _ in }
    }

    func received(_ bytes: consuming ByteBuffer) {
        let span = bytes.readableBytesUInt8Span
        do throws(WireError) {
            let message = try ASRClientMessage(decoding: span)
            switch message.body {
            case .request(let request):
                self.clientCompresses = message.isCompressed
                let isNumbered = message.sequence != nil
                self.driver?.tell { $0.received(request, isNumbered: isNumbered, at: $1) }
            case .audio(let payload):
                let mark = Self.mark(of: payload, in: span)
                self.driver?.tell { recognizer, now in
                    recognizer.heard(
                        byteCount: payload.byteCount,
                        mark: mark,
                        isLast: message.isLast,
                        at: now
                    )
                }
            }
        } catch {
            self.driver?.tell { $0.receivedMalformed("\(error)", at: $1) }
        }
    }

    func received(text: consuming ByteBuffer) {
        self.driver?.tell { recognizer, now in
            recognizer.receivedMalformed("a text message came; frames are binary messages", at: now)
        }
    }

    func closed(_ close: WebSocketClose) {
        self.driver?.tell { $0.closed(at: $1) }
        self.driver?.stop()
        self.driver = nil
        self.socket = nil
    }

    private func carryOut(_ order: Recognizer.Order) {
        switch order {
        case .reply(let message):
            self.socket?.send(
                self.frames.message { bytes in
                    message.encode(into: &bytes, compressed: self.clientCompresses)
                }
            )
        case .close(let code, let reason):
            self.socket?.close(WebSocketCloseCode(code), reason: reason)
        case .record(let record):
            self.recorder.record(record)
        }
    }

    private static func mark(of payload: Payload, in message: Span<UInt8>) -> Mark? {
        switch payload {
        case .range(let range): Watermark.find(in: message.extracting(range))?.mark
        case .inflated(let bytes): Watermark.find(in: bytes.span)?.mark
        }
    }
}
