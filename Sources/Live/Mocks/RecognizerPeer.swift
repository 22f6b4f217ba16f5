import Audio
import Call
import NIOCore
import Timeline
import Transport
import Wire

/// The recognizer's end of one connection.
final class RecognizerPeer: WebSocketPeer {
    private let shared: ProviderShare<ASRServerMessage>
    private let compression: ProviderBehavior.Habit
    private var check: UtteranceCheck
    private var driver: LoopDriver<Recognizer>?
    private var socket: WebSocket?
    private var frames = FrameBuilder()
    private var clientCompresses = false

    /// The peer of `machine`, which leaves to `shared` what the next connection must know.
    init(
        _ machine: consuming Recognizer,
        compression: ProviderBehavior.Habit,
        check: UtteranceCheck,
        shared: ProviderShare<ASRServerMessage>,
        on eventLoop: any EventLoop
    ) {
        self.compression = compression
        self.check = check
        self.shared = shared
        self.driver = LoopDriver(
            machine,
            clock: shared.clock,
            on: eventLoop,
            woke: shared.emission.record
        ) { [unowned self] order in
            self.shared.carryOut(order, on: self.socket) { self.frame($0) }
        }
    }

    func connected(_ socket: WebSocket) {
        self.socket = socket
        self.driver?.tell { $0.opened(at: $1) }
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
            case .audio(.range(let range)):
                self.heard(span.extracting(range), isLast: message.isLast)
            case .audio(.inflated(let audio)):
                self.heard(audio.span, isLast: message.isLast)
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
        self.driver?.tell { recognizer, now in
            recognizer.closed(at: now)
            self.shared.remember(recognizer.legacy)
        }
        self.driver?.stop(self)
        self.driver = nil
        self.socket = nil
    }

    private func heard(_ audio: Span<UInt8>, isLast: Bool) {
        let found = Watermark.find(in: audio)
        var change: String?
        var prefixByteCount = 0
        if let (mark, offset) = found {
            change = self.check.heard(audio, mark, at: offset)
            if offset <= UtteranceCheck.prefixByteCountMax { prefixByteCount = offset }
        } else {
            self.check.heardUnmarked()
        }
        let byteCount = audio.count
        self.driver?.tell { recognizer, now in
            recognizer.heard(
                byteCount: byteCount,
                mark: found?.mark,
                prefixByteCount: prefixByteCount,
                change: change,
                isLast: isLast,
                at: now
            )
        }
    }

    private func frame(_ message: ASRServerMessage) -> ByteBuffer {
        let compresses = self.compression.applied(to: self.clientCompresses)
        return self.frames.message { message.encode(into: &$0, compressed: compresses) }
    }
}
