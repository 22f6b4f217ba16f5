import Audio
import Call
import Wire

/// The recognizer's end of one connection.
final class RecognizerEnd {
    private let providers: VirtualProviders
    private var driver: VirtualDriver<Recognizer>?
    private var link: Link?
    private let passesBytes: Bool
    /// What makes sense of bytes.
    private var ear: RecognizerEar

    init(_ machine: consuming Recognizer, providers: VirtualProviders) {
        self.providers = providers
        self.passesBytes = providers.quality.fidelity == .wire
        self.ear = RecognizerEar(UtteranceCheck(waves: providers.waves))
        self.driver = VirtualDriver(machine, in: providers.world, for: self) { order in
            self.carryOut(order)
        }
    }

    private func carryOut(_ order: consuming Recognizer.Order) {
        switch consume order {
        // Nearly all that a recognizer does: by the list of all else it would be copied, which takes as long as the rest.
        case .send(let message): self.link?.send(self.message(message), from: .server)
        case .record(let record): self.providers.note(record)
        case let order: self.link?.carryOut(order, from: .server) { self.message($0) }
        }
    }

    private func message(_ message: consuming ASRServerMessage) -> Message {
        guard self.passesBytes else { return .recognized(message) }
        let habit = self.providers.behavior.recognizer.compression
        let compresses = habit.applied(to: self.ear.clientCompresses)
        return .bytes { message.encode(into: &$0, compressed: compresses) }
    }

    private func heard(_ sound: Sound) {
        var mark: Mark?
        if case .spoken(let spoken, _) = sound.content { mark = spoken }
        let byteCount = sound.byteCount
        self.driver?.tell { recognizer, now in
            recognizer.heard(byteCount: byteCount, mark: mark, isLast: false, at: now)
        }
    }

    private func received(_ bytes: [UInt8]) {
        do throws(WireError) {
            let fact = try self.ear.hear(bytes.span)
            self.driver?.tell { $0.received(fact, at: $1) }
        } catch {
            self.driver?.tell { $0.receivedMalformed("\(error)", at: $1) }
        }
    }
}

extension RecognizerEnd: LinkPeer {
    func connected(_ link: Link) {
        self.link = link
        self.driver?.tell { $0.opened(at: $1) }
    }

    func failed(_ refusal: LinkRefusal, _ link: Link) {}

    func received(_ message: consuming Message, _ link: Link) {
        switch consume message {
        case .recognize(let request):
            self.driver?.tell { $0.received(request, isNumbered: false, at: $1) }
        case .forwarded(let sound): self.heard(sound)
        case .bytes(let bytes): self.received(bytes)
        case .text:
            self.driver?.tell { recognizer, now in
                let reason = "a text message came; frames are binary messages"
                recognizer.receivedMalformed(reason, at: now)
            }
        case .spoken, .sent, .told, .played, .recognized, .ask, .answered, .synthesize,
            .synthesized:
            preconditionFailure("a recognizer is sent what is for somebody else")
        }
    }

    func closed(_ close: LinkClose, _ link: Link) {
        self.driver?.tell { recognizer, now in
            recognizer.closed(at: now)
            self.providers.recognizers.remember(recognizer.legacy)
        }
        self.driver?.stop(self)
        self.driver = nil
        self.link = nil
    }
}

extension RecognizerEnd: Sleeper {
    func wakeUp() { self.driver?.alarmRang() }

    func vanish() {
        self.driver = nil
        self.link = nil
    }
}
