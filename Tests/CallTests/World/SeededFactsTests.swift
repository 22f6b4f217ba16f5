import Call
import Fixture
import Support
import Testing
import Timeline
import Trace
import Wire

/// Any facts in any order: no machine traps, one that has ended waits for nothing, and whoever waits for
/// others has a deadline.
struct SeededFactsTests {
    private static let stepCount = 400
    private static let matchers = Result {
        try (lenient: Matcher(SmallFixture.fixture, mode: .lenient), Matcher(SmallFixture.fixture))
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func agentsBearAnything(seed: UInt64) {
        #expect(Self.runAgent(seed) == Self.runAgent(seed), "seed \(seed)")
    }

    /// Chance alone would not say much if no run got anywhere.
    @Test func someOfTheAgentsGetFar() {
        let runs = (1...20 as ClosedRange<UInt64>).map { Self.runAgent($0) }
        for goal in [Agent.Order.tell(.ttsDone), .hangUp(tts2), .hangUp(llm2)] {
            #expect(runs.contains { $0.contains(goal) }, "\(goal)")
        }
    }

    private static func runAgent(_ seed: UInt64) -> [Agent.Order] {
        var facts = SeededFacts(seed: seed, kindCount: 12)
        var agent = Agent(
            id: "c",
            session: "s",
            settings: seed.isMultiple(of: 2) ? .lowLatency : settings,
            at: .start
        )
        var orders: [Agent.Order] = []
        var legs = [asr1, tts1]
        for step in 0..<self.stepCount {
            let now = facts.passTime(agent.nextDeadline)
            let leg = facts.chance() ? legs[legs.count - 1] : facts.pick(legs)
            switch facts.nextKind() {
            case 0: agent.deadlineReached(at: now)
            case 1: agent.opened(leg, at: now)
            case 2: agent.lost(leg, facts.failure(), at: now)
            case 3: agent.received(facts.recognized(), from: leg, at: now)
            case 4: agent.received(facts.chatted(), from: leg, at: now)
            case 5: agent.received(facts.synthesized(), from: leg, at: now)
            case 6:
                let byteCount = facts.byteCount()
                let id = facts.session()
                agent.received("b", byteCount: byteCount, sessionID: id, from: leg, at: now)
            case 7: agent.callerSent("a", byteCount: facts.byteCount(), at: now)
            case 8: agent.callerSent(.updateConfig(speaker: facts.text()), at: now)
            case 9: agent.callerSentMalformed("odd", at: now)
            case 10: if facts.chance(), facts.chance() { agent.callerLeft(at: now) }
            default:
                // The good end of whatever is being tried, so that runs go far.
                agent.opened(leg, at: now)
                agent.received(.connectionStarted(id: nil), from: leg, at: now)
                agent.ask("hi", by: leg, at: now)
                agent.answerYes(facts.session(), leg, facts.pick(legs), at: now)
            }
            let wasEnded = agent.phase == .ended
            for order in agent.takeOrders() {
                orders.append(order)
                switch order {
                case .dial(let leg), .ask(_, let leg): legs.append(leg)
                default: break
                }
            }
            let deadline = agent.nextDeadline
            #expect((deadline == nil) == wasEnded, "seed \(seed), step \(step)")
        }
        Self.checkConnections(orders, seed)
        return orders
    }

    /// A second account: each connection is dialled once, used while it is there, and hung up once.
    private static func checkConnections(_ orders: [Agent.Order], _ seed: UInt64) {
        var open: Set<Leg> = []
        var everOpened: Set<Leg> = []
        var isOver = false
        for (index, order) in orders.enumerated() {
            let comment: Comment = "seed \(seed), order \(index)"
            #expect(!isOver, comment)
            switch order {
            case .dial(let leg), .ask(_, let leg):
                #expect(everOpened.insert(leg).inserted, comment)
                if leg.provider != .llm {
                    #expect(!open.contains { $0.provider == leg.provider }, comment)
                }
                open.insert(leg)
            case .hangUp(let leg):
                #expect(open.remove(leg) != nil, comment)
            case .recognize(_, let leg), .forward(_, let leg), .synthesize(_, let leg):
                #expect(open.contains(leg), comment)
            case .endCall:
                #expect(!open.contains { $0.provider != .llm }, comment)
                isOver = true
            case .tell, .play, .remember:
                break
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func callersBearAnything(seed: UInt64) {
        #expect(Self.runCaller(seed) == Self.runCaller(seed), "seed \(seed)")
    }

    private static func runCaller(_ seed: UInt64) -> [Caller.Order] {
        var facts = SeededFacts(seed: seed, kindCount: 13)
        let steps: [CallerScript.Step] = [
            .wait(.zero), .say(CallerTests.speech), .configure(speaker: "w"),
            .wait(.seconds(1)), .say(CallerTests.speech), .say(CallerTests.speech),
        ]
        let microphone: CallerScript.Microphone = seed.isMultiple(of: 2) ? .open : .gated
        var caller = Caller(call: 1, script: CallerScript(steps: steps, microphone: microphone))
        caller.dial(at: .start)
        var orders: [Caller.Order] = []
        for step in 0..<self.stepCount {
            let now = facts.passTime(caller.nextDeadline)
            let text = facts.text()
            switch facts.nextKind() {
            case 0: caller.deadlineReached(at: now)
            case 1: caller.connected(at: now)
            case 2: if facts.chance(), facts.chance() { caller.failed(.refused("no"), at: now) }
            case 3: caller.received(.botReady(session: text), at: now)
            case 4: caller.received(.sentenceRecognized(sentence: text), at: now)
            case 5: caller.received(.ttsSentenceStart(sentence: text), at: now)
            case 6: caller.received(.ttsSentenceEnd, at: now)
            case 7: caller.received(.ttsDone, at: now)
            case 8: caller.received(.botError(code: text, message: text), at: now)
            case 9:
                let playing: Duration? = facts.chance() ? .milliseconds(700) : nil
                caller.receivedAudio(.zeros(facts.pick([0, 1, 3_200])), playing: playing, at: now)
            case 10: if facts.chance(), facts.chance() { caller.receivedMalformed(text, at: now) }
            case 11: if facts.chance(), facts.chance() { caller.interrupt(at: now) }
            default:
                if facts.chance(), facts.chance() { caller.closed(code: 1, reason: "", at: now) }
            }
            orders += caller.takeOrders()
            let deadline = caller.nextDeadline
            var hasEnded = false
            if case .ended = caller.phase { hasEnded = true }
            #expect((deadline == nil) == hasEnded, "seed \(seed), step \(step)")
        }
        let ends = orders.count { order in
            guard case .record(let record) = order, case .ended = record.event else { return false }
            return true
        }
        #expect(ends <= 1, "seed \(seed)")
        return orders
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func recognizersBearAnything(seed: UInt64) throws {
        #expect(try Self.runRecognizer(seed) == Self.runRecognizer(seed), "seed \(seed)")
    }

    private static func runRecognizer(_ seed: UInt64) throws -> [Recognizer.Order] {
        var facts = SeededFacts(seed: seed, kindCount: 5)
        var recognizer = Recognizer(
            matcher: try self.matchers.get().lenient,
            behavior: ProviderBehavior.Recognizer(
                finalLag: facts.pick([.asRecorded, .fixed(.zero)])
            ),
            endpointSilence: .seconds(2),
            arrival: 0,
            at: .start
        )
        recognizer.received(ASRRequest(), isNumbered: seed.isMultiple(of: 2), at: .start)
        var orders: [Recognizer.Order] = []
        for step in 0..<self.stepCount {
            let now = facts.passTime(recognizer.nextDeadline)
            switch facts.nextKind() {
            case 0: recognizer.deadlineReached(at: now)
            case 1, 2:
                let byteCount = facts.byteCount()
                let isLast = facts.chance() && facts.chance() && facts.chance()
                recognizer.heard(byteCount: byteCount, mark: facts.mark(), isLast: isLast, at: now)
            case 3:
                if facts.chance(), facts.chance() { recognizer.closed(at: now) }
            default:
                if facts.chance(), facts.chance() { recognizer.receivedMalformed("odd", at: now) }
            }
            orders += recognizer.takeOrders()
            let deadline = recognizer.nextDeadline
            #expect(
                (deadline == nil) == (recognizer.phase == .closed),
                "seed \(seed), step \(step)"
            )
        }
        return orders
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func chatsBearAnything(seed: UInt64) throws {
        #expect(try Self.runChat(seed) == Self.runChat(seed), "seed \(seed)")
    }

    private static func runChat(_ seed: UInt64) throws -> [Chat.Order] {
        var facts = SeededFacts(seed: seed, kindCount: 4)
        let matcher = try self.matchers.get().lenient
        var orders: [Chat.Order] = []
        for step in 0..<40 {
            var chat = Chat(
                matcher: matcher,
                behavior: ProviderBehavior.Chat(),
                id: "i",
                at: facts.now
            )
            for _ in 0..<20 {
                let now = facts.passTime(chat.nextDeadline)
                switch facts.nextKind() {
                case 0: chat.deadlineReached(at: now)
                case 1: chat.received(facts.question(), at: now)
                case 2: if facts.chance(), facts.chance() { chat.receivedMalformed("odd", at: now) }
                default: if facts.chance(), facts.chance() { chat.closed(at: now) }
                }
                orders += chat.takeOrders()
                let deadline = chat.nextDeadline
                let isStreaming = chat.phase == .streaming
                #expect((deadline != nil) == isStreaming, "seed \(seed), step \(step)")
            }
        }
        return orders
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func synthesizersBearAnything(seed: UInt64) throws {
        #expect(try Self.runSynthesizer(seed) == Self.runSynthesizer(seed), "seed \(seed)")
    }

    private static func runSynthesizer(_ seed: UInt64) throws -> [Synthesizer.Order] {
        var facts = SeededFacts(seed: seed, kindCount: 5)
        let (lenient, strict) = try self.matchers.get()
        let matcher = facts.chance() ? lenient : strict
        var orders: [Synthesizer.Order] = []
        for step in 0..<10 {
            var synthesizer = Synthesizer(
                matcher: matcher,
                behavior: ProviderBehavior.Synthesizer(),
                id: "x",
                at: facts.now
            )
            synthesizer.received(.startConnection, at: facts.now)
            for _ in 0..<40 {
                let now = facts.passTime(synthesizer.nextDeadline)
                switch facts.nextKind() {
                case 0: synthesizer.deadlineReached(at: now)
                case 1: synthesizer.received(facts.request(), at: now)
                case 2:
                    let start = TTSClientMessage.startSession(id: "c-1", TTSParameters(speaker: ""))
                    if synthesizer.phase == .idle { synthesizer.received(start, at: now) }
                    let text = TTSClientMessage.taskRequest(id: "c-1", text: facts.text())
                    synthesizer.received(facts.chance() ? text : .finishSession(id: "c-1"), at: now)
                case 3:
                    if facts.chance(), facts.chance() { synthesizer.receivedMalformed("", at: now) }
                default:
                    if facts.chance(), facts.chance() { synthesizer.closed(at: now) }
                }
                orders += synthesizer.takeOrders()
                let deadline = synthesizer.nextDeadline
                let isClosed = synthesizer.phase == .closed
                #expect((deadline == nil) == isClosed, "seed \(seed), step \(step)")
            }
        }
        return orders
    }
}
