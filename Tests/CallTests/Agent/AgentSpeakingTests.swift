import Call
import Testing
import Timeline
import Trace
import Wire

/// What happens if the synthesizer fails.
struct AgentSpeakingTests {
    private static let status = TTSStatus(code: 45_000_292, message: "quota")
    private static let silence = "the synthesizer sent nothing for too long"

    // MARK: Before BotReady

    @Test(
        arguments: [
            (.refused(403), "TTS.HTTP403"), (ProviderFailure(.unreachable, "x"), "TTS.Unreachable"),
            (.closed, "TTS.Closed"),
        ] as [(ProviderFailure, String)]
    )
    func aRefusalBeforeBotReadyEndsTheCall(failure: ProviderFailure, code: String) {
        var agent = makeAgent()
        agent.lost(tts1, failure, at: .ms(1))
        #expect(
            agent.takeOrders() == [
                .hangUp(tts1), .error(code, failure.message), .hangUp(asr1),
                .endCall(code: 1011, reason: "speech synthesis failed: \(failure.message)"),
            ]
        )
    }

    @Test(arguments: [
        TTSServerMessage.connectionFailed(id: nil, status), .connectionFinished(id: "x", status),
        .error(code: 45_000_292, message: "quota"),
    ])
    func aGreetingThatFailsEndsTheCall(message: TTSServerMessage) {
        var agent = makeAgent()
        agent.opened(asr1, at: .ms(1))
        agent.opened(tts1, at: .ms(1))
        _ = agent.takeOrders()
        agent.received(message, from: tts1, at: .ms(2))
        #expect(
            agent.takeOrders() == [
                .hangUp(tts1), .error("TTS.45000292", "quota"), .hangUp(asr1),
                .endCall(code: 1011, reason: "speech synthesis failed: quota"),
            ]
        )
    }

    @Test func aGreetingThatNeverComesEndsTheCall() {
        var agent = makeAgent()
        agent.opened(asr1, at: .ms(1))
        agent.opened(tts1, at: .ms(2_000))
        #expect(agent.nextDeadline == .ms(7_000))
        agent.deadlineReached(at: .ms(7_000))
        #expect(agent.phase == .ended)
    }

    // MARK: In an answer

    @Test(arguments: [
        (TTSServerMessage.sessionFailed(id: "c-1", status), "TTS.45000292", "quota"),
        (.sessionCanceled(id: "c-1", status), "TTS.45000292", "quota"),
        (.sessionFinished(id: "c-1", status), "TTS.45000292", "quota"),
        (.sessionFinished(id: "c-1", .ok), "TTS.Closed", "the session ended before its text"),
        (
            .sessionFailed(id: "c-1", TTSStatus(code: nil, message: "odd")), "TTS.Closed", "odd"
        ),
        (.connectionFinished(id: nil, status), "TTS.45000292", "quota"),
        (.error(code: 55_000_000, message: "e"), "TTS.55000000", "e"),
    ])
    func aSessionThatFailsIsTold(message: TTSServerMessage, code: String, text: String) {
        var agent = makeSpeaking()
        agent.received(.text("Yes."), from: llm1, at: .ms(3_200))
        _ = agent.takeOrders()
        agent.received(message, from: tts1, at: .ms(3_300))
        #expect(agent.takeOrders() == [.hangUp(tts1), .error(code, text), .hangUp(llm1)])
        #expect(agent.phase == .listening)
        #expect(agent.nextDeadline == .ms(1_800_000))
    }

    @Test(arguments: [
        TTSServerMessage.sessionStarted(id: "c-0"), .sessionFinished(id: "c-0", .ok),
        .sessionFailed(id: "c-0", status), .sessionCanceled(id: "c-0", .ok),
        .sentenceStart(id: "c-0", text: "Old."), .sentenceEnd(id: "c-0", text: "Old."),
        .connectionStarted(id: "x"), .sessionStarted(id: "c-1"), .unknown(event: 154),
    ])
    func whatBelongsToAnotherSessionIsNothing(message: TTSServerMessage) {
        var agent = makeSpeaking()
        _ = agent.takeOrders()
        let deadline = agent.nextDeadline
        agent.received(message, from: tts1, at: .ms(3_200))
        agent.received(message, from: tts2, at: .ms(3_200))
        agent.received("old", byteCount: 1, sessionID: "c-0", from: tts1, at: .ms(3_200))
        agent.received("old", byteCount: 1, sessionID: "c-1", from: tts2, at: .ms(3_200))
        #expect(agent.takeOrders() == [])
        #expect(agent.nextDeadline == deadline)
    }

    @Test func aConnectionThatDiedBetweenTurnsIsReplacedAndTheFirstWordsKept() {
        var agent = makeAsked()
        agent.received(.text("Yes."), from: llm1, at: .ms(3_010))
        agent.lost(tts1, .closed, at: .ms(3_020))
        #expect(agent.takeOrders() == [.hangUp(tts1), .dial(tts2)])
        agent.opened(tts2, at: .ms(3_030))
        agent.received(.text(" No."), from: llm1, at: .ms(3_035))
        agent.received(.connectionStarted(id: "y"), from: tts2, at: .ms(3_040))
        agent.received(.sessionStarted(id: "c-1"), from: tts2, at: .ms(3_050))
        #expect(
            agent.takeOrders() == [
                .synthesize(.startConnection, tts2),
                .synthesize(.startSession(id: "c-1", TTSParameters(speaker: "v")), tts2),
                .synthesize(.taskRequest(id: "c-1", text: "Yes. No."), tts2),
            ]
        )
    }

    @Test func aConnectionThatIsClosedBetweenTurnsIsReplacedInTheNext() {
        var agent = makeReady()
        agent.lost(tts1, .closed, at: .ms(1_000))
        #expect(agent.takeOrders() == [.hangUp(tts1)])
        agent.ask("hi", by: asr1, at: .ms(3_000))
        #expect(agent.takeOrders().suffix(2) == [.ask(request("hi"), llm1), .dial(tts2)])
        // The text may be complete before there is a session.
        agent.received(.text("Yes."), from: llm1, at: .ms(3_100))
        agent.received(.done, from: llm1, at: .ms(3_100))
        #expect(agent.nextDeadline == .ms(8_000))
        agent.opened(tts2, at: .ms(3_200))
        agent.received(.connectionStarted(id: "y"), from: tts2, at: .ms(3_300))
        agent.received(.sessionStarted(id: "c-1"), from: tts2, at: .ms(3_400))
        #expect(
            agent.takeOrders().suffix(2) == [
                .synthesize(.taskRequest(id: "c-1", text: "Yes."), tts2),
                .synthesize(.finishSession(id: "c-1"), tts2),
            ]
        )
    }

    @Test func aSecondConnectionThatFailsIsToldAndTheNextTurnDialsAnew() {
        var agent = makeAsked()
        agent.received(.text("Yes."), from: llm1, at: .ms(3_010))
        agent.lost(tts1, .closed, at: .ms(3_020))
        agent.lost(tts2, .refused(503), at: .ms(3_030))
        #expect(
            agent.takeOrders() == [
                .hangUp(tts1), .dial(tts2), .hangUp(tts2), .error("TTS.HTTP503", "no"),
                .hangUp(llm1),
            ]
        )
        agent.callerSent("a", byteCount: 3_200, at: .ms(4_000))
        agent.opened(asr2, at: .ms(4_000))
        agent.ask("and", by: asr2, at: .ms(7_000))
        #expect(agent.takeOrders().last == .dial(Leg(.tts, number: 3)))
    }

    /// First the connection is blamed, which is older than the turn, then the service.
    @Test func aSessionThatNeverOpensIsTriedAnewAndThenGivenUp() {
        var agent = makeAsked()
        agent.received(.text("Yes."), from: llm1, at: .ms(3_100))
        agent.received(.done, from: llm1, at: .ms(3_100))
        #expect(agent.nextDeadline == .ms(8_000))
        agent.deadlineReached(at: .ms(8_000))
        #expect(agent.takeOrders() == [.hangUp(tts1), .dial(tts2)])
        agent.opened(tts2, at: .ms(8_100))
        agent.received(.connectionStarted(id: "y"), from: tts2, at: .ms(8_200))
        _ = agent.takeOrders()
        #expect(agent.nextDeadline == .ms(13_200))
        agent.deadlineReached(at: .ms(13_200))
        #expect(agent.takeOrders() == [.hangUp(tts2), .error("TTS.Timeout", Self.silence)])
        #expect(agent.phase == .listening)
    }

    // MARK: Sentences

    /// An agent whose answer "Yes. No." is with the synthesizer to its end, at 3.2 s.
    private func makeTold(_ settings: AgentSettings = settings) -> Agent {
        var agent = makeSpeaking(settings)
        agent.received(.text("Yes. No."), from: llm1, at: .ms(3_200))
        agent.received(.done, from: llm1, at: .ms(3_200))
        _ = agent.takeOrders()
        return agent
    }

    @Test func anEmptySentenceIsNotMentioned() {
        var agent = self.makeTold()
        agent.hear("Yes.", [], of: "c-1", from: tts1, at: .ms(3_300))
        agent.received("", byteCount: 0, sessionID: "c-1", from: tts1, at: .ms(3_300))
        agent.hear("No.", ["b"], of: "c-1", from: tts1, at: .ms(3_400))
        #expect(agent.takeOrders() == [.tell(.ttsSentenceStart(sentence: "No.")), .play(["b"])])
    }

    @Test(arguments: AgentSettings.AudioDelivery.allCases)
    func theTextMayComeAtTheEndOfASentence(delivery: AgentSettings.AudioDelivery) {
        var settings = settings
        settings.audio = delivery
        var agent = self.makeTold(settings)
        agent.received(.sentenceStart(id: "c-1", text: ""), from: tts1, at: .ms(3_300))
        agent.received("b", byteCount: 1, sessionID: "c-1", from: tts1, at: .ms(3_300))
        agent.received(.sentenceEnd(id: "c-1", text: "Yes. No."), from: tts1, at: .ms(3_300))
        // What is sent at once cannot be named.
        let name = delivery == .stream ? "" : "Yes. No."
        #expect(agent.takeOrders() == [.tell(.ttsSentenceStart(sentence: name)), .play(["b"])])
    }

    @Test func audioWithoutASentenceIsPlayedAtTheEnd() {
        var agent = self.makeTold()
        agent.received("b", byteCount: 1, sessionID: "c-1", from: tts1, at: .ms(3_300))
        #expect(agent.takeOrders() == [])
        agent.received(.sessionFinished(id: "c-1", .ok), from: tts1, at: .ms(3_400))
        #expect(
            agent.takeOrders() == [
                .tell(.ttsSentenceStart(sentence: "")), .play(["b"]), .tell(.ttsDone),
                .remember(talk("hi", "Yes. No.")),
            ]
        )
    }

    @Test func aSentenceEndsWhereTheNextBegins() {
        var agent = self.makeTold()
        agent.received(.sentenceStart(id: "c-1", text: "Yes."), from: tts1, at: .ms(3_300))
        agent.received("b", byteCount: 1, sessionID: "c-1", from: tts1, at: .ms(3_300))
        agent.received(.sentenceStart(id: "c-1", text: "No."), from: tts1, at: .ms(3_300))
        #expect(agent.takeOrders() == [.tell(.ttsSentenceStart(sentence: "Yes.")), .play(["b"])])
    }

    @Test func aSessionWithoutAnyAudioIsAFailure() {
        var agent = self.makeTold()
        agent.received(.sessionFinished(id: "c-1", .ok), from: tts1, at: .ms(3_300))
        #expect(
            agent.takeOrders() == [.error("TTS.Closed", "the session ended without any audio")]
        )
        #expect(agent.phase == .listening)
    }

    @Test func aSentenceThatDoesNotEndIsAFailure() {
        var agent = self.makeTold()
        agent.received("b", byteCount: 8 << 20, sessionID: "c-1", from: tts1, at: .ms(3_300))
        #expect(agent.takeOrders() == [])
        agent.received("b", byteCount: 1, sessionID: "c-1", from: tts1, at: .ms(3_300))
        #expect(
            agent.takeOrders() == [
                .hangUp(tts1), .error("TTS.Malformed", "a sentence whose audio does not end"),
            ]
        )
    }

    // MARK: Silence

    @Test func aSessionWhoseEndNeverComesIsDoneIfAllWasSpoken() {
        var agent = self.makeTold()
        #expect(agent.nextDeadline == .ms(7_200))
        agent.hear("Yes.", ["b1"], of: "c-1", from: tts1, at: .ms(3_300))
        agent.hear("No.", ["b2"], of: "c-1", from: tts1, at: .ms(3_400))
        _ = agent.takeOrders()
        #expect(agent.nextDeadline == .ms(7_400))
        agent.deadlineReached(at: .ms(7_400))
        #expect(
            agent.takeOrders() == [
                .hangUp(tts1), .tell(.ttsDone), .remember(talk("hi", "Yes. No.")),
            ]
        )
    }

    @Test func aConnectionLostAfterTheLastSentenceIsDone() {
        var agent = self.makeTold()
        agent.hear("Yes. No.", ["b"], of: "c-1", from: tts1, at: .ms(3_300))
        _ = agent.takeOrders()
        agent.lost(tts1, .closed, at: .ms(3_400))
        #expect(
            agent.takeOrders() == [
                .hangUp(tts1), .tell(.ttsDone), .remember(talk("hi", "Yes. No.")),
            ]
        )
    }

    /// The caller must not believe that this was all, and nor must the model.
    @Test(arguments: [true, false])
    func aSessionThatStopsBetweenSentencesIsAFailure(isLost: Bool) {
        var agent = self.makeTold()
        agent.hear("Yes.", ["b"], of: "c-1", from: tts1, at: .ms(3_300))
        _ = agent.takeOrders()
        if isLost {
            agent.lost(tts1, .closed, at: .ms(7_300))
        } else {
            agent.deadlineReached(at: .ms(7_300))
        }
        let code = isLost ? "TTS.Closed" : "TTS.Timeout"
        #expect(
            agent.takeOrders() == [
                .hangUp(tts1), .error(code, isLost ? "gone" : Self.silence),
                .remember(talk("hi", "Yes.")),
            ]
        )
    }

    @Test func aSessionThatStopsWithinASentenceIsAFailure() {
        var agent = self.makeTold()
        agent.received(.sentenceStart(id: "c-1", text: "Yes."), from: tts1, at: .ms(3_300))
        agent.received("b", byteCount: 1, sessionID: "c-1", from: tts1, at: .ms(3_400))
        #expect(agent.nextDeadline == .ms(7_400))
        #expect(agent.takeOrders() == [.tell(.ttsSentenceStart(sentence: "Yes."))])
        agent.deadlineReached(at: .ms(7_400))
        #expect(agent.takeOrders() == [.hangUp(tts1), .error("TTS.Timeout", Self.silence)])
    }

    @Test(arguments: [true, false])
    func aModelThatStallsDoesNotEndTheTurn(sentenceIsOpen: Bool) {
        var agent = makeSpeaking()
        agent.received(.text("Yes."), from: llm1, at: .ms(3_200))
        agent.received(.sentenceStart(id: "c-1", text: "Yes."), from: tts1, at: .ms(3_300))
        agent.received("b", byteCount: 1, sessionID: "c-1", from: tts1, at: .ms(3_400))
        if !sentenceIsOpen {
            agent.received(.sentenceEnd(id: "c-1", text: "Yes."), from: tts1, at: .ms(3_400))
        }
        _ = agent.takeOrders()
        agent.deadlineReached(at: .ms(8_000))
        #expect(agent.takeOrders() == [])
        #expect(agent.nextDeadline == .ms(13_200))
        agent.received(.text(" No."), from: llm1, at: .ms(8_000))
        #expect(agent.takeOrders() == [.synthesize(.taskRequest(id: "c-1", text: " No."), tts1)])
    }

    @Test func modelAndSynthesizerThatAreDueAtOnceAreToldOnce() {
        var settings = settings
        settings.patience.token = .seconds(4)
        settings.patience.synthesis = .zero
        var agent = makeSpeaking(settings)
        agent.received(.text("Yes."), from: llm1, at: .ms(3_300))
        agent.received(.sentenceStart(id: "c-1", text: "Yes."), from: tts1, at: .ms(3_300))
        _ = agent.takeOrders()
        agent.deadlineReached(at: .ms(7_300))
        #expect(
            agent.takeOrders() == [
                .hangUp(llm1),
                .error("LLM.Timeout", "the model said nothing for too long"),
                .hangUp(tts1),
            ]
        )
    }
}
