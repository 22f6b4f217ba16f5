import Call
import DequeModule
import Framing
import Timeline

/// A connection between two parties, as they see it through their sockets: from the handshake to the
/// answered close, or to whatever ends it before.
///
/// What the WebSocket handler of a live run does with frames, this does with messages. Each direction keeps
/// its order.
final class Link {
    let place: Int32
    /// How long an end waits for the answer to its close.
    private static let closeTimeout = Duration.seconds(2)
    /// How often a server asks whether a client is there, which it has to answer before the next time.
    private static let pingInterval = Duration.seconds(20)

    let kind: Kind
    let world: World
    private let conditions: LineConditions
    private let isInstant: Bool
    private var random: SeededGenerator
    private let client = Side(.client)
    private let server = Side(.server)
    private var openedAt = Instant.start
    /// What the server's side does with the handshake, now or after a while.
    private var answer: (() -> Void)?

    /// A link that `client` is about to ``dial(_:)``.
    init(
        _ kind: Kind,
        place: Int32,
        client: any LinkPeer,
        quality: LinkQuality,
        random: SeededGenerator,
        in world: World
    ) {
        self.kind = kind
        self.place = place
        self.world = world
        self.conditions = quality.conditions
        self.isInstant = quality.conditions.isInstant
        self.random = random
        self.client.peer = client
        guard quality.fidelity == .wire else { return }
        self.client.stream = ByteStream(kind, to: .client, random: random.child(0))
        self.server.stream = ByteStream(kind, to: .server, random: random.child(1))
    }

    /// Whether messages pass from `end`.
    func isOpen(at end: End) -> Bool {
        if case .open = self[end].state { true } else { false }
    }

    subscript(end: End) -> Side { end == .client ? self.client : self.server }

    // MARK: The handshake

    /// The client asks for the link. When that comes to the server's side, `answer` is to accept or refuse it,
    /// or to ``wait(_:then:)``, or to do nothing.
    func dial(_ answer: @escaping () -> Void) {
        self.answer = answer
        self.send(.request, to: .server)
    }

    /// The server's side takes its time before it does `answer`.
    func wait(_ delay: Duration, then answer: @escaping () -> Void) {
        guard case .opening = self.server.state else { return }
        self.answer = answer
        self.setTimer(of: .server, after: delay)
    }

    func accept(_ peer: any LinkPeer) {
        guard case .opening = self.server.state else { return }
        self.server.peer = peer
        self.server.state = .open
        self.openedAt = self.world.now
        self.send(.accepted, to: .client)
        peer.connected(self)
    }

    func refuse(_ refusal: LinkRefusal) {
        guard case .opening = self.server.state else { return }
        self.server.state = .ended
        self.send(.refused(refusal), to: .client)
    }

    // MARK: What an end does

    func send(_ message: consuming Message, from end: End) {
        // Each by its own name: to look one up takes as long as all else that is done here.
        switch end {
        case .client: self.send(.message(consume message), from: self.client, to: self.server)
        case .server: self.send(.message(consume message), from: self.server, to: self.client)
        }
    }

    private func send(_ parcel: consuming Parcel, from side: Side, to other: Side) {
        guard case .open = side.state else { return }
        self.sendBehindStaged(consume parcel, from: side, to: other)
    }

    @inline(__always)
    private func sendBehindStaged(
        _ parcel: consuming Parcel,
        from side: Side,
        to other: Side
    ) {
        if unsafe side.staged.isEmpty {
            self.send(consume parcel, to: other)
        } else {
            unsafe side.staged.append((parcel, 0))
        }
    }

    /// Keeps `message` back until its last byte is released.
    func stage(_ message: Message, byteCount: Int, from end: End) {
        guard case .open = self[end].state else { return }
        if let bytes = self.bytes(of: .message(message), to: self[end.other]) {
            unsafe self[end].staged.append((.bytes(bytes), message.payloadByteCount))
        } else {
            unsafe self[end].staged.append((.message(message), byteCount))
        }
    }

    /// Sends the next `byteCount` of the bytes that are kept back: all if there are fewer.
    func release(_ byteCount: Int, from end: End) {
        var rest = byteCount
        while let first = unsafe self[end].staged.first {
            guard first.byteCount <= rest else { return self.releasePart(rest, from: end) }
            rest -= first.byteCount
            unsafe self[end].staged.removeFirst()
            self.send(first.parcel, to: end.other)
        }
    }

    func close(code: UInt16, reason: String, from end: End) {
        switch self[end].state {
        case .opening: self.giveUp(from: end)
        case .open:
            if let delay = self[end].closeDelay {
                self[end].state = .delaying(code: code, reason: reason)
                self.setTimer(of: end, after: delay)
            } else {
                self.sendClose(code: code, reason: reason, from: end)
            }
        case .delaying, .closing, .answering, .dead, .ended: break
        }
    }

    func closeSlowly(by delay: Duration, from end: End) { self[end].closeDelay = delay }

    /// From now on this end neither sends nor hears anything; that the link is gone it sees nevertheless.
    func playDead(from end: End) {
        switch self[end].state {
        case .open, .delaying, .closing, .answering: break
        case .opening, .dead, .ended: return
        }
        self[end].state = .dead
        unsafe self[end].staged = []
        guard end == .client, case .open = self.server.state else { return }
        // The last ping that is answered is the last before now, and the one after the next finds out.
        let open = self.openedAt.duration(to: self.world.now).wholeNanoseconds
        let interval = Self.pingInterval.wholeNanoseconds
        let last = self.openedAt.advanced(by: .nanoseconds(open / interval * interval))
        self.server.timerDue = last.advanced(by: Self.pingInterval * 2)
        self.world.wake(.server, of: self, at: last.advanced(by: Self.pingInterval * 2))
    }

    /// Ends the link without a word.
    func cutOff(from end: End, _ words: String) {
        switch self[end].state {
        case .ended: return
        case .opening: self.giveUp(from: end)
        case .open, .delaying, .closing, .answering, .dead:
            self.end(end, .cutOffByUs)
            self.send(.gone(words), to: end.other)
        }
    }

    private func sendClose(code: UInt16, reason: String, from end: End) {
        self[end].state = .closing(.byUs(code: code, reason: reason))
        let close = Parcel.close(code: code, reason: String(CloseReason.fitting(reason)))
        switch self.kind {
        case .webSocket: self.sendBehindStaged(close, from: self[end], to: self[end.other])
        case .http: self.send(close, to: end.other)
        }
        self.setTimer(of: end, after: Self.closeTimeout)
    }

    /// The client does not wait for the handshake any longer.
    private func giveUp(from end: End) {
        self[end].peer = nil
        self[end].state = .ended
        self.send(.gone("the other side closed it"), to: end.other)
    }

    // MARK: What comes to an end

    func send(_ parcel: consuming Parcel, to end: End) {
        self.send(consume parcel, to: self[end])
    }

    private func send(_ parcel: consuming Parcel, to side: Side) {
        var due = self.world.now
        if !self.isInstant {
            due = due.advanced(by: self.conditions.next(using: &self.random))
        }
        due = max(due, side.lastDue)
        if side.stream != nil, let bytes = self.bytes(of: copy parcel, to: side) {
            self.deliver(bytes, to: side, due: due)
        } else {
            self.deliver(consume parcel, to: side, due: due)
        }
    }

    @inline(__always)
    func deliver(_ parcel: consuming Parcel, to side: Side, due: Instant) {
        side.lastDue = due
        unsafe side.arriving.append(consume parcel)
        self.world.arrive(self, at: side.end, due: due)
    }

    /// What is first under way to `end` arrives: each was announced to the world, in this order.
    func arrive(at end: End) {
        switch end {
        case .client: self.arrive(at: self.client)
        case .server: self.arrive(at: self.server)
        }
    }

    private func arrive(at side: Side) {
        guard let parcel = unsafe side.arriving.popFirst() else { return }
        self.open(consume parcel, at: side)
        if case .ended = side.state { self.removeIfOver() }
    }

    @inline(__always)
    private func open(_ parcel: consuming Parcel, at side: Side) {
        switch consume parcel {
        case .message(let message): self.received(consume message, at: side)
        case .request: self.takeAnswer()
        case .accepted: self.accepted()
        case .refused(let refusal):
            guard case .opening = side.state else { return }
            side.state = .ended
            self.take(peerOf: side.end)?.failed(refusal, self)
            self.removeIfOver()
        case .bytes(let bytes): self.received(bytes, at: side.end)
        case .close(let code, let reason): self.receivedClose(code, reason, at: side.end)
        case .gone(let words): self.gone(words, at: side.end)
        }
    }

    func received(_ message: consuming Message, at side: Side) {
        if case .open = side.state { side.peer?.received(message, self) }
    }

    private func takeAnswer() {
        guard case .opening = self.server.state, let answer = self.answer.take() else { return }
        answer()
    }

    private func accepted() {
        // Who has given up does not listen any more.
        guard case .opening = self.client.state else { return }
        self.client.state = .open
        self.client.peer?.connected(self)
    }

    func receivedClose(_ code: UInt16, _ reason: String, at end: End) {
        switch self[end].state {
        case .open, .delaying:
            let delay = self[end].closeDelay
            self[end].state = .answering
            if let delay {
                if self[end].timerDue == nil { self.setTimer(of: end, after: delay) }
                self.take(peerOf: end)?.closed(.byPeer(code: code, reason: reason), self)
            } else {
                let peer = self.take(peerOf: end)
                peer?.closed(.byPeer(code: code, reason: reason), self)
                self.answerClose(from: end)
            }
        case .closing(let close):
            self.end(end, close)
            self.removeIfOver()
        case .opening, .answering, .dead, .ended: break
        }
    }

    private func answerClose(from end: End) {
        guard case .answering = self[end].state else { return }
        self.release(.max, from: end)
        self[end].state = .ended
        self.send(.close(code: 1000, reason: ""), to: end.other)
    }

    private func gone(_ words: String, at end: End) {
        switch self[end].state {
        case .opening:
            self[end].state = .ended
            // A server hears of a client that has given up only now, and does nothing more for it.
            if end == .server { self.answer = nil }
            self.take(peerOf: end)?.failed(.closed, self)
        case .open, .delaying, .dead: self.end(end, .lost(words))
        case .closing(let close): self.end(end, close)
        case .answering: self[end].state = .ended
        case .ended: break
        }
        self.removeIfOver()
    }

    private func end(_ end: End, _ close: LinkClose) {
        self[end].state = .ended
        self[end].timerDue = nil
        unsafe self[end].staged = []
        self.take(peerOf: end)?.closed(close, self)
    }

    private func take(peerOf end: End) -> (any LinkPeer)? { self[end].peer.take() }

    /// Both have gone, and nothing is under way that would come to a link that takes this place.
    private func removeIfOver() {
        guard case .ended = self.client.state, case .ended = self.server.state,
            unsafe self.client.arriving.isEmpty, unsafe self.server.arriving.isEmpty
        else { return }
        self.world.remove(self)
    }

    // MARK: Time

    private func setTimer(of end: End, after delay: Duration) {
        let due = self.world.now.advanced(by: delay)
        self[end].timerDue = due
        self.world.wake(end, of: self, at: due)
    }

    func timerWentOff(of end: End) {
        guard self[end].timerDue == self.world.now else { return }
        self[end].timerDue = nil
        switch self[end].state {
        case .delaying(let code, let reason): self.sendClose(code: code, reason: reason, from: end)
        case .answering: self.answerClose(from: end)
        case .closing(let close):
            self.end(end, close)
            self.send(.gone("the other side closed it"), to: end.other)
        case .open:
            // Only a client that plays dead has a server look.
            guard case .dead = self[end.other].state else { return }
            self.end(end, .unresponsive)
            self.send(.gone("the other side closed it"), to: end.other)
        case .opening: self.takeAnswer()
        case .dead, .ended: break
        }
        self.removeIfOver()
    }
}
