import Call
import Testing
import Timeline
import Wire

/// What happens if the model fails.
struct AgentThinkingTests {
    private static let giveUp = "the model said nothing for too long"

    @Test(arguments: [
        ProviderFailure(.refused(status: 429), "busy"), .refused(500), .refused(503), .closed,
        ProviderFailure(.unreachable, "no route"),
    ])
    func aFailureThatMayPassIsTriedOnceMore(failure: ProviderFailure) {
        var agent = makeAsked()
        agent.lost(llm1, failure, at: .ms(3_100))
        #expect(agent.takeOrders() == [])
        #expect(agent.nextDeadline == .ms(3_400))
        agent.deadlineReached(at: .ms(3_400))
        #expect(agent.takeOrders() == [.ask(request("hi"), llm2)])
        // What the first request still brings is nobody's.
        agent.received(.text("No."), from: llm1, at: .ms(3_410))
        agent.lost(llm1, .closed, at: .ms(3_420))
        agent.answerYes("c-1", llm2, tts1, at: .ms(3_500))
        #expect(agent.takeOrders().contains(.remember(talk("hi", "Yes."))))
    }

    @Test(
        arguments: [
            (.refused(400), "LLM.HTTP400"), (.refused(401), "LLM.HTTP401"),
            (ProviderFailure(.timeout, "slow"), "LLM.Timeout"),
            (ProviderFailure(.malformed, "odd"), "LLM.Malformed"),
            (ProviderFailure(.reported(code: "x"), "y"), "LLM.x"),
        ] as [(ProviderFailure, String)]
    )
    func aFailureThatDoesNotPassIsToldAtOnce(failure: ProviderFailure, code: String) {
        var agent = makeAsked()
        agent.lost(llm1, failure, at: .ms(3_100))
        #expect(agent.takeOrders() == [.error(code, failure.message), .hangUp(tts1)])
        #expect(agent.phase == .listening)
        #expect(agent.nextDeadline == .ms(1_800_000))
    }

    @Test func aSecondFailureIsTold() {
        var agent = makeAsked()
        agent.lost(llm1, .refused(429), at: .ms(3_100))
        agent.deadlineReached(at: .ms(3_400))
        agent.lost(llm2, .refused(429), at: .ms(3_500))
        #expect(
            agent.takeOrders() == [
                .ask(request("hi"), llm2), .error("LLM.HTTP429", "no"), .hangUp(tts1),
            ]
        )
    }

    /// The body ended: with a broken connection, or cleanly but without `[DONE]`.
    @Test func anAnswerThatBreaksOffIsToldAndNothingOfItRemembered() {
        var agent = makeSpeaking()
        agent.received(.text("Yes"), from: llm1, at: .ms(3_200))
        _ = agent.takeOrders()
        agent.lost(llm1, .closed, at: .ms(3_300))
        #expect(agent.takeOrders() == [.error("LLM.Closed", "gone"), .hangUp(tts1)])
        agent.received(.sessionFinished(id: "c-1", .ok), from: tts1, at: .ms(3_400))
        #expect(agent.takeOrders() == [])
    }

    @Test func whatWasHeardOfABrokenAnswerIsRemembered() {
        var agent = makeSpeaking()
        agent.received(.text("Yes. N"), from: llm1, at: .ms(3_200))
        agent.hear("Yes.", ["b"], of: "c-1", from: tts1, at: .ms(3_300))
        _ = agent.takeOrders()
        agent.lost(llm1, .closed, at: .ms(3_400))
        #expect(
            agent.takeOrders() == [
                .error("LLM.Closed", "gone"), .hangUp(tts1), .remember(talk("hi", "Yes.")),
            ]
        )
    }

    @Test func anErrorInTheStreamIsTold() {
        var agent = makeAsked()
        let error = ChatError(code: "ServerOverloaded", message: "busy", type: "TooManyRequests")
        agent.received(.text("Y"), from: llm1, at: .ms(3_100))
        agent.received(.error(error), from: llm1, at: .ms(3_200))
        #expect(
            agent.takeOrders() == [
                .hangUp(llm1), .error("LLM.ServerOverloaded", "busy"), .hangUp(tts1),
            ]
        )
    }

    @Test func chunksWithoutTextAreNotSpoken() {
        var agent = makeSpeaking()
        agent.received(.text(nil), from: llm1, at: .ms(3_200))
        agent.received(.text(""), from: llm1, at: .ms(3_200))
        let thought = ChatChunk(id: "i", model: "m", reasoning: "Hm.")
        agent.received(.chunk(thought), from: llm1, at: .ms(3_200))
        #expect(agent.takeOrders() == [])
        agent.received(.text("Yes."), from: llm1, at: .ms(3_300))
        #expect(agent.takeOrders() == [.synthesize(.taskRequest(id: "c-1", text: "Yes."), tts1)])
    }

    @Test(arguments: [[], [""], ["……", " ", "**", "😀", "\n"]])
    func anAnswerWithoutALetterIsToldAndNotSpoken(pieces: [String]) {
        var agent = makeSpeaking()
        for piece in pieces { agent.received(.text(piece), from: llm1, at: .ms(3_200)) }
        agent.received(.done, from: llm1, at: .ms(3_300))
        #expect(
            agent.takeOrders() == [.hangUp(tts1), .error("LLM.EmptyAnswer", "nothing to speak")]
        )
        #expect(agent.phase == .listening)
    }

    @Test func leadingMarksWaitForALetter() {
        var agent = makeSpeaking()
        agent.received(.text("…… "), from: llm1, at: .ms(3_200))
        #expect(agent.takeOrders() == [])
        agent.received(.text("是"), from: llm1, at: .ms(3_300))
        #expect(agent.takeOrders() == [.synthesize(.taskRequest(id: "c-1", text: "…… 是"), tts1)])
    }

    @Test func aModelThatStopsTalkingIsGivenUp() {
        var agent = makeAsked()
        #expect(agent.nextDeadline == .ms(8_000))  // The session is not open yet.
        agent.received(.sessionStarted(id: "c-1"), from: tts1, at: .ms(3_100))
        #expect(agent.nextDeadline == .ms(13_000))
        agent.received(.text("Y"), from: llm1, at: .ms(5_000))
        #expect(agent.nextDeadline == .ms(15_000))
        _ = agent.takeOrders()
        agent.deadlineReached(at: .ms(14_999))
        #expect(agent.takeOrders() == [])
        agent.deadlineReached(at: .ms(15_000))
        #expect(
            agent.takeOrders() == [
                .hangUp(llm1), .error("LLM.Timeout", Self.giveUp), .hangUp(tts1),
            ]
        )
    }

    @Test func anAnswerWithoutEndIsCutOff() {
        var agent = makeSpeaking()
        let piece = String(repeating: "啊", count: 1_000)
        for _ in 0..<88 { agent.received(.text(piece), from: llm1, at: .ms(3_200)) }
        #expect(
            agent.takeOrders().suffix(3) == [
                .hangUp(llm1), .error("LLM.Malformed", "the model's answer does not end"),
                .hangUp(tts1),
            ]
        )
    }

    @Test func factsOfOldCompletionsAreNothing() {
        var agent = makeAsked()
        agent.answerYes("c-1", llm1, tts1, at: .ms(3_100))
        _ = agent.takeOrders()
        agent.received(.text("more"), from: llm1, at: .ms(3_200))
        agent.received(.done, from: llm1, at: .ms(3_200))
        agent.lost(llm1, .closed, at: .ms(3_200))
        agent.opened(llm1, at: .ms(3_200))
        #expect(agent.takeOrders() == [])
    }
}
