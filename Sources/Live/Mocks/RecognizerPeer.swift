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
    private var ear: RecognizerEar
    private var driver: LoopDriver<Recognizer>?
    private var socket: WebSocket?
    private var frames = FrameBuilder()

    /// The peer of `machine`, which leaves to `shared` what the next connection must know.
    init(
        _ machine: consuming Recognizer,
        compression: ProviderBehavior.Habit,
        check: UtteranceCheck,
        shared: ProviderShare<ASRServerMessage>,
        on eventLoop: any EventLoop
    ) {
        self.compression = compression
        self.ear = RecognizerEar(check)
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
        do throws(WireError) {
            let fact = try self.ear.hear(bytes.readableBytesUInt8Span)
            self.driver?.tell { $0.received(fact, at: $1) }
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

    private func frame(_ message: ASRServerMessage) -> ByteBuffer {
        let compresses = self.compression.applied(to: self.ear.clientCompresses)
        return self.frames.message { message.encode(into: &$0, compressed: compresses) }
    }
}
