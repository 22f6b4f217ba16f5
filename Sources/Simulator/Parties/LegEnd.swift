import Call
import Trace
import Wire

/// The agent's end of one connection to a provider.
final class LegEnd {
    let leg: Leg
    var link: Link?
    /// `nil` when nothing is to be told any more.
    private var owner: AgentEnd?
    /// Of a completion: what came of it as bytes.
    private var answer = ChatAnswer()

    init(_ leg: Leg, owner: AgentEnd) {
        self.leg = leg
        self.owner = owner
    }

    /// Whether it is that of `leg`, by the number, which no other of its call has.
    func isOf(_ leg: Leg) -> Bool { self.leg.number == leg.number }

    func send(_ message: consuming Message) { self.link?.send(consume message, from: .client) }

    /// Ends the connection, made or not. The owner hears no more of it.
    func hangUp() {
        self.owner = nil
        switch self.leg.provider {
        case .asr, .tts: self.link?.close(code: 1000, reason: "", from: .client)
        case .llm: self.link?.cutOff(from: .client, "the other side closed it")
        }
        self.link = nil
    }

    /// The world has ended.
    func vanish() {
        self.owner = nil
        self.link = nil
    }

    private func lost(_ kind: ProviderFailure.Kind, _ words: String) {
        self.owner?.lost(self.leg, ProviderFailure(kind, words))
    }

    private func received(_ reply: ChatReply) {
        switch reply {
        case .accept: break
        case .event(let event): self.owner?.received(event, from: self.leg)
        case .refuse(let status, let body):
            self.answer.began(status: status)
            try? self.answer.received(body.span) { _ in }
            self.owner?.lost(self.leg, self.answer.failure)
        }
    }

    private func received(_ bytes: [UInt8]) throws(WireError) {
        switch self.leg.provider {
        case .asr:
            self.owner?.received(try ASRServerMessage(decoding: bytes.span), from: self.leg)
        case .tts:
            let message = try TTSServerMessage(decoding: bytes.span)
            if case .audio(let sessionID, let payload) = message {
                let sound = Sound(.bytes(payload.bytes(in: bytes)))
                self.owner?.received(sound, sessionID: sessionID, from: self.leg)
            } else {
                self.owner?.received(message, from: self.leg)
            }
        case .llm:
            try self.answer.received(bytes.span) { event in
                self.owner?.received(event, from: self.leg)
            }
        }
    }
}

extension LegEnd: LinkPeer {
    func connected(_ link: Link) {
        if self.leg.provider != .llm { self.owner?.opened(self.leg) }
    }

    func failed(_ refusal: LinkRefusal, _ link: Link) {
        defer { self.owner = nil }
        switch refusal {
        case .answered(let status, _): self.lost(.refused(status: status), refusal.words)
        case .closed: self.lost(.unreachable, refusal.words)
        }
    }

    func received(_ message: consuming Message, _ link: Link) {
        switch consume message {
        case .recognized(let message): self.owner?.received(message, from: self.leg)
        case .answered(let reply): self.received(reply)
        case .synthesized(.message(let message)): self.owner?.received(message, from: self.leg)
        case .synthesized(.audio(let sessionID, let media, let range, _, let digest)):
            let sound = Sound(.synthesized(media: media, range, digest))
            self.owner?.received(sound, sessionID: sessionID, from: self.leg)
        case .synthesized(.garbage(let sessionID, let byteCount, _)):
            let sound = Sound(.spoken(nil, byteCount: byteCount))
            self.owner?.received(sound, sessionID: sessionID, from: self.leg)
        case .bytes(let bytes):
            do throws(WireError) {
                try self.received(bytes)
            } catch {
                self.lost(.malformed, "\(error)")
            }
        case .text(let text): self.lost(.malformed, "a text message: \(text.prefix(200))")
        case .spoken, .sent, .told, .played, .recognize, .forwarded, .ask, .synthesize:
            preconditionFailure("a client of a provider is sent what is for somebody else")
        }
    }

    func closed(_ close: LinkClose, _ link: Link) {
        defer { self.owner = nil }
        self.link = nil
        guard self.leg.provider == .llm else { return self.lost(.closed, close.words) }
        switch close {
        case .byPeer: self.owner?.lost(self.leg, self.answer.failure)
        case .lost(let text):
            self.lost(.unreachable, "closed the connection during the answer: \(text)")
        case .byUs, .cutOffByUs, .unresponsive: self.lost(.unreachable, close.words)
        }
    }
}
