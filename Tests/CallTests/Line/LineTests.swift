import Call
import Testing
import Timeline
import Trace

/// What a line lets through: `[0]` is the record of the first fault, and `{a1}` that of the audio.
struct LineTests {
    // MARK: Nothing goes wrong

    @Test func withoutFaultsAllIsPassedOnAtOnce() {
        var line = TestLine([])
        line.note(.endpointReached, with: "a1")
        line.close()
        #expect(line.taken() == "a1 {a1} {endpointReached} close(1000 bye)")
        #expect(line.nextDeadline == nil)
    }

    @Test func aFaultOfSomebodyElseIsNone() {
        var line = TestLine([Fault(.asr, do: .resetPeer)])
        line.say("a1")
        #expect(line.taken() == "a1 {a1}")
    }

    // MARK: From here on

    @Test func latencyKeepsTheOrder() {
        var line = TestLine([
            Fault(.tts, at: .event(.audio, Numbers(2)), do: .latency(.fixed(.milliseconds(50))))
        ])
        line.say("a1", "a2", at: 0)
        line.say("a3", at: 10)
        line.close(at: 10)
        #expect(line.rest() == "a1 {a1} [0] 50: a2 {a2} 60: a3 {a3} close(1000 bye)")
    }

    @Test func latenciesAddUp() {
        let latency = FaultDeed.latency(.fixed(.milliseconds(50)))
        var line = TestLine([Fault(.tts, do: latency), Fault(.tts, do: latency)])
        line.say("f")
        #expect(line.rest() == "[0] [1] 100: f")
    }

    @Test func latencyByChanceNeverOvertakes() {
        let delay = Delay.uniform(.milliseconds(1), .milliseconds(100))
        var line = TestLine([Fault(.tts, do: .latency(delay))])
        for number in 1...9 { line.say("p\(number)", at: Int64(number)) }
        var previous = Instant.start
        var said = ""
        _ = line.taken()
        while let due = line.nextDeadline {
            #expect(due >= previous)
            previous = due
            line.wake(at: due.nanoseconds / 1_000_000 + 1)
            said += line.taken() + " "
        }
        #expect(said.split(separator: " ") == (1...9).map { "p\($0)" })
    }

    @Test func bandwidthTakesItsTimeForEachByte() {
        var line = TestLine([Fault(.tts, do: .bandwidth(bytesPerSecond: 1_000))])
        line.say("p1", "p2", at: 0)
        #expect(line.rest() == "[0] 10: p1 20: p2")
        line.say("p3", at: 100)
        #expect(line.rest() == "110: p3")
    }

    @Test func aSlicerSendsPiecesAndRecordsTheLast() {
        var line = TestLine([Fault(.tts, do: .slicer(byteCount: 4, every: .milliseconds(5)))])
        line.say("a1")
        #expect(line.rest() == "[0] stage(a1) release(4) 5: release(4) 10: release {a1}")
    }

    @Test func bandwidthAndSlicerCombine() {
        var line = TestLine([
            Fault(.tts, do: .slicer(byteCount: 8, every: .milliseconds(5))),
            Fault(.tts, do: .bandwidth(bytesPerSecond: 1_000)),
        ])
        line.say("p1", "p2")
        #expect(
            line.rest()
                == "[0] [1] 10: stage(p1) release(8) 15: release "
                + "25: stage(p2) release(8) 30: release"
        )
    }

    @Test func whoDoesNotReplySaysNothingMoreAndRecordsNothing() {
        var line = TestLine([Fault(.tts, at: .event(.audio, Numbers(2)), do: .noReply)])
        line.say("a1", "a2", "a3", ".")
        line.close()
        #expect(line.taken() == "a1 {a1} [0]")
        #expect(!line.isDead)
    }

    @Test func aFaultOfATurnEndsWithTheTurn() {
        var line = TestLine([Fault(.tts, turn: Numbers(1), do: .noReply)])
        line.say("a1")
        line.begin(2)
        line.say("a2")
        #expect(line.taken() == "[0] a2 {a2}")
    }

    @Test func aTimeoutCutsTheConnectionOff() {
        var line = TestLine([
            Fault(.tts, at: .event(.audio, nil), do: .timeout(cutAfter: .seconds(5)))
        ])
        line.say("p1", "a1", "a2")
        #expect(line.isDead)
        #expect(line.fate == .lineEnded)
        #expect(line.rest() == "p1 [0] playDead 5000: cutOff")
    }

    @Test func aTimeoutWithoutEndIsHalfOpen() {
        var line = TestLine([Fault(.tts, do: .timeout(cutAfter: nil))])
        line.say("p1")
        line.close()
        #expect(line.isDead)
        #expect(line.rest() == "[0] playDead")
    }

    @Test func whatIsOnItsWayDoesNotPassATimeout() {
        var line = TestLine([
            Fault(.tts, do: .latency(.fixed(.milliseconds(100)))),
            Fault(.tts, at: .time(.milliseconds(50)), do: .timeout(cutAfter: .seconds(1))),
        ])
        line.say("a1")
        #expect(line.rest() == "[0] 50: [1] playDead 1050: cutOff")
    }

    @Test func theBytesBeforeATimeoutPass() {
        var line = TestLine([
            Fault(.tts, do: .latency(.fixed(.milliseconds(100)))),
            Fault(.tts, at: .byte(15), do: .timeout(cutAfter: nil)),
        ])
        line.say("a1", "a2")
        #expect(line.rest() == "[0] [1] 100: a1 {a1} stage(a2) release(5) playDead")
    }

    // MARK: Once

    @Test func aStallHoldsEverythingBackOnce() {
        var line = TestLine([
            Fault(.tts, at: .event(.audio, Numbers(1)), do: .stall(.milliseconds(80)))
        ])
        line.say("a1", "a2", at: 0)
        #expect(line.rest() == "[0] 80: a1 {a1} a2 {a2}")
        line.say("a3", at: 100)
        #expect(line.rest() == "a3 {a3}")
    }

    @Test func aResetEndsTheLineInPlaceOfTheMessage() {
        var line = TestLine([Fault(.tts, at: .event(.audio, Numbers(2)), do: .resetPeer)])
        line.say("a1", "a2", "a3")
        line.close()
        #expect(line.taken() == "a1 {a1} [0] reset")
        #expect(line.isOver)
        #expect(line.fate == .lineEnded)
    }

    @Test func aCloseSaysItsCodeAndReason() {
        let deed = FaultDeed.close(code: 1011, reason: "no more")
        var line = TestLine([Fault(.tts, at: .event(.audio, nil), do: deed)])
        line.say("p1", "a1")
        #expect(line.taken() == "p1 [0] close(1011 no more)")
    }

    @Test(arguments: [
        (0, "[0] cutOff"), (1, "[0] stage(a1) release(1) cutOff"),
        (9, "[0] stage(a1) release(9) cutOff"),
        (10, "[0] a1 {a1} cutOff"),
        (15, "[0] a1 {a1} stage(a2) release(5) cutOff"),
    ])
    func dataIsLimitedInTheMiddleOfAMessage(byteCount: Int, orders: String) {
        var line = TestLine([
            Fault(.tts, at: .event(.audio, Numbers(1)), do: .limitData(byteCount: byteCount))
        ])
        line.say("p1")
        #expect(line.taken() == "p1")
        line.say("a1", "a2", "a3")
        #expect(line.taken() == orders)
        #expect(line.isOver)
    }

    @Test func whoClosesSlowlySaysSoBefore() {
        var line = TestLine([Fault(.tts, do: .slowClose(.seconds(3)))])
        line.say("p1")
        line.close()
        #expect(line.taken() == "[0] closeSlowly(3s) p1 close(1000 bye)")
    }

    // MARK: In place of an event

    @Test(
        arguments: [
            (.omit, "a1 {a1} [0] a3 {a3}"),
            (.duplicate, "a1 {a1} [0] a2 {a2} a2 {a2} a3 {a3}"),
            (.swap, "a1 {a1} [0] a3 {a3} a2 {a2}"),
            (.malformed, "a1 {a1} [0] bytes(1) a3 {a3}"),
            (.corrupt, "a1 {a1} [0] x2 a3 {a3}"),
            (.errorFrame(code: 7, text: "no"), "a1 {a1} [0] error 7 no close(1000 )"),
        ] as [(FaultDeed, String)]
    )
    func theMessageOfTheEventIsChanged(deed: FaultDeed, orders: String) {
        var line = TestLine([Fault(.tts, at: .event(.audio, Numbers(2)), do: deed)])
        line.say("a1", "a2", "a3")
        #expect(line.taken() == orders)
    }

    @Test func anotherEventEndsTheSessionAndNotTheLine() {
        let deed = FaultDeed.event(.sessionFailed, code: 55)
        var line = TestLine([Fault(.tts, at: .event(.audio, Numbers(2)), do: deed)])
        line.say("a1", "a2")
        #expect(line.taken() == "a1 {a1} [0] SessionFailed 55")
        #expect(line.fate == .sessionEnded)
        #expect(!line.isOver)
    }

    @Test func aWholeSentenceIsSwapped() {
        var line = TestLine([Fault(.tts, at: .event(.sentenceStart, Numbers(1)), do: .swap)])
        line.say("(1", "a1", ")1", "(2", "a2", ")2", ".")
        #expect(line.taken() == "[0] (2 a2 {a2} )2 (1 a1 {a1} )1 .")
    }

    @Test func whatHasNothingToSwapWithComesLate() {
        var line = TestLine([Fault(.tts, at: .event(.audio, Numbers(1)), do: .swap)])
        line.say("a1")
        #expect(line.taken() == "[0]")
        line.say(")1")
        #expect(line.taken() == "a1 {a1} )1")
        var sentence = TestLine([Fault(.tts, at: .event(.sentenceStart, nil), do: .swap)])
        sentence.say("(1", ")1", ".")
        #expect(sentence.taken() == "[0] (1 )1 .")
        var last = TestLine([Fault(.tts, at: .event(.audio, nil), do: .swap)])
        last.say("a1")
        last.close()
        #expect(last.taken() == "[0] a1 {a1} close(1000 bye)")
    }

    @Test func whatIsStaleComesBeforeTheEventAndIsNotRecorded() {
        var line = TestLine([
            Fault(.tts, turn: Numbers(2), at: .event(.audio, Numbers(1)), do: .stale(count: 2))
        ])
        line.say("a1", "a2", "a3")
        line.begin(2)
        line.say("a4")
        #expect(line.taken() == "a1 {a1} a2 {a2} a3 {a3} [0] a2 a3 a4 {a4}")
    }

    @Test func whatIsStaleIsOfTheSameCallOnTheConnectionBefore() {
        let faults = [
            Fault(.asr, turn: Numbers(2), at: .event(.final, nil), do: .stale(count: 9))
        ]
        var memory = Line<Word>.Memory()
        for call in 1...2 {
            var line = TestLine(faults, party: .asr, turn: nil)
            line.begin(1, call: call)
            line.say("p\(call)")
            memory.merge(line.legacy)
        }
        var line = TestLine(faults, party: .asr, number: 2, memory: memory, turn: 2)
        line.say("f")
        #expect(line.taken() == "[0] p1 f")
    }

    // MARK: Other places

    @Test(arguments: [
        (0, "[0] reset"), (1, "[0] stage(a1) release(1) reset"),
        (9, "[0] stage(a1) release(9) reset"), (10, "a1 {a1} [0] reset"),
        (25, "a1 {a1} a2 {a2} [0] stage(a3) release(5) reset"),
    ])
    func aFaultHappensAtAByte(byte: Int, orders: String) {
        var line = TestLine([Fault(.tts, at: .byte(byte), do: .resetPeer)])
        line.say("a1", "a2", "a3", "a4")
        #expect(line.taken() == orders)
    }

    @Test func aMessageGoesOnAfterAStallInTheMiddle() {
        var line = TestLine([
            Fault(.tts, at: .byte(4), do: .stall(.milliseconds(20))),
            Fault(.tts, at: .byte(6), do: .stall(.milliseconds(30))),
        ])
        line.say("a1", "a2")
        #expect(
            line.rest()
                == "[0] [1] stage(a1) release(4) 20: release(2) 30: release {a1} a2 {a2}"
        )
    }

    /// Else nothing could be sent behind the half of it.
    @Test func aMessageThatSilenceCutShortEndsWithTheTurn() {
        var line = TestLine([Fault(.tts, turn: Numbers(1), at: .byte(4), do: .noReply)])
        line.say("a1", "a2")
        #expect(line.taken() == "[0] stage(a1) release(4)")
        line.begin(2)
        line.say("a3")
        #expect(line.taken() == "release {a1} a3 {a3}")
    }

    @Test func whatGoesInOnePieceIsNotCutUp() {
        var line = TestLine([
            Fault(.tts, do: .slicer(byteCount: 4, every: .milliseconds(1)))
        ])
        line.say("refused")
        #expect(line.rest() == "[0] refused")
    }

    @Test func theSmallerOfTwoLimitsCounts() {
        var line = TestLine([
            Fault(.tts, do: .limitData(byteCount: 4)),
            Fault(.tts, do: .limitData(byteCount: 1_000_000_000)),
        ])
        line.say("a1")
        #expect(line.taken() == "[0] [1] stage(a1) release(4) cutOff")
    }

    @Test(
        arguments: [
            ("f", .corrupt), ("a1", .stale(count: 3)),
        ] as [(String, FaultDeed)]
    )
    func whatChangesNothingHasNotHappened(word: String, deed: FaultDeed) {
        let event: FaultEvent = word == "f" ? .final : .audio
        let party = event.party
        var line = TestLine([Fault(party, at: .event(event, nil), do: deed)], party: party)
        line.say(word)
        #expect(!line.taken().contains("[0]"))
    }

    @Test func nothingHappensToWhatIsNotSaid() {
        var line = TestLine([
            Fault(.tts, do: .noReply),
            Fault(.tts, at: .event(.audio, nil), do: .errorFrame(code: 5, text: "")),
        ])
        line.say("a1")
        #expect(line.taken() == "[0]")
        #expect(!line.isOver)
    }

    @Test func whatWaitsIsSwappedOnce() {
        var line = TestLine([Fault(.tts, at: .event(.sentenceStart, nil), do: .swap)])
        line.say("(1", ")1", "(2", ")2", "(3")
        #expect(line.taken() == "[0] (2 )2 (1 )1 [0]")
    }

    @Test func aFaultHappensAtATime() {
        var line = TestLine([
            Fault(.tts, at: .time(.milliseconds(500)), do: .close(code: 1001, reason: "x"))
        ])
        line.say("p1")
        #expect(line.nextDeadline == .ms(500))
        line.wake(at: 499)
        #expect(line.taken() == "p1")
        line.wake(at: 500)
        #expect(line.taken() == "[0] close(1001 x)")
        #expect(line.nextDeadline == nil)
    }

    @Test func aTimeInATurnCountsFromItsBeginning() {
        var line = TestLine(
            [Fault(.tts, turn: Numbers(2), at: .time(.milliseconds(100)), do: .resetPeer)],
            turn: nil
        )
        #expect(line.nextDeadline == nil)
        line.begin(1, at: 50)
        line.wake(at: 150)
        line.begin(2, at: 1_000)
        #expect(line.nextDeadline == .ms(1_100))
        line.wake(at: 1_100)
        #expect(line.taken() == "[0] reset")
    }

    /// As long as nobody knows whose call it is, it is not due: whoever asks for it would ask for ever.
    @Test func aTimeInACallIsNotDueBeforeTheCallIsKnown() {
        var line = TestLine(
            [Fault(.tts, call: Numbers(1), at: .time(.milliseconds(100)), do: .resetPeer)],
            turn: nil
        )
        #expect(line.nextDeadline == nil)
        line.begin(1, at: 200)
        #expect(line.nextDeadline == .ms(100))
        line.wake(at: 200)
        #expect(line.taken() == "[0] reset")
    }

    @Test func aFaultHappensWhenSoMuchWasHeard() {
        let place = FaultPlace.heard(.milliseconds(800))
        var line = TestLine([Fault(.asr, at: place, do: .resetPeer)], party: .asr)
        line.heard(.milliseconds(799))
        #expect(line.taken() == "")
        line.heard(.milliseconds(900))
        line.heard(.milliseconds(1_000))
        #expect(line.taken() == "[0] reset")
    }

    // MARK: Which

    @Test(
        arguments: [
            (Numbers(2), "a1 [0] a3 a4"), (Numbers(2, through: 3), "a1 [0] [0] a4"),
            (Numbers(3, through: nil), "a1 a2 [0] [0]"), (nil, "[0] [0] [0] [0]"),
        ] as [(Numbers?, String)]
    )
    func eventsAreCounted(numbers: Numbers?, orders: String) {
        var line = TestLine([Fault(.tts, at: .event(.audio, numbers), do: .omit)])
        line.say("a1", "a2", "a3", "a4")
        let said = line.taken().split(separator: " ").filter { !$0.hasPrefix("{") }
        #expect(said.joined(separator: " ") == orders)
    }

    @Test func eventsAreCountedAnewInEachTurn() {
        var line = TestLine([Fault(.tts, at: .event(.audio, Numbers(2)), do: .omit)])
        line.say("a1", "a2")
        line.begin(2)
        line.say("a3", "a4", "a5")
        #expect(line.taken() == "a1 {a1} [0] a3 {a3} [0] a5 {a5}")
    }

    @Test func whatComesOutsideOfTurnsIsCountedOverTheRun() {
        let faults = [Fault(.asr, at: .event(.ack, Numbers(2)), do: .omit)]
        var memory = Line<Word>.Memory()
        var said: [String] = []
        for number in 1...3 {
            var line = TestLine(faults, party: .asr, number: number, memory: memory, turn: nil)
            line.say("k")
            said.append(line.taken())
            memory.merge(line.legacy)
        }
        #expect(said == ["k", "[0]", "k"])
    }

    @Test func connectionsThatAreOpenAtTheSameTimeCountTogether() {
        let faults = [Fault(.asr, at: .event(.ack, Numbers(2)), do: .omit)]
        let memory = Line<Word>.Memory()
        var first = TestLine(faults, party: .asr, memory: memory, turn: nil)
        var second = TestLine(faults, party: .asr, number: 2, memory: memory, turn: nil)
        first.say("k")
        second.say("k")
        #expect(first.taken() + second.taken() == "k[0]")
    }

    @Test(arguments: [1, nil])
    func aSecondConnectionCountsOn(turn: Int?) {
        let faults = [Fault(.tts, at: .event(.audio, Numbers(2)), do: .omit)]
        let memory = Line<Word>.Memory()
        var first = TestLine(faults, memory: memory, turn: turn)
        first.say("a1")
        var second = TestLine(faults, number: 2, memory: memory, turn: turn)
        second.say("a2")
        #expect(second.taken() == "[0]")
    }

    @Test func aConnectionOfSeveralCallsHasTheFaultsOfEach() {
        var line = TestLine([
            Fault(.tts, turn: Numbers(1), do: .stall(.zero)),
            Fault(.tts, call: Numbers(1, through: nil), do: .stall(.zero)),
        ])
        line.begin(1, call: 2)
        line.begin(2, call: 2)
        #expect(line.taken() == "[0] [1] [0] [1]")
    }

    /// Once in 20 turns, and in each its first three connections.
    @Test func eachConnectionOfATurnHasItsOwnChance() {
        let chance = Ratio(partsPerMillion: 500_000)
        let faults = [Fault(.tts, at: .event(.audio, nil), do: .omit, chance: chance)]
        let memory = Line<Word>.Memory()
        let said = (1...3).map { number in
            var line = TestLine(faults, number: number, memory: memory, turn: nil)
            for turn in 1...20 {
                line.begin(turn)
                line.say("a1")
            }
            return line.taken()
        }
        #expect(Set(said).count == 3)
    }

    @Test func latencyDiffersBetweenConnectionsOfNobody() {
        let delay = Delay.uniform(.milliseconds(1), .milliseconds(1_000))
        let said = (1...3).map { number in
            var line = TestLine([Fault(.tts, do: .latency(delay))], number: number, turn: nil)
            line.say("p1")
            return line.rest()
        }
        #expect(Set(said).count == 3)
    }

    @Test func aConnectionLeavesBehindWhatItSaidItself() {
        let faults = [Fault(.tts, at: .event(.audio, nil), do: .stale(count: 1))]
        var memory = Line<Word>.Memory()
        var first = TestLine(faults, memory: memory)
        first.say("a1")
        memory.merge(first.legacy)
        var other = TestLine(faults, memory: memory, turn: nil)
        other.begin(1, call: 2)
        var second = TestLine(faults, memory: memory, turn: 2)
        second.say("a2")
        memory.merge(second.legacy)
        // It began when the first was over, and knows nothing of the second.
        memory.merge(other.legacy)
        var third = TestLine(faults, memory: memory, turn: 3)
        third.say("a3")
        #expect(third.taken() == "[0] a2 a3 {a3}")
    }

    @Test func onlyNewCallsAreRemembered() {
        let faults = [Fault(.tts, at: .event(.audio, nil), do: .stale(count: 1))]
        var memory = Line<Word>.Memory()
        for call in 1...1_001 {
            var line = TestLine(faults, memory: memory, turn: nil)
            line.begin(1, call: call)
            line.say("a1")
            memory.merge(line.legacy)
        }
        for (call, said) in [(1, "a2 {a2}"), (2, "[0] a1 a2 {a2}")] {
            var line = TestLine(faults, memory: memory, turn: nil)
            line.begin(2, call: call)
            line.say("a2")
            #expect(line.taken() == said)
        }
    }

    @Test(arguments: [1, 2, 3])
    func aFaultIsOfCertainCallsAndTurns(call: Int) {
        var line = TestLine(
            [
                Fault(
                    .tts,
                    call: Numbers(2, through: nil),
                    turn: Numbers(2),
                    at: .event(.audio, nil),
                    do: .omit
                )
            ],
            turn: nil
        )
        line.say("a0")
        for turn in 1...3 {
            line.begin(turn, call: call)
            line.say("a\(turn)")
        }
        let second = call > 1 ? "[0]" : "a2 {a2}"
        #expect(line.taken() == "a0 {a0} a1 {a1} \(second) a3 {a3}")
    }

    @Test func severalFaultsHappenInTheOrderOfTheFile() {
        let place = FaultPlace.event(.audio, Numbers(1))
        var line = TestLine([
            Fault(.tts, at: place, do: .corrupt),
            Fault(.tts, at: place, do: .duplicate),
            Fault(.tts, at: place, do: .stall(.milliseconds(5))),
            Fault(.tts, at: .event(.audio, Numbers(2)), do: .resetPeer),
        ])
        line.say("a1", "a2")
        #expect(line.rest() == "[0] [1] [2] [3] 5: x1 x1 reset")
    }

    // MARK: Chance

    private static func chances(call: Int, seed: UInt64, number: Int = 1) -> String {
        let faults = [
            Fault(.tts, at: .event(.audio, nil), do: .omit, chance: Ratio(partsPerMillion: 300_000))
        ]
        var line = TestLine(faults, seed: seed, number: number, turn: nil)
        line.begin(1, call: call)
        var said = ""
        for _ in 0..<40 {
            line.say("a1")
            said += line.taken() == "[0]" ? "x" : "."
        }
        return said
    }

    /// The connections of other calls, which give this one another number, change nothing.
    @Test func anotherCallChangesNoChance() {
        let alone = Self.chances(call: 3, seed: 1, number: 1)
        #expect(Self.chances(call: 3, seed: 1, number: 9) == alone)
        #expect(Self.chances(call: 4, seed: 1) != alone)
        #expect(Self.chances(call: 3, seed: 2) != alone)
    }

    @Test func chanceIsAsLikelyAsItSays() {
        let count = (1...100).reduce(0) { sum, call in
            sum + Self.chances(call: call, seed: 1).count { $0 == "x" }
        }
        // 4,000 draws of 30 %.
        #expect((1_100...1_300).contains(count), "\(count)")
    }

    // MARK: The end

    @Test func whatIsNeverSentIsNeverRecorded() {
        var line = TestLine([Fault(.tts, do: .latency(.fixed(.seconds(1))))])
        line.say("a1")
        line.closed()
        #expect(line.rest() == "[0]")
        #expect(line.nextDeadline == nil)
    }
}
