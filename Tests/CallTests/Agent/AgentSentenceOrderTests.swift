import Call
import Testing
import Timeline
import Wire

/// Sentences go to the caller in the order of the text, however the synthesizer sends them.
struct AgentSentenceOrderTests {
    private static let text = "One, two. Three. Four!"

    /// An agent whose answer is with the synthesizer to its end, at 3.2 s.
    private func makeTold(
        _ text: String = text,
        _ delivery: AgentSettings.AudioDelivery = .sentence
    ) -> Agent {
        var settings = settings
        settings.audio = delivery
        var agent = makeSpeaking(settings)
        agent.received(.text(text), from: llm1, at: .ms(3_200))
        agent.received(.done, from: llm1, at: .ms(3_200))
        _ = agent.takeOrders()
        return agent
    }

    private func sentence(_ text: String, _ audio: AgentAudio...) -> [Agent.Order] {
        [.tell(.ttsSentenceStart(sentence: text)), .play(audio)]
    }

    @Test(arguments: AgentSettings.AudioDelivery.allCases)
    func aSentenceThatComesTooEarlyWaitsForThoseBeforeIt(delivery: AgentSettings.AudioDelivery) {
        var agent = self.makeTold(Self.text, delivery)
        agent.hear("Four!", ["d"], of: "c-1", from: tts1, at: .ms(3_300))
        agent.hear("Three.", ["c"], of: "c-1", from: tts1, at: .ms(3_400))
        #expect(agent.takeOrders() == [])
        agent.hear("One, two.", ["a"], of: "c-1", from: tts1, at: .ms(3_500))
        #expect(
            agent.takeOrders() == self.sentence("One, two.", "a") + self.sentence("Three.", "c")
                + self.sentence("Four!", "d")
        )
        agent.received(.sessionFinished(id: "c-1", .ok), from: tts1, at: .ms(3_600))
        #expect(
            agent.takeOrders() == [
                .tell(.ttsDone), .remember(talk("hi", "One, two. Three. Four!")),
            ]
        )
    }

    @Test func aSentenceWhoseAudioNeverCameHoldsNothingUp() {
        var agent = self.makeTold()
        agent.hear("Three.", ["c"], of: "c-1", from: tts1, at: .ms(3_300))
        agent.hear("One, two.", [], of: "c-1", from: tts1, at: .ms(3_400))
        #expect(agent.takeOrders() == self.sentence("Three.", "c"))
    }

    @Test func whatIsStillHeldAtTheEndOfTheSessionIsSpoken() {
        var agent = self.makeTold()
        agent.hear("Four!", ["d"], of: "c-1", from: tts1, at: .ms(3_300))
        agent.hear("Three.", ["c"], of: "c-1", from: tts1, at: .ms(3_400))
        agent.received(.sessionFinished(id: "c-1", .ok), from: tts1, at: .ms(3_500))
        let orders = agent.takeOrders()
        #expect(
            Array(orders.prefix(4)) == self.sentence("Three.", "c") + self.sentence("Four!", "d")
        )
    }

    @Test func whatIsHeldIsNotSpokenIfTheSessionFails() {
        var agent = self.makeTold()
        agent.hear("Three.", ["c"], of: "c-1", from: tts1, at: .ms(3_300))
        agent.lost(tts1, .closed, at: .ms(3_400))
        #expect(agent.takeOrders() == [.hangUp(tts1), .error("TTS.Closed", "gone")])
    }

    /// A synthesizer may write a text in other words than it was given.
    @Test func aSentenceInOtherWordsIsTakenAsItComesAndHoldsNothingUp() {
        var agent = self.makeTold("It is 23. Warm. Dry.")
        agent.hear("It is twenty-three.", ["a"], of: "c-1", from: tts1, at: .ms(3_300))
        agent.hear("Warm.", ["b"], of: "c-1", from: tts1, at: .ms(3_400))
        #expect(
            agent.takeOrders() == self.sentence("It is twenty-three.", "a")
                + self.sentence("Warm.", "b")
        )
        // From here on it is known again what is missing: nothing.
        agent.hear("Dry.", ["c"], of: "c-1", from: tts1, at: .ms(3_500))
        #expect(agent.takeOrders() == self.sentence("Dry.", "c"))
    }

    @Test func aSentenceInOtherWordsMayBeTheOneThatOthersWaitFor() {
        var agent = self.makeTold("It is 23. Warm. Dry.")
        agent.hear("Warm.", ["b"], of: "c-1", from: tts1, at: .ms(3_300))
        agent.hear("It is twenty-three.", ["a"], of: "c-1", from: tts1, at: .ms(3_400))
        #expect(
            agent.takeOrders() == self.sentence("It is twenty-three.", "a")
                + self.sentence("Warm.", "b")
        )
    }

    /// Else a synthesizer could have us keep any amount of audio.
    @Test func moreThanAFewMegabytesAreNotHeld() {
        var agent = self.makeTold()
        for (text, audio) in [("Four!", "d"), ("Three.", "c")] {
            agent.received(.sentenceStart(id: "c-1", text: text), from: tts1, at: .ms(3_300))
            agent.received(
                AgentAudio(stringLiteral: audio),
                byteCount: 5 << 20,
                sessionID: "c-1",
                from: tts1,
                at: .ms(3_300)
            )
            agent.received(.sentenceEnd(id: "c-1", text: text), from: tts1, at: .ms(3_300))
        }
        #expect(agent.takeOrders() == self.sentence("Three.", "c") + self.sentence("Four!", "d"))
    }

    @Test func manySentencesAreNotHeldEither() {
        // Letters that are not in one another's sentences.
        let sentences = (0..<300).map { String(Unicode.Scalar(0x4E00 + $0) ?? " ") }
        var agent = self.makeTold(sentences.joined(separator: "."))
        for sentence in sentences[1...256] {
            agent.hear(sentence, [], of: "c-1", from: tts1, at: .ms(3_300))
        }
        agent.hear(sentences[299], ["d"], of: "c-1", from: tts1, at: .ms(3_300))
        #expect(agent.takeOrders() == self.sentence(sentences[299], "d"))
    }

    /// The mocks put invisible tags behind a text, which belong to its last character.
    @Test func tagsAreNoLetters() {
        let tag = Tag(call: 1, turn: 1).text
        var agent = self.makeTold("One" + tag + ". Two" + tag)
        agent.hear("Two" + tag, ["b"], of: "c-1", from: tts1, at: .ms(3_300))
        agent.hear("One." + tag, ["a"], of: "c-1", from: tts1, at: .ms(3_400))
        #expect(
            agent.takeOrders() == self.sentence("One." + tag, "a")
                + self.sentence("Two" + tag, "b")
        )
    }
}
