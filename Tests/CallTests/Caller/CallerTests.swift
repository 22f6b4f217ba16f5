import Call
import Support
import Testing
import Timeline
import Trace
import Wire

struct CallerTests {
    static let speech = CallerScript.Speech(
        media: "a.wav",
        digest: 9,
        packetCount: 3,
        end: .milliseconds(250)
    )

    static func record(_ milliseconds: Int64, _ turn: Int, _ event: TraceEvent) -> Caller.Order {
        .record(TraceRecord(at: .ms(milliseconds), call: 7, turn: turn, event: event))
    }

    static func audio(
        _ milliseconds: Int64,
        _ turn: Int,
        _ number: Int,
        _ speech: (step: Int, index: Int)? = nil,
        digest: UInt32 = 9
    ) -> Caller.Order {
        let packet = Caller.Packet(
            turn: turn,
            number: number,
            digest: digest,
            speech: speech.map { Caller.SpeechPacket(step: $0.step, index: $0.index) }
        )
        return .line(.send(.audio(packet, due: .ms(milliseconds), byteCount: 3_208)))
    }

    /// A caller of call 7 that has heard BotReady at 20 ms, and whose orders since are there.
    static func makeGreeted(
        _ steps: [CallerScript.Step] = [.say(speech)],
        _ microphone: CallerScript.Microphone = .gated
    ) -> Caller {
        var caller = Caller(call: 7, script: CallerScript(steps: steps, microphone: microphone))
        caller.dial(at: .ms(0))
        caller.connected(at: .ms(10))
        _ = caller.takeOrders()
        caller.received(.botReady(session: "s"), at: .ms(20))
        return caller
    }

    @Test func speaksHearsTheAnswerOutAndHangsUp() {
        var caller = Caller(call: 7, script: CallerScript(steps: [.say(Self.speech)]))
        #expect(caller.nextDeadline == nil)
        caller.dial(at: .ms(0))
        #expect(
            caller.takeOrders() == [Self.record(0, 0, .dialled(late: .zero)), .dial(session: nil)]
        )
        caller.connected(at: .ms(10))
        #expect(caller.takeOrders() == [Self.record(10, 0, .connected)])
        caller.received(.botReady(session: "s"), at: .ms(20))
        #expect(
            caller.takeOrders() == [
                Self.record(20, 0, .ready(session: "s")),
                Self.record(20, 1, .speechStarted(media: "a.wav")),
                Self.record(270, 1, .speechEnded),
            ]
        )
        caller.deadlineReached(at: .ms(119))
        #expect(caller.takeOrders() == [])
        caller.deadlineReached(at: .ms(120))
        #expect(caller.takeOrders() == [Self.audio(120, 1, 0, (0, 0))])
        // A driver that is late changes nothing but its lateness.
        caller.deadlineReached(at: .ms(450))
        #expect(
            caller.takeOrders() == [
                Self.audio(220, 1, 1, (0, 1)), Self.audio(320, 1, 2, (0, 2)),
                Self.audio(420, 1, 3),
            ]
        )
        let tag = Tag(call: 7, turn: 1).text
        caller.received(.sentenceRecognized(sentence: "hi" + tag), at: .ms(460))
        #expect(caller.takeOrders() == [Self.record(460, 1, .recognized(text: "hi"))])
        #expect(caller.nextDeadline == .ms(10_460))
        caller.received(.ttsSentenceStart(sentence: "Yes." + tag), at: .ms(490))
        caller.receivedAudio(.zeros(5), playing: .seconds(1), at: .ms(500))
        #expect(caller.nextDeadline == .ms(10_500))
        caller.receivedAudio(.zeros(5), playing: nil, at: .ms(510))
        caller.received(.ttsDone, at: .ms(600))
        #expect(
            caller.takeOrders() == [
                Self.record(490, 1, .sentenceStarted(text: "Yes.")),
                Self.record(500, 1, .audio(.zeros(5), playing: .seconds(1))),
                Self.record(510, 1, .audio(.zeros(5), playing: nil)),
                Self.record(600, 1, .done),
            ]
        )
        #expect(caller.nextDeadline == .ms(1_600))
        caller.deadlineReached(at: .ms(1_600))
        #expect(caller.takeOrders() == [.hangUp])
        caller.closed(code: 1000, reason: "", at: .ms(1_610))
        #expect(caller.takeOrders() == [Self.record(1_610, 1, .ended(.completed))])
        #expect(caller.nextDeadline == nil)
    }

    /// The second turn's packets are counted anew, and its speech begins on the grid.
    @Test(arguments: CallerScript.Microphone.allCases)
    func theMicrophoneIsClosedDuringAnAnswerOrNot(microphone: CallerScript.Microphone) {
        var caller = Self.makeGreeted([.say(Self.speech), .say(Self.speech)], microphone)
        caller.deadlineReached(at: .ms(320))
        _ = caller.takeOrders()
        caller.received(.sentenceRecognized(sentence: "hi"), at: .ms(330))
        caller.received(.ttsDone, at: .ms(450))
        caller.deadlineReached(at: .ms(650))
        let open = microphone == .open
        #expect(
            caller.takeOrders() == [
                Self.record(330, 1, .recognized(text: "hi")),
                Self.record(450, 1, .done),
            ]
                + (open
                    ? [Self.audio(420, 2, 0, digest: 0), Self.audio(520, 2, 1, digest: 0)] : [])
                + [
                    Self.record(open ? 520 : 550, 2, .speechStarted(media: "a.wav")),
                    Self.record(open ? 770 : 800, 2, .speechEnded),
                ]
                + (open ? [Self.audio(620, 2, 2, (1, 0))] : [Self.audio(650, 2, 0, (1, 0))])
        )
    }

    /// Else a recognizer that hears only the silence would take it for the rest of what was said.
    @Test func theSilenceAfterAnInterjectionIsNoPartOfIt() {
        let options = CallerScript.SayOptions(until: .heard(.recognized, number: 1))
        var caller = Self.makeGreeted(
            [.say(Self.speech, options), .interject(Self.speech)],
            .open
        )
        caller.deadlineReached(at: .ms(320))
        _ = caller.takeOrders()
        caller.received(.sentenceRecognized(sentence: "hi"), at: .ms(330))
        caller.deadlineReached(at: .ms(720))
        #expect(
            caller.takeOrders() == [
                Self.record(330, 1, .recognized(text: "hi")),
                Self.record(320, 1, .interjected(media: "a.wav")),
                Self.audio(420, 2, 0, (1, 0)), Self.audio(520, 2, 1, (1, 1)),
                Self.audio(620, 2, 2, (1, 2)), Self.audio(720, 2, 3, digest: 0),
            ]
        )
    }

    @Test func waitsWithAnOpenMicrophoneAndAsksForAnotherVoice() {
        var caller = Self.makeGreeted([
            .configure(speaker: "w"), .wait(.milliseconds(250)), .say(Self.speech),
        ])
        #expect(
            caller.takeOrders() == [
                Self.record(20, 0, .ready(session: "s")),
                .line(.send(.event(.updateConfig(speaker: "w")))),
            ]
        )
        #expect(caller.phase == .pausing)
        caller.deadlineReached(at: .ms(320))
        #expect(
            caller.takeOrders() == [
                Self.audio(120, 1, 0, digest: 0), Self.audio(220, 1, 1, digest: 0),
                // The wait is over at 270, and the packet that began at 220 is the first of speech.
                Self.record(220, 1, .speechStarted(media: "a.wav")),
                Self.record(470, 1, .speechEnded),
                Self.audio(320, 1, 2, (2, 0)),
            ]
        )
    }

    @Test func aBotErrorEndsTheTurnAndTheScriptGoesOn() {
        var caller = Self.makeGreeted([.say(Self.speech), .say(Self.speech)])
        caller.received(.botError(code: "x", message: "y"), at: .ms(50))
        #expect(caller.phase == .playingOut)
        caller.deadlineReached(at: .ms(150))
        #expect(caller.phase == .speaking)
        #expect(
            caller.takeOrders().suffix(3) == [
                Self.record(50, 1, .botError(code: "x", message: "y")),
                Self.record(150, 2, .speechStarted(media: "a.wav")),
                Self.record(400, 2, .speechEnded),
            ]
        )
    }

    @Test(
        arguments: [
            (Tag(call: 7, turn: 1), nil), (Tag(call: 7, turn: 2), .content),
            (Tag(call: 8, turn: 1), .crossTalk), (Tag(call: 0, turn: 0), .crossTalk),
        ] as [(Tag, Violation.Kind?)]
    )
    func aTagOfAnotherCallOrTurnIsAViolation(tag: Tag, kind: Violation.Kind?) {
        var caller = Self.makeGreeted()
        _ = caller.takeOrders()
        caller.received(.sentenceRecognized(sentence: "hi" + tag.text), at: .ms(50))
        let violation = kind.map { kind in
            let found = "“hi” of call \(tag.call), turn \(tag.turn)"
            return Violation(kind, expected: "text of call 7, turn 1", found: found)
        }
        #expect(
            caller.takeOrders() == (violation.map { [Self.record(50, 1, .violation($0))] } ?? [])
                + [Self.record(50, 1, .recognized(text: "hi"))]
        )
    }
}
