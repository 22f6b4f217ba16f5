import Call
import Fixture
import NIOCore
import Timeline
import Transport
import Wire

/// The synthesizer's end of one connection.
final class SynthesizerPeer: WebSocketPeer {
    private let matcher: Matcher
    private let recorder: Recorder
    private var driver: Driver<Synthesizer>?
    private var socket: WebSocket?
    private var frames = FrameBuilder()

    init(
        _ machine: consuming Synthesizer,
        matcher: Matcher,
        clock: RunClock,
        recorder: Recorder,
        on eventLoop: any EventLoop
    ) {
        self.matcher = matcher
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
        do throws(WireError) {
            let message = try TTSClientMessage(decoding: bytes.readableBytesUInt8Span)
            self.driver?.tell { $0.received(message, at: $1) }
        } catch {
            self.driver?.tell { $0.receivedMalformed("\(error)", at: $1) }
        }
    }

    func received(text: consuming ByteBuffer) {
        self.driver?.tell { synthesizer, now in
            let reason = "a text message came; frames are binary messages"
            synthesizer.receivedMalformed(reason, at: now)
        }
    }

    func closed(_ close: WebSocketClose) {
        self.driver?.tell { $0.closed(at: $1) }
        self.driver?.stop()
        self.driver = nil
        self.socket = nil
    }

    private func carryOut(_ order: Synthesizer.Order) {
        switch order {
        case .reply(let message):
            self.socket?.send(self.frames.message { message.encode(into: &$0) })
        case .audio(let sessionID, let media, let range):
            guard let bytes = self.matcher.media(at: media)?.bytes else { return }
            self.socket?.send(
                self.frames.message { frame in
                    TTSFrame.appendAudioHeader(
                        sessionID: sessionID,
                        byteCount: range.count,
                        to: &frame
                    )
                    frame.append(contentsOf: bytes[range])
                }
            )
        case .close(let code, let reason):
            self.socket?.close(WebSocketCloseCode(code), reason: reason)
        case .record(let record):
            self.recorder.record(record)
        }
    }
}
