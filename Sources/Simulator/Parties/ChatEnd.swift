import Call
import Trace
import Wire

/// The language model's end of one request.
final class ChatEnd {
    private let providers: VirtualProviders
    private var driver: VirtualDriver<Chat>?
    private var link: Link?
    private var hasHead = false

    init(_ machine: consuming Chat, providers: VirtualProviders) {
        self.providers = providers
        self.driver = VirtualDriver(machine, in: providers.world, for: self) { order in
            self.carryOut(order)
        }
    }

    private func carryOut(_ order: Chat.Order) {
        switch order {
        case .record(let record):
            self.providers.note(record)
            if case .connectionClosed = record.event {
                self.driver?.stop(self)
                self.driver = nil
            }
        case .close:
            // Without a head there is no answer to end, only a connection.
            if self.hasHead {
                self.link?.close(code: 1000, reason: "", from: .server)
            } else {
                self.cutOff()
            }
            self.over()
        case .send(.refuse):
            self.link?.carryOut(order, from: .server) { self.message($0) }
            self.link?.close(code: 1000, reason: "", from: .server)
            self.over()
        case .cutOff: self.cutOff()
        case .send, .sendBytes, .stage, .release, .playDead, .reset:
            self.hasHead = true
            self.link?.carryOut(order, from: .server) { self.message($0) }
        case .closeSlowly: break  // A scenario that asks for it is refused.
        }
    }

    /// The head of an answer passes as a value, and the events in its body as bytes if all does.
    private func message(_ reply: ChatReply) -> Message {
        guard case .event = reply, self.providers.quality.fidelity == .wire else {
            return .answered(reply)
        }
        return .bytes { reply.encode(into: &$0) }
    }

    private func cutOff() {
        let words = self.hasHead ? "it broke off in the middle" : "before it was complete"
        self.link?.cutOff(from: .server, words)
    }

    /// Nothing more is said.
    private func over() {
        self.link = nil
        self.driver?.tell { chat, now in
            chat.closed(at: now)
            self.providers.chats.remember(chat.legacy)
        }
    }
}

extension ChatEnd: LinkPeer {
    func connected(_ link: Link) {
        self.link = link
        self.driver?.tell { $0.opened(at: $1) }
    }

    func failed(_ refusal: LinkRefusal, _ link: Link) {}

    func received(_ message: consuming Message, _ link: Link) {
        switch consume message {
        case .ask(let request): self.driver?.tell { $0.received(request, at: $1) }
        case .bytes(let bytes):
            do throws(WireError) {
                let request = try ChatRequest(decoding: bytes.span)
                self.driver?.tell { $0.received(request, at: $1) }
            } catch {
                self.driver?.tell { $0.receivedMalformed("\(error)", at: $1) }
            }
        case .spoken, .sent, .told, .played, .recognize, .forwarded, .recognized, .answered,
            .synthesize, .synthesized, .text:
            preconditionFailure("a model is sent what is for somebody else")
        }
    }

    func closed(_ close: LinkClose, _ link: Link) { self.over() }
}

extension ChatEnd: Sleeper {
    func wakeUp() { self.driver?.alarmRang() }

    func vanish() {
        self.driver = nil
        self.link = nil
    }
}
