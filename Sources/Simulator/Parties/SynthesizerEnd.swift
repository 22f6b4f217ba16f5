import Call
import Wire

/// The synthesizer's end of one connection.
final class SynthesizerEnd {
    private let providers: VirtualProviders
    private var driver: VirtualDriver<Synthesizer>?
    private var link: Link?

    init(_ machine: consuming Synthesizer, providers: VirtualProviders) {
        self.providers = providers
        self.driver = VirtualDriver(machine, in: providers.world, for: self) { order in
            self.carryOut(order)
        }
    }

    private func carryOut(_ order: consuming Synthesizer.Order) {
        if case .record(let record) = order { return self.providers.note(record) }
        self.link?.carryOut(consume order, from: .server) { self.message($0) }
    }

    private func message(_ reply: SynthesizerReply) -> Message {
        switch self.providers.quality.fidelity {
        case .messages: .synthesized(reply)
        case .wire: .bytes { reply.encode(into: &$0, from: self.providers.matcher) }
        }
    }
}

extension SynthesizerEnd: LinkPeer {
    func connected(_ link: Link) {
        self.link = link
        self.driver?.tell { $0.opened(at: $1) }
    }

    func failed(_ refusal: LinkRefusal, _ link: Link) {}

    func received(_ message: consuming Message, _ link: Link) {
        switch consume message {
        case .synthesize(let message): self.driver?.tell { $0.received(message, at: $1) }
        case .bytes(let bytes):
            do throws(WireError) {
                let message = try TTSClientMessage(decoding: bytes.span)
                self.driver?.tell { $0.received(message, at: $1) }
            } catch {
                self.driver?.tell { $0.receivedMalformed("\(error)", at: $1) }
            }
        case .text:
            self.driver?.tell { synthesizer, now in
                let reason = "a text message came; frames are binary messages"
                synthesizer.receivedMalformed(reason, at: now)
            }
        case .spoken, .sent, .told, .played, .recognize, .forwarded, .recognized, .ask,
            .answered, .synthesized:
            preconditionFailure("a synthesizer is sent what is for somebody else")
        }
    }

    func closed(_ close: LinkClose, _ link: Link) {
        self.driver?.tell { synthesizer, now in
            synthesizer.closed(at: now)
            self.providers.synthesizers.remember(synthesizer.legacy)
        }
        self.driver?.stop(self)
        self.driver = nil
        self.link = nil
    }
}

extension SynthesizerEnd: Sleeper {
    func wakeUp() { self.driver?.alarmRang() }

    func vanish() {
        self.driver = nil
        self.link = nil
    }
}
