import Call

/// A party at one end of a link.
protocol LinkPeer: AnyObject {
    /// The handshake is over.
    func connected(_ link: Link)
    /// No link came about.
    func failed(_ refusal: LinkRefusal, _ link: Link)
    func received(_ message: consuming Message, _ link: Link)
    /// The link is gone. It comes once, and nothing after it.
    func closed(_ close: LinkClose, _ link: Link)
}

extension Link {
    /// Does what the line of a machine at `end` orders. `wrap` gives what passes.
    func carryOut<Said: LineMessage>(
        _ order: consuming LineOrder<Said>,
        from end: End,
        wrap: (consuming Said) -> Message
    ) {
        switch consume order {
        case .send(let message): self.send(wrap(message), from: end)
        case .stage(let message):
            self.stage(wrap(message), byteCount: message.byteCount, from: end)
        case .release(let byteCount): self.release(byteCount, from: end)
        case .sendBytes(let bytes): self.send(.bytes(bytes), from: end)
        case .close(let code, let reason): self.close(code: code, reason: reason, from: end)
        case .closeSlowly(let duration): self.closeSlowly(by: duration, from: end)
        case .playDead: self.playDead(from: end)
        case .cutOff: self.cutOff(from: end, "the other side closed it without a close frame")
        case .reset: self.cutOff(from: end, "the other side cut it off")
        case .record: break  // That is for whoever notes it.
        }
    }
}
