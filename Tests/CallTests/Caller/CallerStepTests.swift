import Call
import Support
import Testing
import Timeline
import Trace
import Wire

/// The steps of a script that are no plain turn.
struct CallerStepTests {
    private static func record(_ at: Int64, _ turn: Int, _ event: TraceEvent) -> Caller.Order {
        CallerTests.record(at, turn, event)
    }

    /// A caller in its first turn, at 20 ms, with 250 ms of speech.
    private static func make(
        _ steps: [CallerScript.Step],
        _ microphone: CallerScript.Microphone = .gated,
        faults: [Fault] = []
    ) -> Caller {
        let plan = FaultPlan(faults, of: .caller, random: SeededGenerator(seed: 1))
        var caller = Caller(
            call: 7,
            script: CallerScript(steps: steps, microphone: microphone),
            faults: plan
        )
        caller.dial(at: .ms(0))
        caller.connected(at: .ms(10))
        caller.received(.botReady(session: "s"), at: .ms(20))
        return caller
    }

    private static func packets(_ orders: [Caller.Order]) -> [Int64] {
        orders.compactMap { order in
            guard case .line(.send(.audio(_, let due, _))) = order else { return nil }
            return due.nanoseconds / 1_000_000
        }
    }

    @Test func aMutedCallerSendsNothingUntilTheNextStep() {
        var caller = Self.make([
            .wait(.milliseconds(250)), .mute(.seconds(1)), .wait(.milliseconds(150)),
        ])
        caller.deadlineReached(at: .ms(1_430))
        #expect(Self.packets(caller.takeOrders()) == [120, 220, 1_370])
        #expect(caller.phase == .hangingUp)
    }

    @Test func bytesOfOnesOwnAreSentAndNoted() {
        let message = CallerScript.RawMessage.text("hello")
        var caller = Self.make([.send(message), .wait(.seconds(1))])
        #expect(
            caller.takeOrders().suffix(2) == [
                Self.record(20, 0, .sentRaw(byteCount: 5)), .line(.send(.raw(message))),
            ]
        )
    }

    @Test func anInterjectionIsSpokenIntoTheAnswerAndIsNoTurn() {
        var caller = Self.make(
            [
                .say(
                    CallerTests.speech,
                    CallerScript.SayOptions(until: .heard(.audio, number: 2))
                ),
                .interject(CallerTests.speech),
            ],
            .open
        )
        caller.deadlineReached(at: .ms(320))
        caller.received(.sentenceRecognized(sentence: "hi"), at: .ms(330))
        caller.receivedAudio(.zeros(1), playing: .seconds(1), at: .ms(340))
        _ = caller.takeOrders()
        caller.receivedAudio(.zeros(1), playing: .seconds(1), at: .ms(350))
        #expect(caller.takeOrders().last == Self.record(320, 1, .interjected(media: "a.wav")))
        caller.deadlineReached(at: .ms(420))
        let packet = Caller.Packet(
            turn: 2,
            number: 0,
            digest: 9,
            speech: Caller.SpeechPacket(step: 1, index: 0)
        )
        #expect(
            caller.takeOrders() == [
                .line(.send(.audio(packet, due: .ms(420), byteCount: 3_208)))
            ]
        )
        // The script waits for the answer's end nevertheless.
        caller.received(.ttsDone, at: .ms(2_000))
        #expect(caller.phase == .playingOut)
        caller.deadlineReached(at: .ms(2_440))
        #expect(caller.phase == .hangingUp)
    }

    @Test func anInterjectionWaitsUntilTheQuestionHasBeenHeard() {
        let options = CallerScript.SayOptions(until: .endOfSpeech)
        var caller = Self.make([
            .say(CallerTests.speech, options), .interject(CallerTests.speech), .wait(.seconds(9)),
        ])
        caller.deadlineReached(at: .ms(420))
        let speech = caller.takeOrders()
        #expect(Self.packets(speech) == [120, 220, 320, 420])
        #expect(caller.phase == .speaking)
        caller.received(.sentenceRecognized(sentence: "hi"), at: .ms(430))
        #expect(caller.takeOrders().last == Self.record(430, 1, .interjected(media: "a.wav")))
        // The microphone is closed again when all has been said.
        caller.deadlineReached(at: .ms(2_000))
        #expect(Self.packets(caller.takeOrders()) == [530, 630, 730])
    }

    @Test func anInterjectionThatComesTooLateIsSaid() {
        var caller = Self.make([.interject(CallerTests.speech), .wait(.seconds(1))])
        let text = "the answer was over before a.wav could be said into it"
        #expect(caller.takeOrders().contains(Self.record(20, 0, .warning(text))))
    }

    @Test(
        arguments: [
            (.endOfSpeech, 270), (.heard(.recognized, number: 1), 330),
            (.heard(.audio, number: 2), 350),
        ] as [(CallerScript.Moment, Int64)]
    )
    func theScriptMayGoOnBeforeTheAnswerIsOver(moment: CallerScript.Moment, at: Int64) {
        let options = CallerScript.SayOptions(until: moment)
        var caller = Self.make([
            .say(CallerTests.speech, options), .configure(speaker: "w"),
        ])
        var found: Int64?
        func look(_ now: Int64, _ caller: inout Caller) {
            let asked = Caller.Order.line(.send(.event(.updateConfig(speaker: "w"))))
            if caller.takeOrders().contains(asked) { found = now }
        }
        look(20, &caller)
        caller.deadlineReached(at: .ms(270))
        look(270, &caller)
        caller.received(.sentenceRecognized(sentence: "hi"), at: .ms(330))
        look(330, &caller)
        caller.receivedAudio(.zeros(1), playing: nil, at: .ms(340))
        look(340, &caller)
        caller.receivedAudio(.zeros(1), playing: nil, at: .ms(350))
        look(350, &caller)
        #expect(found == at)
        #expect(caller.phase == .listening || caller.phase == .speaking)
    }

    @Test func ringsAgainWithTheSessionThatItGot() {
        var caller = Self.make([.ringAgain, .say(CallerTests.speech)])
        #expect(caller.takeOrders().last == .hangUp)
        caller.received(.botReady(session: "late"), at: .ms(25))
        caller.closed(code: 1000, reason: "", at: .ms(30))
        #expect(
            caller.takeOrders() == [Self.record(30, 0, .dialled(late: .zero)), .dial(session: "s")]
        )
        caller.connected(at: .ms(40))
        caller.received(.botReady(session: "s"), at: .ms(50))
        #expect(caller.phase == .speaking)
    }

    @Test func ringsAgainThoughTheServerDoesNotCloseTheCall() {
        var caller = Self.make([.ringAgain])
        _ = caller.takeOrders()
        #expect(caller.nextDeadline == .ms(1_020))
        caller.deadlineReached(at: .ms(1_020))
        #expect(caller.takeOrders().last == .dial(session: "s"))
    }

    @Test(
        arguments: [
            (.politely, [.hangUp], .hangingUp),
            (
                .reset, [.reset, Self.record(20, 0, .ended(.hungUp(.reset)))],
                .ended(.hungUp(.reset))
            ),
            (
                .silently, [.playDead, Self.record(20, 0, .ended(.hungUp(.silently)))],
                .ended(.hungUp(.silently))
            ),
        ] as [(HangUp, [Caller.Order], Caller.Phase)]
    )
    func hangsUpInThreeWays(how: HangUp, orders: [Caller.Order], phase: Caller.Phase) {
        var caller = Self.make([.hangUp(how), .wait(.seconds(1))])
        #expect(caller.takeOrders().suffix(orders.count) == orders)
        #expect(caller.phase == phase)
        caller.closed(code: nil, reason: "", at: .ms(30))
        #expect(caller.phase == .ended(.hungUp(how)))
    }

    @Test func silenceIsAsItShouldBeAndTheScriptGoesOn() {
        let options = CallerScript.SayOptions(silentFor: .seconds(4))
        var caller = Self.make([.say(CallerTests.speech, options)])
        caller.deadlineReached(at: .ms(4_269))
        #expect(caller.phase == .speaking)
        caller.deadlineReached(at: .ms(4_270))
        #expect(caller.phase == .hangingUp)
        #expect(
            !caller.takeOrders().contains { order in
                if case .record(let record) = order, case .violation = record.event { return true }
                return false
            }
        )
    }

    // MARK: Its own line

    @Test func aHandshakeThatStallsIsDialledLater() {
        let fault = Fault(.caller, at: .handshake(nil), do: .stall(.seconds(2)))
        var caller = Caller(
            call: 7,
            script: CallerScript(steps: []),
            faults: FaultPlan([fault], of: .caller, random: SeededGenerator(seed: 1))
        )
        caller.dial(at: .ms(0))
        #expect(caller.takeOrders() == [Self.record(0, 0, .fault(index: 0))])
        #expect(caller.phase == .dialling)
        caller.deadlineReached(at: .ms(2_000))
        #expect(
            caller.takeOrders() == [
                Self.record(2_000, 0, .dialled(late: .zero)), .dial(session: nil),
            ]
        )
    }

    @Test func aHandshakeMayBeFollowedByAReset() {
        let fault = Fault(.caller, at: .handshake(nil), do: .resetPeer)
        let caller = Self.make([.say(CallerTests.speech)], faults: [fault])
        #expect(caller.phase == .ended(.hungUp(.reset)))
    }

    @Test func itsPacketsAreLostOrRepeated() {
        var caller = Self.make(
            [.say(CallerTests.speech)],
            faults: [
                Fault(.caller, turn: Numbers(1), at: .event(.packet, Numbers(2)), do: .omit),
                Fault(.caller, turn: Numbers(1), at: .event(.packet, Numbers(3)), do: .duplicate),
            ]
        )
        caller.deadlineReached(at: .ms(320))
        #expect(Self.packets(caller.takeOrders()) == [120, 320, 320])
    }

    /// What was said before is on its way for two seconds.
    @Test(arguments: [CallerScript.Step.hangUp(.politely), .ringAgain])
    func goodbyeDoesNotOvertakeWhatWasSaid(step: CallerScript.Step) {
        let latency = FaultDeed.latency(.fixed(.seconds(2)))
        let slowly = FaultDeed.slowClose(.milliseconds(500))
        var caller = Self.make(
            [.wait(.milliseconds(250)), step],
            faults: [Fault(.caller, do: latency), Fault(.caller, do: slowly)]
        )
        caller.deadlineReached(at: .ms(270))
        #expect(!caller.takeOrders().contains(.hangUp))
        caller.deadlineReached(at: .ms(2_270))
        let orders = caller.takeOrders()
        #expect(Self.packets(orders) == [120, 220])
        #expect(orders.last == .line(.close(code: 1000, reason: "")))
        #expect(caller.nextDeadline == .ms(2_270 + 500 + 1_000))
    }

    @Test func aResetComesAfterWhatWasSaid() {
        let latency = FaultDeed.latency(.fixed(.seconds(3)))
        let fault = Fault(.caller, at: .event(.packet, Numbers(2)), do: .resetPeer)
        var caller = Self.make(
            [.wait(.milliseconds(150)), .mute(.milliseconds(1_850)), .say(CallerTests.speech)],
            faults: [Fault(.caller, do: latency), fault]
        )
        caller.deadlineReached(at: .ms(9_000))
        let orders = caller.takeOrders()
        #expect(orders.contains(.line(.reset)))
        #expect(caller.phase == .ended(.hungUp(.reset)))
        // Nobody told it that the connection is gone, so it makes sure.
        #expect(orders.suffix(2).first == .hangUp)
    }

    @Test(arguments: [(AudioFraming.double, 3_216), (.bare, 3_204)])
    func aPacketIsAsLargeAsItIsFramed(framing: AudioFraming, byteCount: Int) {
        let script = CallerScript(steps: [.say(CallerTests.speech)], framing: framing)
        var caller = Caller(call: 7, script: script)
        caller.dial(at: .ms(0))
        caller.connected(at: .ms(10))
        caller.received(.botReady(session: "s"), at: .ms(20))
        _ = caller.takeOrders()
        caller.deadlineReached(at: .ms(120))
        guard case .line(.send(let packet)) = caller.takeOrders().first else {
            Issue.record("no packet was sent")
            return
        }
        #expect(packet.byteCount == byteCount)
    }

    @Test func aResetOfItsLineEndsTheCall() {
        let fault = Fault(.caller, at: .event(.packet, Numbers(2)), do: .resetPeer)
        var caller = Self.make([.say(CallerTests.speech)], faults: [fault])
        caller.deadlineReached(at: .ms(320))
        let orders = caller.takeOrders()
        #expect(orders.last == .line(.reset))
        #expect(Self.packets(orders) == [120])
        caller.closed(code: nil, reason: "", at: .ms(330))
        #expect(caller.phase == .ended(.hungUp(.reset)))
    }

    @Test func aLineThatIsCutOffLaterIsKeptUntilThen() {
        let deed = FaultDeed.timeout(cutAfter: .seconds(5))
        let fault = Fault(.caller, at: .event(.packet, nil), do: deed)
        var caller = Self.make([.say(CallerTests.speech)], faults: [fault])
        caller.deadlineReached(at: .ms(5_119))
        #expect(caller.phase == .hangingUp)
        #expect(caller.takeOrders().last == .line(.playDead))
        caller.deadlineReached(at: .ms(5_120))
        #expect(caller.takeOrders() == [.line(.cutOff)])
    }

    @Test func onADeadLineNobodyHangsUpPolitely() {
        let fault = Fault(.caller, do: .timeout(cutAfter: nil))
        var caller = Self.make([.wait(.milliseconds(500))], faults: [fault])
        #expect(caller.phase == .greeting)
        caller.interrupt(at: .ms(600))
        #expect(caller.takeOrders().contains(.playDead))
        #expect(caller.phase == .ended(.interrupted))
    }

    @Test func eachConnectionHasFaultsOfItsOwn() {
        let fault = Fault(.caller, do: .slowClose(.seconds(1)))
        var caller = Self.make([.ringAgain, .wait(.seconds(1))], faults: [fault])
        caller.closed(code: 1000, reason: "", at: .ms(30))
        caller.connected(at: .ms(40))
        let orders = caller.takeOrders()
        #expect(orders.count { $0 == .line(.closeSlowly(by: .seconds(1))) } == 2)
    }
}
