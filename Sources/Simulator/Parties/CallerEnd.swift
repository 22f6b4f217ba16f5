import Audio
import Call
import Scenario
import Timeline
import Trace
import Wire

/// The caller's end of one call.
final class CallerEnd {
    /// What the callers of a run have in common.
    struct Context {
        let world: World
        let server: VirtualServer
        let sounds: Sounds
        /// What goes wrong on callers' lines.
        let faults: FaultPlan
        let fidelity: Fidelity
        /// The run's, from which noise follows.
        let seed: UInt64
        /// Is told that a call's caller sends a packet.
        let spoke: (Int, Instant) -> Void
    }

    private let call: Int
    private let context: Context
    private let audio: CallerAudio
    /// What is heard around the caller; of no matter unless audio passes as bytes.
    private var surroundings: Surroundings?
    private let ended: () -> Void
    private var driver: VirtualDriver<Caller>?
    /// The newest of the caller's connections; older ones are not listened to.
    private var link: Link?
    private var dialCount = 0

    /// A caller who has not dialled. `ended` is called once, when the call is over.
    init(call: Int, kind: CallerKind, context: Context, ended: @escaping () -> Void) {
        self.call = call
        self.context = context
        self.audio = kind.spoken.audio
        self.surroundings = Surroundings(
            noise: kind.noise,
            echo: kind.echo,
            call: call,
            seed: context.seed
        )
        self.ended = ended
        let caller = Caller(call: call, script: kind.spoken.script, faults: context.faults)
        self.driver = VirtualDriver(caller, in: context.world, for: self) { order in
            self.carryOut(order)
        }
    }

    /// Begins the call, which was due at `due`.
    func dial(due: Instant) {
        self.driver?.tell { $0.dial(due: due, at: $1) }
    }

    /// Ends the call before its script does.
    func interrupt() {
        self.driver?.tell { $0.interrupt(at: $1) }
    }

    private func carryOut(_ order: consuming Caller.Order) {
        switch consume order {
        case .dial(let session):
            self.dialCount += 1
            self.link = self.context.server.dial(
                from: self,
                call: self.call,
                attempt: self.dialCount,
                session: session
            )
        // Nearly all that a caller does: by the list of all else it would be copied, which takes as long as the rest.
        case .line(.send(let utterance)):
            self.link?.send(self.message(utterance), from: .client)
        case .line(.record(let record)): self.context.world.note(record)
        case .line(let order): self.link?.carryOut(order, from: .client) { self.message($0) }
        case .hangUp: self.link?.close(code: 1000, reason: "", from: .client)
        case .reset: self.link?.cutOff(from: .client, "the other side cut it off")
        case .playDead: self.link?.playDead(from: .client)
        case .record(let record):
            self.context.world.note(record)
            if case .ended = record.event { self.end() }
        }
    }

    private func end() {
        self.driver?.stop(self)
        self.driver = nil
        self.ended()
    }

    private func message(_ utterance: CallerUtterance) -> Message {
        switch self.context.fidelity {
        case .messages: self.value(utterance)
        case .wire: self.bytes(utterance)
        }
    }

    private func bytes(_ utterance: CallerUtterance) -> Message {
        switch utterance {
        case .audio(let packet, let due, let byteCount):
            .bytes(capacity: byteCount) { bytes in
                self.audio.append(packet, call: self.call, to: &bytes) { samples in
                    self.surroundings?.add(to: &samples, due: due)
                }
            }
        case .garbage: .bytes { self.audio.appendGarbage(to: &$0) }
        case .event(let event): .bytes { event.encode(into: &$0) }
        case .raw(.binary(let bytes)): .bytes(bytes)
        case .raw(.text(let text)): .text(text)
        }
    }

    private func value(_ utterance: CallerUtterance) -> Message {
        switch utterance {
        case .audio(let packet, _, let byteCount):
            self.context.spoke(self.call, self.context.world.now)
            let sampleByteCount = byteCount - self.audio.framing.headerByteCount
            let isMarked = sampleByteCount >= Watermark.byteCount
            let mark = isMarked ? packet.mark(ofCall: self.call) : nil
            return .spoken(Sound(.spoken(mark, byteCount: sampleByteCount)))
        case .garbage(let byteCount):
            let sampleByteCount = byteCount - self.audio.framing.headerByteCount
            return .spoken(Sound(.spoken(nil, byteCount: sampleByteCount)))
        case .event(let event): return .sent(event)
        case .raw(.binary(let bytes)): return .bytes(bytes)
        case .raw(.text(let text)): return .text(text)
        }
    }

    private func received(_ bytes: [UInt8]) {
        do throws(WireError) {
            switch try AgentMessage(decoding: bytes.span) {
            case .event(let event): self.driver?.tell { $0.received(event, at: $1) }
            case .audio(let payload): self.heard([Sound(.bytes(payload.bytes(in: bytes)))])
            case .error(let code, let message):
                self.driver?.tell { caller, now in
                    caller.received(.botError(code: String(code), message: message), at: now)
                }
            }
        } catch {
            self.driver?.tell { $0.receivedMalformed("\(error)", at: $1) }
        }
    }

    private func heard(_ sounds: [Sound]) {
        let (digest, playing) = self.context.sounds.heard(sounds)
        if self.context.fidelity == .wire {
            for sound in sounds {
                self.surroundings?.hear(sound.bytes.span, at: self.context.world.now)
            }
        }
        self.driver?.tell { $0.receivedAudio(digest, playing: playing, at: $1) }
    }
}

extension CallerEnd: LinkPeer {
    func connected(_ link: Link) {
        guard link === self.link else { return }
        self.driver?.tell { $0.connected(at: $1) }
    }

    func failed(_ refusal: LinkRefusal, _ link: Link) {
        guard link === self.link else { return }
        let reason: EndReason =
            switch refusal {
            case .answered: .refused(refusal.words)
            case .closed: .unreachable(refusal.words)
            }
        self.driver?.tell { $0.failed(reason, at: $1) }
    }

    func received(_ message: consuming Message, _ link: Link) {
        guard link === self.link else { return }
        switch consume message {
        case .told(let event): self.driver?.tell { $0.received(event, at: $1) }
        case .played(let sounds): self.heard(sounds)
        case .bytes(let bytes): self.received(bytes)
        case .text(let text):
            let reason = "a text message: \(text.prefix(100))"
            self.driver?.tell { $0.receivedMalformed(reason, at: $1) }
        case .spoken, .sent, .recognize, .forwarded, .recognized, .ask, .answered, .synthesize,
            .synthesized:
            preconditionFailure("a caller is sent what is for somebody else")
        }
    }

    func closed(_ close: LinkClose, _ link: Link) {
        guard link === self.link else { return }
        var (code, reason): (Int?, String) = (nil, close.words)
        if case .byPeer(let number, let words) = close { (code, reason) = (Int(number), words) }
        self.driver?.tell { $0.closed(code: code, reason: reason, at: $1) }
    }
}

extension CallerEnd: Sleeper {
    func wakeUp() { self.driver?.alarmRang() }

    func vanish() {
        self.driver = nil
        self.link = nil
    }
}
