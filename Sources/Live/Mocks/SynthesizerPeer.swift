import Call
import Fixture
import NIOCore
import Timeline
import Transport
import Wire

/// The synthesizer's end of one connection.
final class SynthesizerPeer: WebSocketPeer {
    private let matcher: Matcher
    private let shared: ProviderShare<SynthesizerReply>
    private var driver: LoopDriver<Synthesizer>?
    private var socket: WebSocket?
    private var frames = FrameBuilder()

    /// The peer of `machine`, which leaves to `shared` what the next connection must know.
    init(
        _ machine: consuming Synthesizer,
        matcher: Matcher,
        shared: ProviderShare<SynthesizerReply>,
        on eventLoop: any EventLoop
    ) {
        self.matcher = matcher
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
        self.driver?.tell { synthesizer, now in
            synthesizer.closed(at: now)
            self.shared.remember(synthesizer.legacy)
        }
        self.driver?.stop(self)
        self.driver = nil
        self.socket = nil
    }

    private func frame(_ reply: SynthesizerReply) -> ByteBuffer {
        self.frames.message { reply.encode(into: &$0, from: self.matcher) }
    }
}
