import Call
import Testing
import Timeline
import Wire

/// What goes well.
struct AgentTurnTests {
    @Test func answersTwoTurns() {
        var agent = Agent(id: "c", session: "s", settings: settings, at: .start)
        #expect(agent.takeOrders() == [.dial(asr1), .dial(tts1)])
        agent.opened(asr1, at: .ms(20))
        #expect(agent.takeOrders() == [.recognize(ASRRequest(), asr1)])
        agent.opened(tts1, at: .ms(30))
        #expect(agent.takeOrders() == [.synthesize(.startConnection, tts1)])
        agent.received(.connectionStarted(id: "x"), from: tts1, at: .ms(40))
        #expect(agent.takeOrders() == [.tell(.botReady(session: "s"))])

        agent.callerSent("a1", byteCount: 3_200, at: .ms(100))
        #expect(agent.takeOrders() == [.forward("a1", asr1)])
        agent.received(.words("hi", clock: 100), from: asr1, at: .ms(110))
        #expect(agent.takeOrders() == [])
        agent.received(.words("hi", clock: 2_100), from: asr1, at: .ms(2_110))
        #expect(agent.takeOrders() == [])
        agent.received(.words("hi", clock: 2_200), from: asr1, at: .ms(2_210))
        #expect(
            agent.takeOrders() == [
                .hangUp(asr1),
                .tell(.sentenceRecognized(sentence: "hi")),
                .ask(request("hi"), llm1),
                .synthesize(.startSession(id: "c-1", TTSParameters(speaker: "v")), tts1),
            ]
        )
        #expect(agent.phase == .answering)
        agent.callerSent("a2", byteCount: 3_200, at: .ms(2_300))
        #expect(agent.takeOrders() == [])

        agent.received(.text("Yes."), from: llm1, at: .ms(2_400))
        #expect(agent.takeOrders() == [])
        agent.received(.sessionStarted(id: "c-1"), from: tts1, at: .ms(2_410))
        #expect(agent.takeOrders() == [.synthesize(.taskRequest(id: "c-1", text: "Yes."), tts1)])
        agent.received(.text(" No.", finish: "stop"), from: llm1, at: .ms(2_500))
        #expect(
            agent.takeOrders() == [
                .synthesize(.taskRequest(id: "c-1", text: " No."), tts1),
                .synthesize(.finishSession(id: "c-1"), tts1),
            ]
        )
        agent.received(.done, from: llm1, at: .ms(2_500))
        agent.hear("Yes.", ["b1", "b2"], of: "c-1", from: tts1, at: .ms(2_600))
        #expect(
            agent.takeOrders() == [
                .tell(.ttsSentenceStart(sentence: "Yes.")), .play(["b1", "b2"]),
            ]
        )
        agent.hear("No.", ["b3"], of: "c-1", from: tts1, at: .ms(2_700))
        #expect(
            agent.takeOrders() == [.tell(.ttsSentenceStart(sentence: "No.")), .play(["b3"])]
        )
        agent.received(.sessionFinished(id: "c-1", .ok), from: tts1, at: .ms(2_800))
        #expect(agent.takeOrders() == [.tell(.ttsDone), .remember(talk("hi", "Yes. No."))])
        #expect(agent.phase == .listening)
        #expect(agent.nextDeadline == .ms(1_802_300))

        agent.callerSent("a3", byteCount: 3_200, at: .ms(5_000))
        #expect(agent.takeOrders() == [.dial(asr2)])
        agent.opened(asr2, at: .ms(5_020))
        #expect(agent.takeOrders() == [.recognize(ASRRequest(), asr2), .forward("a3", asr2)])
        agent.ask("and", by: asr2, at: .ms(8_000))
        #expect(
            agent.takeOrders() == [
                .hangUp(asr2),
                .tell(.sentenceRecognized(sentence: "and")),
                .ask(request("hi", "Yes. No.", "and"), llm2),
                .synthesize(.startSession(id: "c-2", TTSParameters(speaker: "v")), tts1),
            ]
        )
        agent.answerYes("c-2", llm2, tts1, at: .ms(8_100))
        #expect(
            agent.takeOrders() == [
                .synthesize(.taskRequest(id: "c-2", text: "Yes."), tts1),
                .synthesize(.finishSession(id: "c-2"), tts1),
                .tell(.ttsSentenceStart(sentence: "Yes.")), .play(["a"]),
                .tell(.ttsDone),
                .remember(talk("hi", "Yes. No.", "and", "Yes.")),
            ]
        )
    }

    @Test func isReadyOnlyWhenBothAreUpWhicheverComesFirst() {
        var agent = makeAgent()
        agent.opened(tts1, at: .ms(1))
        agent.received(.connectionStarted(id: nil), from: tts1, at: .ms(2))
        #expect(agent.takeOrders() == [.synthesize(.startConnection, tts1)])
        #expect(agent.phase == .connecting)
        agent.opened(asr1, at: .ms(3))
        #expect(
            agent.takeOrders() == [
                .recognize(ASRRequest(), asr1), .tell(.botReady(session: "s")),
            ]
        )
    }

    @Test func keepsWhatIsSaidBeforeTheRecognizerIsUp() {
        var agent = makeAgent()
        agent.callerSent("a1", byteCount: 3_200, at: .ms(1))
        agent.callerSent("a2", byteCount: 3_200, at: .ms(101))
        #expect(agent.takeOrders() == [])
        agent.opened(asr1, at: .ms(150))
        #expect(
            agent.takeOrders() == [
                .recognize(ASRRequest(), asr1), .forward("a1", asr1), .forward("a2", asr1),
            ]
        )
    }

    @Test func keepsNoMoreThanAMebibyteUntilTheRecognizerIsUp() {
        var agent = makeAgent()
        agent.callerSent("a1", byteCount: 1 << 20, at: .ms(1))
        agent.callerSent("a2", byteCount: 1, at: .ms(1))
        agent.opened(asr1, at: .ms(2))
        #expect(agent.takeOrders() == [.recognize(ASRRequest(), asr1), .forward("a1", asr1)])
    }

    @Test func answersACallerWhoIsDoneBeforeTheSynthesizerIsUp() {
        var agent = makeAgent()
        agent.opened(asr1, at: .ms(1))
        agent.ask("hi", by: asr1, at: .ms(3_000))
        #expect(
            agent.takeOrders() == [
                .recognize(ASRRequest(), asr1),
                .hangUp(asr1),
                .tell(.botReady(session: "s")),
                .tell(.sentenceRecognized(sentence: "hi")),
                .ask(request("hi"), llm1),
            ]
        )
        agent.opened(tts1, at: .ms(3_100))
        agent.received(.connectionStarted(id: nil), from: tts1, at: .ms(3_200))
        #expect(
            agent.takeOrders() == [
                .synthesize(.startConnection, tts1),
                .synthesize(.startSession(id: "c-1", TTSParameters(speaker: "v")), tts1),
            ]
        )
        agent.answerYes("c-1", llm1, tts1, at: .ms(3_300))
        #expect(agent.takeOrders().contains(.tell(.ttsDone)))
    }

    @Test func speaksWithAnotherVoiceFromTheNextTurnOn() {
        var agent = makeAsked()
        agent.callerSent(.updateConfig(speaker: "w"), at: .ms(3_010))
        agent.callerSent(.unknown(name: "x"), at: .ms(3_010))
        #expect(agent.takeOrders() == [])
        agent.answerYes("c-1", llm1, tts1, at: .ms(3_100))
        agent.callerSent("a", byteCount: 3_200, at: .ms(4_000))
        agent.opened(asr2, at: .ms(4_000))
        _ = agent.takeOrders()
        agent.ask("and", by: asr2, at: .ms(7_000))
        #expect(
            agent.takeOrders().last
                == .synthesize(.startSession(id: "c-2", TTSParameters(speaker: "w")), tts1)
        )
    }

    @Test func beginsWithTheConversationOfTheSession() {
        var agent = makeReady(history: talk("one", "two"))
        agent.ask("hi", by: asr1, at: .ms(3_000))
        #expect(agent.takeOrders().contains(.ask(request("one", "two", "hi"), llm1)))
    }

    @Test func remembersTheLastFortyMessages() {
        let long = (0..<40).map { ChatMessage($0.isMultiple(of: 2) ? .user : .assistant, "\($0)") }
        var agent = makeAsked(history: long)
        agent.answerYes("c-1", llm1, tts1, at: .ms(3_100))
        #expect(
            agent.takeOrders().last == .remember(Array(long.dropFirst(2)) + talk("hi", "Yes."))
        )
    }

    @Test func playsEachChunkAsItComesIfSoSet() {
        var streaming = settings
        streaming.audio = .stream
        var agent = makeSpeaking(streaming)
        agent.received(.text("Yes."), from: llm1, at: .ms(3_200))
        agent.received(.done, from: llm1, at: .ms(3_200))
        _ = agent.takeOrders()
        agent.hear("Yes.", ["b1", "b2"], of: "c-1", from: tts1, at: .ms(3_300))
        agent.received(.sessionFinished(id: "c-1", .ok), from: tts1, at: .ms(3_400))
        #expect(
            agent.takeOrders() == [
                .tell(.ttsSentenceStart(sentence: "Yes.")), .play(["b1"]), .play(["b2"]),
                .tell(.ttsDone), .remember(talk("hi", "Yes.")),
            ]
        )
    }

    @Test func connectsAheadOfTheNextTurnIfSoSet() {
        var agent = makeAsked(.lowLatency)
        agent.answerYes("c-1", llm1, tts1, at: .ms(3_100))
        #expect(agent.takeOrders().last == .dial(asr2))
    }

    @Test func aSecondEndOfTheSameTurnIsNothing() {
        var agent = makeAsked()
        agent.received(.words("hi", clock: 9_000), from: asr1, at: .ms(3_010))
        agent.lost(asr1, .closed, at: .ms(3_020))
        agent.opened(asr1, at: .ms(3_030))
        #expect(agent.takeOrders() == [])
        #expect(agent.phase == .answering)
    }
}
