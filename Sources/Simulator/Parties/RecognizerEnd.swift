import Audio
import Call
import Wire

/// The recognizer's end of one connection.
final class RecognizerEnd {
    private let providers: VirtualProviders
    private var driver: VirtualDriver<Recognizer>?
    private var link: Link?

    init(_ machine: consuming Recognizer, providers: VirtualProviders) {
        self.providers = providers
        self.driver = VirtualDriver(machine, in: providers.world) { [unowned self] order in
            if case .record(let record) = order { return self.providers.world.note(record) }
            self.link?.carryOut(order, from: .server) { .recognized($0) }
        }
    }

    private func heard(_ sound: Sound) {
        if case .bytes(let bytes) = sound { return self.heard(bytes, isLast: false) }
        var mark: Mark?
        if case .spoken(let spoken, _) = sound { mark = spoken }
        let byteCount = sound.byteCount
        self.driver?.tell { recognizer, now in
            recognizer.heard(byteCount: byteCount, mark: mark, isLast: false, at: now)
        }
    }

    private func heard(_ audio: [UInt8], isLast: Bool) {
        let found = Watermark.find(in: audio.span)
        let offset = found?.offset ?? 0
        let prefixByteCount = offset <= UtteranceCheck.prefixByteCountMax ? offset : 0
        self.driver?.tell { recognizer, now in
            recognizer.heard(
                byteCount: audio.count,
                mark: found?.mark,
                prefixByteCount: prefixByteCount,
                isLast: isLast,
                at: now
            )
        }
    }

    private func received(_ bytes: [UInt8]) {
        do throws(WireError) {
            let message = try ASRClientMessage(decoding: bytes.span)
            switch message.body {
            case .request(let request):
                let isNumbered = message.sequence != nil
                self.driver?.tell { $0.received(request, isNumbered: isNumbered, at: $1) }
            case .audio(let payload):
                self.heard(payload.bytes(in: bytes), isLast: message.isLast)
            }
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
