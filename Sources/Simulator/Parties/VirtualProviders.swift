import Call
import Fixture
import Timeline
import Trace
import Wire

/// The three mock providers.
final class VirtualProviders {
    let matcher: Matcher
    let world: World
    var recognizers: ProviderBook<ASRServerMessage>
    var chats: ProviderBook<ChatReply>
    var synthesizers: ProviderBook<SynthesizerReply>
    let behavior: ProviderBehavior
    let quality: LinkQuality
    /// What callers say, if it can be checked, by short digests.
    let waves: [UInt32: [UInt8]]
    private let endpointSilence: Duration
    /// Counts the connections to the recognizer that came about.
    private var recognizerCount = 0
    /// Counts connections and requests, to name them.
    private var count = 0

    init(
        _ behavior: ProviderBehavior,
        matcher: Matcher,
        faults: [Fault],
        endpointSilence: Duration,
        quality: LinkQuality,
        waves: [UInt32: [UInt8]],
        seed: UInt64,
        in world: World
    ) {
        self.behavior = behavior
        self.matcher = matcher
        func book<Message>(_ party: Fault.Party, _ limits: ProviderLimits) -> ProviderBook<Message>
        {
            ProviderBook(of: party, limits: limits, faults: faults, seed: seed)
        }
        self.recognizers = book(.asr, behavior.recognizer.limits)
        self.chats = book(.llm, behavior.chat.limits)
        self.synthesizers = book(.tts, behavior.synthesizer.limits)
        self.endpointSilence = endpointSilence
        self.quality = quality
        self.waves = waves
        self.world = world
    }

    /// A link from `leg` to a recognizer or a synthesizer, whose chance is `random`.
    func dial(from leg: LegEnd, random: SeededGenerator) -> Link {
        let link = self.link(.webSocket, from: leg, random: random)
        link.dial { [unowned self] in
            switch leg.leg.provider {
            case .asr:
                let number = self.recognizers.nextNumber()
                self.receive(.asr, link, number: number, self.recognizers.faults) {
                    self.recognizer(number: number)
                }
            case .tts:
                let number = self.synthesizers.nextNumber()
                self.receive(.tts, link, number: number, self.synthesizers.faults) {
                    self.synthesizer(number: number)
                }
            case .llm: preconditionFailure("a completion is asked for, not dialled")
            }
        }
        return link
    }

    /// A link from `leg` to a model, on which `request` is sent as soon as it is there.
    func ask(_ request: Message, from leg: LegEnd, random: SeededGenerator) -> Link {
        let link = self.link(.http, from: leg, random: random)
        link.dial { [unowned self] in
            let chat = self.chat()
            link.accept(chat)
            chat.received(request, link)
        }
        return link
    }

    private func link(_ kind: Link.Kind, from leg: LegEnd, random: SeededGenerator) -> Link {
        self.world.add { place in
            Link(
                kind,
                place: place,
                client: leg,
                quality: self.quality,
                random: random,
                in: self.world
            )
        }
    }

    /// Receives a connection as the faults of its handshake want it.
    private func receive(
        _ provider: Provider,
        _ link: Link,
        number: Int,
        _ faults: FaultPlan,
        makePeer: @escaping () -> any LinkPeer
    ) {
        let reception = faults.reception(ofHandshake: number)
        for index in reception.faults { self.note(.fault(index: index)) }
        var status: Int?
        if case .refuse(let code, _) = reception.answer { status = code }
        if reception.answer != .accept {
            self.note(.connectionRefused(provider, number: number, status: status))
        }
        let answer = { self.answer(reception.answer, link, makePeer) }
        if reception.delay > .zero { link.wait(reception.delay, then: answer) } else { answer() }
    }

    private func answer(
        _ answer: Reception.Answer,
        _ link: Link,
        _ makePeer: () -> any LinkPeer
    ) {
        switch answer {
        case .accept: link.accept(makePeer())
        case .refuse(let status, let body): link.refuse(.answered(status: status, body: body))
        case .reset: link.refuse(.closed)
        case .silence(let cutAfter):
            if let cutAfter { link.wait(cutAfter) { link.refuse(.closed) } }
        }
    }

    private func note(_ event: TraceEvent) {
        self.world.note(TraceRecord(at: self.world.now, call: nil, turn: 0, event: event))
    }

    /// Notes what the machine of a provider recorded.
    func note(_ record: TraceRecord) {
        if case .connectionClosed(let provider, let number) = record.event {
            switch provider {
            case .asr: self.recognizers.closed(number)
            case .llm: self.chats.closed(number)
            case .tts: self.synthesizers.closed(number)
            }
        }
        self.world.note(record)
    }

    private func recognizer(number: Int) -> RecognizerEnd {
        defer { self.recognizerCount += 1 }
        let machine = Recognizer(
            matcher: self.matcher,
            behavior: self.behavior.recognizer,
            endpointSilence: self.endpointSilence,
            arrival: self.recognizerCount,
            connection: self.recognizers.admit(number, at: self.world.now),
            at: self.world.now
        )
        return RecognizerEnd(machine, providers: self)
    }

    private func synthesizer(number: Int) -> SynthesizerEnd {
        let machine = Synthesizer(
            matcher: self.matcher,
            behavior: self.behavior.synthesizer,
            id: "connection-\(self.nextNumber())",
            connection: self.synthesizers.admit(number, at: self.world.now),
            at: self.world.now
        )
        return SynthesizerEnd(machine, providers: self)
    }

    private func chat() -> ChatEnd {
        let number = self.chats.nextNumber()
        let machine = Chat(
            matcher: self.matcher,
            behavior: self.behavior.chat,
            id: "completion-\(self.nextNumber())",
            connection: self.chats.admit(number, at: self.world.now),
            at: self.world.now
        )
        return ChatEnd(machine, providers: self)
    }

    private func nextNumber() -> Int {
        self.count += 1
        return self.count
    }
}
