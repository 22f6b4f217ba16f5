import Call
import Testing
import Timeline
import Trace
import Wire

/// When a caller's turn is over, and what happens if the recognizer fails.
struct AgentHearingTests {
    private static func definite(_ text: String, _ isDefinite: Bool = true) -> ASRResult.Utterance {
        ASRResult.Utterance(text: text, isDefinite: isDefinite, startTime: 0, endTime: 1)
    }

    // MARK: The end of a turn

    /// One result after another, and whether the turn is over at last.
    @Test(
        arguments: [
            ([], false),
            ([("", 0), ("", 9_000)], false),
            ([("hi", 100), ("hi", 2_100)], false),
            ([("hi", 100), ("hi", 2_101)], true),
            ([("hi", 100), (nil, 2_101)], true),
            ([("hi", 100), ("hi!", 2_100), ("hi!", 4_100)], false),
            ([("hi", 100), ("hi!", 2_100), ("hi!", 4_101)], true),
            // A text that shrinks is somebody still speaking.
            ([("三十五度", 100), ("35度", 2_000), ("35度", 4_000)], false),
            ([("三十五度", 100), ("35度", 2_000), ("35度", 4_001)], true),
            ([("hi", 100), ("", 2_000), ("", 9_000)], false),
            // Clocks that nobody should have.
            ([("hi", -1), ("hi", -1)], false),
            ([("hi", Int.min), ("hi", Int.max)], true),
            ([("hi", Int.max), ("hi", Int.min)], false),
            ([("hi", 5_000), ("hi", 100), ("hi", 6_000)], false),
            // Without a clock, what was sent is one; nothing was.
            ([("hi", nil), ("hi", nil)], false),
            ([("hi", nil), ("hi", 2_001)], true),
        ] as [([(String?, Int?)], Bool)]
    )
    func aTurnIsOverAfterMoreThanTwoSecondsOfAudio(results: [(String?, Int?)], isOver: Bool) {
        var agent = makeReady()
        for (text, clock) in results {
            agent.received(.words(text, clock: clock), from: asr1, at: .ms(1))
        }
        #expect((agent.phase == .answering) == isOver)
    }

    @Test func audioSentIsTheClockOfARecognizerWithoutOne() {
        var agent = makeReady()
        agent.received(.words("hi", clock: nil), from: asr1, at: .ms(100))
        agent.callerSent("a", byteCount: 32 * 2_000, at: .ms(200))
        agent.received(.words("hi", clock: nil), from: asr1, at: .ms(300))
        #expect(agent.phase == .listening)
        agent.callerSent("a", byteCount: 32, at: .ms(400))
        agent.received(.words("hi", clock: nil), from: asr1, at: .ms(500))
        #expect(agent.phase == .answering)
    }

    @Test(arguments: [
        ([], false),
        ([definite("", true)], false),
        ([definite("hi", false)], false),
        ([definite("hi"), definite("there", false)], false),
        ([definite("hi"), definite("", false)], true),
        ([definite("hi"), definite("there")], true),
    ])
    func aDefiniteTextEndsTheTurnAtOnceIfSoSet(utterances: [ASRResult.Utterance], isOver: Bool) {
        var definite = makeReady(.lowLatency)
        definite.received(.words("hi", clock: 100, utterances), from: asr1, at: .ms(1))
        #expect((definite.phase == .answering) == isOver)
        var silent = makeReady()
        silent.received(.words("hi", clock: 100, utterances), from: asr1, at: .ms(1))
        #expect(silent.phase == .listening)
    }

    /// The recognizer only replies to changes, or the caller stopped sending.
    @Test func wordsThatStopChangingAreTakenAsFinal() {
        var agent = makeReady()
        agent.received(.words("h", clock: 50), from: asr1, at: .ms(50))
        agent.received(.words("hi", clock: 100), from: asr1, at: .ms(100))
        #expect(agent.nextDeadline == .ms(4_100))
        agent.deadlineReached(at: .ms(4_099))
        #expect(agent.takeOrders() == [])
        agent.deadlineReached(at: .ms(4_100))
        #expect(agent.takeOrders().contains(.tell(.sentenceRecognized(sentence: "hi"))))
    }

    // MARK: Connections that fail

    @Test(arguments: [
        (ProviderFailure(.unreachable, "no route"), "ASR.Unreachable"),
        (.refused(401), "ASR.HTTP401"),
        (.closed, "ASR.Closed"),
        (ProviderFailure(.reported(code: "45000010"), "grant"), "ASR.45000010"),
        (ProviderFailure(.timeout, "slow"), "ASR.Timeout"),
        (ProviderFailure(.malformed, "odd"), "ASR.Malformed"),
    ])
    func aRefusalBeforeBotReadyEndsTheCall(failure: ProviderFailure, code: String) {
        var agent = makeAgent()
        agent.lost(asr1, failure, at: .ms(1))
        let reason = "speech recognition failed: \(failure.message)"
        #expect(
            agent.takeOrders() == [
                .hangUp(asr1), .error(code, failure.message), .hangUp(tts1),
                .endCall(code: 1011, reason: reason),
            ]
        )
        #expect(agent.phase == .ended)
        #expect(agent.nextDeadline == nil)
    }

    @Test func aRecognizerThatNeverConnectsEndsTheCall() {
        var agent = makeAgent()
        #expect(agent.nextDeadline == .ms(5_000))
        agent.deadlineReached(at: .ms(4_999))
        #expect(agent.takeOrders() == [])
        agent.deadlineReached(at: .ms(5_000))
        #expect(
            agent.takeOrders() == [
                .hangUp(asr1),
                .error("ASR.Timeout", "no connection within the time allowed"),
                .hangUp(tts1),
                .endCall(
                    code: 1011,
                    reason: "speech recognition failed: no connection within the time allowed"
                ),
            ]
        )
    }

    @Test func lostWordsAreToldAndTheNextAudioIsHeardAgain() {
        var agent = makeReady()
        agent.received(.words("hi", clock: 100), from: asr1, at: .ms(100))
        agent.lost(asr1, .closed, at: .ms(200))
        #expect(agent.takeOrders() == [.hangUp(asr1), .error("ASR.Closed", "gone")])
        agent.callerSent("a1", byteCount: 3_200, at: .ms(300))
        #expect(agent.takeOrders() == [])
        #expect(agent.nextDeadline == .ms(700))
        agent.deadlineReached(at: .ms(700))
        #expect(agent.takeOrders() == [.dial(asr2)])
        agent.opened(asr2, at: .ms(800))
        #expect(agent.takeOrders() == [.recognize(ASRRequest(), asr2), .forward("a1", asr2)])
        agent.ask("again", by: asr2, at: .ms(3_000))
        #expect(agent.takeOrders().contains(.tell(.sentenceRecognized(sentence: "again"))))
    }

    @Test(arguments: [
        ProviderFailure(.reported(code: "45000081"), "waited 8 seconds"), .closed,
    ])
    func aConnectionClosedForIdlenessIsReplacedWithoutAWord(failure: ProviderFailure) {
        var agent = makeReady()
        for leg in [asr1, asr2, asr3] {
            agent.lost(leg, failure, at: .seconds(Int64(10 * leg.number)))
            #expect(agent.takeOrders() == [.hangUp(leg)])
            let heardAt = leg == asr1 ? 0 : Int64(10 * leg.number)
            #expect(agent.nextDeadline == .seconds(1_800 + heardAt))
            agent.callerSent("a", byteCount: 3_200, at: .seconds(Int64(10 * leg.number + 10)))
            let next = Leg(.asr, number: leg.number + 1)
            #expect(agent.takeOrders() == [.dial(next)])
            agent.opened(next, at: .seconds(Int64(10 * leg.number + 10)))
            agent.received(
                .words("", clock: 0),
                from: next,
                at: .seconds(Int64(10 * leg.number + 10))
            )
            _ = agent.takeOrders()
        }
    }

    @Test func anErrorFrameForIdlenessIsReplacedWithoutAWord() {
        var agent = makeReady()
        agent.received(.error(45_000_081), from: asr1, at: .seconds(8))
        agent.lost(asr1, .closed, at: .seconds(8))
        #expect(agent.takeOrders() == [.hangUp(asr1)])
    }

    /// The first packets after an idle while have to be answered like any others.
    @Test func aConnectionClosedAmidUnansweredAudioIsAFailure() {
        var agent = makeReady()
        agent.callerSent("a", byteCount: 3_200, at: .ms(100))
        agent.lost(asr1, .closed, at: .ms(200))
        #expect(
            agent.takeOrders() == [
                .forward("a", asr1), .hangUp(asr1), .error("ASR.Closed", "gone"),
            ]
        )
    }

    @Test func threeFailuresInARowEndTheCall() {
        var agent = makeReady()
        agent.received(.error(55_000_031), from: asr1, at: .ms(100))
        #expect(agent.takeOrders() == [.hangUp(asr1), .error("ASR.55000031", "e")])
        agent.callerSent("a", byteCount: 3_200, at: .ms(600))
        agent.lost(asr2, .refused(429), at: .ms(700))
        #expect(agent.takeOrders() == [.dial(asr2), .hangUp(asr2), .error("ASR.HTTP429", "no")])
        agent.callerSent("b", byteCount: 3_200, at: .ms(1_200))
        agent.lost(asr3, .refused(429), at: .ms(1_300))
        #expect(
            agent.takeOrders() == [
                .dial(asr3), .hangUp(asr3), .error("ASR.HTTP429", "no"), .hangUp(tts1),
                .endCall(code: 1011, reason: "speech recognition failed: no"),
            ]
        )
        #expect(agent.nextDeadline == nil)
    }

    /// The caller was told, and says it again or something else: both together are no sentence.
    @Test func whatWasSaidBeforeAFailureIsNotHeardAfterIt() {
        var agent = makeReady()
        agent.lost(asr1, .closed, at: .ms(100))
        agent.callerSent("a1", byteCount: 3_200, at: .ms(600))
        agent.callerSent("a2", byteCount: 3_200, at: .ms(700))
        agent.lost(asr2, .refused(429), at: .ms(800))
        #expect(
            agent.takeOrders() == [
                .hangUp(asr1), .dial(asr2), .hangUp(asr2), .error("ASR.HTTP429", "no"),
            ]
        )
        agent.callerSent("b", byteCount: 3_200, at: .ms(1_300))
        agent.opened(asr3, at: .ms(1_400))
        #expect(
            agent.takeOrders() == [
                .dial(asr3), .recognize(ASRRequest(), asr3), .forward("b", asr3),
            ]
        )
    }

    @Test func recognizedWordsForgiveEarlierFailures() {
        var agent = makeReady()
        for number in 1...9 {
            let leg = Leg(.asr, number: number)
            let now = Instant.seconds(Int64(number))
            agent.callerSent("a", byteCount: 3_200, at: now)
            agent.opened(leg, at: now)
            agent.received(.words("hi", clock: 100), from: leg, at: now)
            agent.lost(leg, .closed, at: now)
            #expect(agent.phase == .listening)
        }
    }

    @Test func aRecognizerThatNeverAnswersIsGivenUp() {
        var agent = makeReady()
        agent.callerSent("a1", byteCount: 3_200, at: .ms(100))
        agent.callerSent("a2", byteCount: 3_200, at: .ms(9_000))
        #expect(agent.nextDeadline == .ms(10_100))
        agent.deadlineReached(at: .ms(10_100))
        #expect(
            agent.takeOrders() == [
                .forward("a1", asr1), .forward("a2", asr1), .hangUp(asr1),
                .error("ASR.Timeout", "audio was sent and nothing came back"),
            ]
        )
    }

    /// The caller said all while the connection was made, and sends nothing more.
    @Test func audioThatWasHeldHasToBeAnsweredToo() {
        var agent = makeAgent()
        agent.opened(tts1, at: .ms(1))
        agent.received(.connectionStarted(id: nil), from: tts1, at: .ms(1))
        agent.callerSent("a", byteCount: 3_200, at: .ms(1))
        agent.opened(asr1, at: .ms(100))
        #expect(agent.nextDeadline == .ms(10_100))
    }

    /// While nobody speaks there is no change to reply to.
    @Test func aRecognizerThatOnlyRepliesToChangesDoesNotEndASilentCall() {
        var agent = makeReady()
        var now = Instant.start
        for number in 1...20 {
            let leg = Leg(.asr, number: number)
            agent.opened(leg, at: now)
            agent.received(.words("", clock: 0), from: leg, at: now)
            agent.callerSent("a", byteCount: 3_200, at: now)
            now = now.advanced(by: .seconds(10))
            agent.deadlineReached(at: now)
            now = now.advanced(by: .seconds(1))
            agent.callerSent("a", byteCount: 3_200, at: now)
            #expect(agent.takeOrders().last == .dial(Leg(.asr, number: number + 1)))
        }
        #expect(agent.phase == .listening)
    }
}
