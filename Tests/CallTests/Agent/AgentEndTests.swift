import Call
import Testing
import Timeline
import Wire

/// How calls end, wherever they are.
struct AgentEndTests {
    /// Where a call can be, and the connections that are open there.
    enum Place: CaseIterable {
        case connecting, recognizerUp, listening, redialling, asked, pausing, speaking, between

        var legs: [Leg] {
            switch self {
            case .connecting, .recognizerUp, .listening: [asr1, tts1]
            case .redialling: [asr2, tts1]
            case .asked, .speaking: [llm1, tts1]
            case .pausing, .between: [tts1]
            }
        }

        /// Those that are of use for the turn only that is under way.
        var legsOfTurn: [Leg] {
            switch self {
            case .connecting, .recognizerUp, .between: []
            case .listening: [asr1]
            case .redialling: [asr2]
            case .asked, .speaking: [llm1, tts1]
            case .pausing: [tts1]
            }
        }

        func makeAgent() -> Agent {
            var agent = self.makeRawAgent()
            _ = agent.takeOrders()
            return agent
        }

        private func makeRawAgent() -> Agent {
            switch self {
            case .connecting:
                return CallTests.makeAgent()
            case .recognizerUp:
                var agent = CallTests.makeAgent()
                agent.opened(asr1, at: .ms(1))
                return agent
            case .listening:
                return makeReady()
            case .redialling:
                var agent = makeReady()
                agent.lost(asr1, .closed, at: .ms(1))
                agent.callerSent("a", byteCount: 3_200, at: .ms(1_000))
                return agent
            case .asked:
                return makeAsked()
            case .pausing:
                var agent = makeAsked()
                agent.lost(llm1, .refused(429), at: .ms(3_100))
                return agent
            case .speaking:
                var agent = makeSpeaking()
                agent.received(.text("Yes. N"), from: llm1, at: .ms(3_200))
                agent.hear("Yes.", ["b"], of: "c-1", from: tts1, at: .ms(3_300))
                return agent
            case .between:
                var agent = makeAsked()
                agent.answerYes("c-1", llm1, tts1, at: .ms(3_100))
                return agent
            }
        }
    }

    @Test(arguments: Place.allCases)
    func closesItsConnectionsWhenTheCallerLeaves(place: Place) {
        var agent = place.makeAgent()
        agent.callerLeft(at: .ms(4_000))
        #expect(agent.takeOrders() == place.legs.map { .hangUp($0) })
        self.expectNothingMore(&agent)
    }

    @Test(arguments: Place.allCases)
    func tellsTheCallerWhenTheServerStops(place: Place) {
        var agent = place.makeAgent()
        agent.shutDown(at: .ms(4_000))
        let reason = "the server is shutting down"
        #expect(
            agent.takeOrders() == [.error("ServerShutdown", reason)]
                + place.legs.map { .hangUp($0) } + [.endCall(code: 1001, reason: reason)]
        )
        self.expectNothingMore(&agent)
    }

    @Test(arguments: Place.allCases)
    func endsTheCallAfterEightMalformedFrames(place: Place) {
        var agent = place.makeAgent()
        for _ in 1...7 {
            agent.callerSentMalformed("odd", at: .ms(4_000))
            #expect(agent.takeOrders().first == .error("BadFrame", "odd"))
        }
        agent.callerSentMalformed("odd", at: .ms(4_000))
        let legs = place.legs.filter { !place.legsOfTurn.contains($0) }
        #expect(
            agent.takeOrders() == [.error("BadFrame", "odd")] + legs.map { .hangUp($0) }
                + [.endCall(code: 1002, reason: "8 malformed frames")]
        )
        self.expectNothingMore(&agent)
    }

    /// A caller takes an error for the end of its turn, and speaks anew.
    @Test(arguments: Place.allCases)
    func aMalformedFrameEndsTheTurn(place: Place) {
        var agent = place.makeAgent()
        let isConnecting = agent.phase == .connecting
        agent.callerSentMalformed("odd", at: .ms(4_000))
        var orders: [Agent.Order] = [.error("BadFrame", "odd")]
        orders += place.legsOfTurn.map { .hangUp($0) }
        // What was heard of the answer is remembered.
        if place == .speaking { orders.append(.remember(talk("hi", "Yes."))) }
        #expect(agent.takeOrders() == orders)
        #expect(agent.phase == (isConnecting ? .connecting : .listening))
        agent.callerSentMalformed("odd", at: .ms(4_000))
        #expect(agent.takeOrders() == [.error("BadFrame", "odd")])
    }

    @Test(arguments: Place.allCases)
    func nothingHappensBeforeADeadline(place: Place) throws {
        var agent = place.makeAgent()
        let next = agent.nextDeadline
        let deadline = try #require(next)
        agent.deadlineReached(at: deadline.advanced(by: .nanoseconds(-1)))
        #expect(agent.takeOrders() == [])
        #expect(agent.nextDeadline == deadline)
    }

    @Test func endsTheCallOfACallerWhoIsSilentForHalfAnHour() {
        var agent = makeReady()
        agent.callerSent(.unknown(name: "x"), at: .seconds(10))
        #expect(agent.nextDeadline == .seconds(1_810))
        agent.deadlineReached(at: .seconds(1_810))
        let reason = "nothing was heard from the caller for too long"
        #expect(
            agent.takeOrders() == [
                .error("CallerSilent", reason), .hangUp(asr1), .hangUp(tts1),
                .endCall(code: 1000, reason: reason),
            ]
        )
        self.expectNothingMore(&agent)
    }

    /// Facts of all kinds that were on their way when the call ended.
    private func expectNothingMore(_ agent: inout Agent) {
        #expect(agent.phase == .ended)
        let now = Instant.seconds(2_000)
        agent.callerSent("a", byteCount: 3_200, at: now)
        agent.callerSent(.updateConfig(speaker: "w"), at: now)
        agent.callerSentMalformed("odd", at: now)
        agent.callerLeft(at: now)
        agent.shutDown(at: now)
        for leg in [asr1, asr2, llm1, llm2, tts1, tts2] {
            agent.opened(leg, at: now)
            agent.received(.words("hi", clock: 9_000), from: leg, at: now)
            agent.received(.error(1), from: leg, at: now)
            agent.received(.text("hi", finish: "stop"), from: leg, at: now)
            agent.received(.connectionStarted(id: "x"), from: leg, at: now)
            agent.received(.sessionStarted(id: "c-1"), from: leg, at: now)
            agent.received("b", byteCount: 1, sessionID: "c-1", from: leg, at: now)
            agent.received(.sessionFinished(id: "c-1", .ok), from: leg, at: now)
            agent.lost(leg, .closed, at: now)
        }
        agent.deadlineReached(at: .seconds(9_000))
        #expect(agent.takeOrders() == [])
        #expect(agent.nextDeadline == nil)
        #expect(agent.phase == .ended)
    }
}
