import Call
import Fixture
import Testing
import Timeline
import Trace
import Wire

struct SynthesizerTests {
    private static let tag = Tag(call: 7, turn: 1).text

    private static func make(
        _ behavior: ProviderBehavior.Synthesizer = ProviderBehavior.Synthesizer(),
        mode: Matcher.Mode = .strict,
        fixture: Fixture = SmallFixture.fixture
    ) throws -> Synthesizer {
        var synthesizer = Synthesizer(
            matcher: try Matcher(fixture, mode: mode),
            behavior: behavior,
            id: "x",
            at: .start
        )
        synthesizer.received(.startConnection, at: .start)
        _ = synthesizer.takeOrders()
        return synthesizer
    }

    /// A synthesizer with the open session "a", at 0 ms.
    private static func makeOpen(
        _ behavior: ProviderBehavior.Synthesizer = ProviderBehavior.Synthesizer(),
        mode: Matcher.Mode = .strict,
        fixture: Fixture = SmallFixture.fixture
    ) throws -> Synthesizer {
        var synthesizer = try Self.make(behavior, mode: mode, fixture: fixture)
        synthesizer.received(.startSession(id: "a", TTSParameters(speaker: "v")), at: .start)
        _ = synthesizer.takeOrders()
        return synthesizer
    }

    private static func record(_ milliseconds: Int64, _ event: TraceEvent) -> Synthesizer.Order {
        .record(TraceRecord(at: .ms(milliseconds), call: 7, turn: 1, event: event))
    }

    private static func audio(_ sentence: Int, _ range: Range<Int>) -> Synthesizer.Order {
        .send(
            .audio(
                sessionID: "a",
                media: "answer-1-\(sentence).mp3",
                range: range,
                sentence: sentence,
                digest: SmallFixture.halfDigest
            )
        )
    }

    /// Wakes it at each of its deadlines until it has nothing to say.
    ///
    /// - Returns: When it said what, without its records.
    private static func play(_ synthesizer: inout Synthesizer) -> [String] {
        var said: [String] = []
        func take(_ now: Instant) {
            for order in synthesizer.takeOrders() {
                let text: String? =
                    switch order {
                    case .send(.message(.sentenceStart(_, let text))):
                        "start " + Tag.split(text).text
                    case .send(.message(.sentenceEnd)): "end"
                    case .send(.message(.sessionFinished)): "finished"
                    case .send(.message(let other)): "\(other)"
                    case .send(.audio(_, _, let range, _, _)): "\(range)"
                    case .close(_, let reason): "close " + reason
                    case .record: nil
                    case let other: "\(other)"
                    }
                if let text { said.append("\(now.nanoseconds / 1_000_000) " + text) }
            }
        }
        take(.start)
        while synthesizer.phase == .inSession, let due = synthesizer.nextDeadline {
            synthesizer.deadlineReached(at: due)
            take(due)
        }
        return said
    }

    // MARK: A session

    @Test func speaksEachSentenceWhenItsTextIsThere() throws {
        var synthesizer = try Self.makeOpen()
        synthesizer.received(.taskRequest(id: "a", text: Self.tag + "是二"), at: .ms(100))
        #expect(synthesizer.takeOrders() == [Self.record(100, .firstTextReceived(speaker: "v"))])
        #expect(synthesizer.nextDeadline == .ms(30_100))
        synthesizer.received(.taskRequest(id: "a", text: "。很"), at: .ms(200))
        #expect(synthesizer.takeOrders() == [])
        #expect(synthesizer.nextDeadline == .ms(220))
        synthesizer.deadlineReached(at: .ms(219))
        #expect(synthesizer.takeOrders() == [])
        synthesizer.deadlineReached(at: .ms(220))
        #expect(
            synthesizer.takeOrders() == [
                Self.record(200, .sentenceTextReceived(sentence: 1)),
                .send(.message(.sentenceStart(id: "a", text: "是二。" + Self.tag))),
            ]
        )
        // Late by 50 ms, and the lines after it are not.
        synthesizer.deadlineReached(at: .ms(370))
        #expect(
            synthesizer.takeOrders() == [
                Self.audio(1, 0..<500),
                Self.record(370, .audioSent(sentence: 1, SmallFixture.halfDigest)),
                Self.record(370, .firstByteSent(sentence: 1)),
            ]
        )
        synthesizer.deadlineReached(at: .ms(380))
        synthesizer.deadlineReached(at: .ms(390))
        #expect(
            synthesizer.takeOrders() == [
                Self.audio(1, 500..<1_000),
                Self.record(380, .audioSent(sentence: 1, SmallFixture.halfDigest)),
                Self.record(380, .lastByteSent(sentence: 1)),
                .send(.message(.sentenceEnd(id: "a", text: "是二。" + Self.tag))),
            ]
        )
        // The second sentence waits for its text, and then for nothing but the end of the session.
        #expect(synthesizer.nextDeadline == .ms(30_200))
        synthesizer.received(.taskRequest(id: "a", text: "简单。"), at: .ms(1_000))
        synthesizer.deadlineReached(at: .ms(1_190))
        _ = synthesizer.takeOrders()
        synthesizer.received(.finishSession(id: "a"), at: .ms(1_200))
        #expect(synthesizer.takeOrders() == [.send(.message(.sessionFinished(id: "a", .ok)))])
        #expect(synthesizer.phase == .idle)
        #expect(synthesizer.nextDeadline == .ms(31_200))
    }

    @Test func twoSessionsFollowEachOtherOnAConnection() throws {
        var synthesizer = try Self.makeOpen()
        for id in ["a", "b"] {
            if id == "b" {
                synthesizer.received(.startSession(id: id, TTSParameters(speaker: "v")), at: .start)
            }
            synthesizer.received(.taskRequest(id: id, text: "是二。很简单。"), at: .start)
            synthesizer.received(.finishSession(id: id), at: .start)
            #expect(Self.play(&synthesizer).last == "380 finished")
        }
    }

    @Test func textMayComeWithTheSession() throws {
        var synthesizer = try Self.make()
        let parameters = TTSParameters(speaker: "v", text: "是二。很简单。")
        synthesizer.received(.startSession(id: "a", parameters), at: .start)
        synthesizer.received(.finishSession(id: "a"), at: .start)
        #expect(Self.play(&synthesizer).last == "380 finished")
    }

    /// A flag is two code points, and one character although they come apart.
    @Test func aCharacterInTwoPiecesCountsOnce() throws {
        var fixture = SmallFixture.fixture
        let start = Synthesis.Line(
            dt: .milliseconds(20),
            after: .text(characterCount: 3),
            event: .sentenceStart(text: "是🇨🇳。")
        )
        fixture.syntheses = [Synthesis(id: "flag", text: "是🇨🇳。", lines: [start])]
        var synthesizer = try Self.makeOpen(fixture: fixture)
        for (index, piece) in ["是", "🇨", "🇳", "。"].enumerated() {
            let now = Instant.ms(Int64(index) * 100)
            synthesizer.received(.taskRequest(id: "a", text: piece), at: now)
        }
        #expect(synthesizer.nextDeadline == .ms(320))
    }

    // MARK: Timing

    @Test(arguments: [
        (
            ProviderBehavior.Synthesizer(),
            ["20 start 是二。", "120 0..<500", "180 500..<1000", "190 end", "380 finished"]
        ),
        (
            ProviderBehavior.Synthesizer(firstByte: .fixed(.milliseconds(50))),
            ["0 start 是二。", "50 0..<500", "110 500..<1000", "120 end", "240 finished"]
        ),
        (
            ProviderBehavior.Synthesizer(
                firstByte: .fixed(.zero),
                pace: .recorded(times: .zero)
            ),
            ["0 start 是二。", "0 0..<500", "0 500..<1000", "0 end", "0 finished"]
        ),
        (
            // Half of a second of audio in 0.15 s.
            ProviderBehavior.Synthesizer(pace: .realTime(Ratio(partsPerMillion: 300_000))),
            ["20 start 是二。", "120 0..<500", "270 500..<1000", "270 end", "540 finished"]
        ),
        (
            ProviderBehavior.Synthesizer(
                firstByte: .recorded(times: Ratio(partsPerMillion: 2_000_000)),
                pace: .recorded(times: Ratio(partsPerMillion: 500_000))
            ),
            ["40 start 是二。", "240 0..<500", "270 500..<1000", "275 end", "550 finished"]
        ),
    ])
    func takesAsLongAsItIsTold(behavior: ProviderBehavior.Synthesizer, said: [String]) throws {
        var synthesizer = try Self.makeOpen(behavior)
        synthesizer.received(.taskRequest(id: "a", text: "是二。很简单。"), at: .start)
        synthesizer.received(.finishSession(id: "a"), at: .start)
        let found = Self.play(&synthesizer)
        #expect(Array(found.prefix(4)) + found.suffix(1) == said)
    }

    @Test func aLineMayWaitForTheEndOfTheText() throws {
        var fixture = SmallFixture.fixture
        fixture.syntheses[0].lines[4].after = .finishSession
        var synthesizer = try Self.makeOpen(fixture: fixture)
        synthesizer.received(.taskRequest(id: "a", text: "是二。很简单。"), at: .start)
        synthesizer.deadlineReached(at: .seconds(1))
        _ = synthesizer.takeOrders()
        #expect(synthesizer.nextDeadline == .seconds(30))
        synthesizer.received(.finishSession(id: "a"), at: .seconds(2))
        #expect(synthesizer.nextDeadline == .ms(2_020))
    }

    // MARK: Matching

    /// Two answers begin alike, so the text decides when it can.
    @Test func waitsUntilTheTextLeavesNoDoubt() throws {
        var fixture = SmallFixture.fixture
        fixture.syntheses[1].text = "是二。也简单。"
        var synthesizer = try Self.makeOpen(fixture: fixture)
        synthesizer.received(.taskRequest(id: "a", text: "是二。"), at: .start)
        #expect(synthesizer.nextDeadline == .seconds(30))
        synthesizer.received(.taskRequest(id: "a", text: "很简单。"), at: .ms(500))
        // Its text was there at 0, so the sentence is overdue.
        let starts = synthesizer.takeOrders().filter { order in
            order == .send(.message(.sentenceStart(id: "a", text: "是二。")))
        }
        #expect(starts.count == 1)
        #expect(synthesizer.nextDeadline == .ms(520))
    }

    @Test func aTextThatEndsEarlyIsSpokenAsFarAsItGoes() throws {
        var synthesizer = try Self.makeOpen()
        synthesizer.received(.taskRequest(id: "a", text: "是二。很"), at: .start)
        synthesizer.received(.finishSession(id: "a"), at: .start)
        #expect(
            Self.play(&synthesizer) == [
                "20 start 是二。", "120 0..<500", "180 500..<1000", "190 end", "190 finished",
            ]
        )
    }

    /// A text that no answer begins with; one that began like one; and none at all.
    @Test(arguments: [["是五。"], ["是二。", "很复杂。"], ["是二。很简单。", "很简单。"], []])
    func anotherTextIsAnErrorAndAViolation(pieces: [String]) throws {
        var synthesizer = try Self.makeOpen()
        for piece in pieces { synthesizer.received(.taskRequest(id: "a", text: piece), at: .start) }
        synthesizer.received(.finishSession(id: "a"), at: .start)
        let orders = synthesizer.takeOrders()
        let kinds = orders.compactMap { order -> Violation.Kind? in
            guard case .record(let record) = order, case .violation(let found) = record.event
            else { return nil }
            return found.kind
        }
        #expect(kinds == [.fixture])
        #expect(synthesizer.phase == .closed)
        #expect(synthesizer.nextDeadline == nil)
        guard case .send(.message(.error(code: 45_000_000, _))) = orders.dropLast().last else {
            Issue.record("\(orders)")
            return
        }
    }

    @Test func textWithoutALetterIsRefusedAtItsEnd() throws {
        var synthesizer = try Self.makeOpen()
        for piece in ["……", " ", "**", "😊"] {
            synthesizer.received(.taskRequest(id: "a", text: piece + Self.tag), at: .start)
        }
        _ = synthesizer.takeOrders()
        synthesizer.received(.finishSession(id: "a"), at: .ms(1))
        #expect(
            synthesizer.takeOrders() == [
                .send(.message(.error(code: 45_002_001, message: "no readable text"))),
                .close(code: 1000, reason: "no readable text"),
            ]
        )
    }

    @Test func aLenientSynthesizerMakesUpATone() throws {
        var synthesizer = try Self.makeOpen(mode: .lenient)
        synthesizer.received(.taskRequest(id: "a", text: "几点？"), at: .start)
        synthesizer.received(.finishSession(id: "a"), at: .start)
        let said = Self.play(&synthesizer)
        #expect(said.first == "20 start 几点？")
        #expect(said.last?.hasSuffix(" finished") == true)
    }

    // MARK: Order

    @Test func aCancelledSessionSaysNoMore() throws {
        var synthesizer = try Self.makeOpen()
        synthesizer.received(.taskRequest(id: "a", text: "是二。"), at: .start)
        _ = synthesizer.takeOrders()
        synthesizer.received(.cancelSession(id: "a"), at: .ms(50))
        #expect(synthesizer.takeOrders() == [.send(.message(.sessionCanceled(id: "a", .ok)))])
        synthesizer.deadlineReached(at: .seconds(1))
        #expect(synthesizer.takeOrders() == [])
        #expect(synthesizer.phase == .idle)
        synthesizer.received(.startSession(id: "b", TTSParameters(speaker: "v")), at: .seconds(1))
        #expect(synthesizer.takeOrders() == [.send(.message(.sessionStarted(id: "b")))])
    }

    private static let gone = [
        TTSClientMessage.taskRequest(id: "z", text: "x"), .finishSession(id: "z"),
        .cancelSession(id: "z"),
    ]

    @Test(arguments: Self.gone, [false, true])
    func aSessionThatDoesNotExistEndsTheConnection(message: TTSClientMessage, isOpen: Bool) throws {
        var synthesizer = isOpen ? try Self.makeOpen() : try Self.make()
        synthesizer.received(message, at: .start)
        #expect(synthesizer.takeOrders() == [.close(code: 1000, reason: "non-exist session: z")])
        #expect(synthesizer.nextDeadline == nil)
    }

    @Test(
        arguments: Self.gone + [
            .startSession(id: "z", TTSParameters(speaker: "v")), .finishConnection,
        ]
    )
    func aConnectionBeginsWithStartConnection(message: TTSClientMessage) throws {
        let matcher = try Matcher(SmallFixture.fixture)
        var synthesizer = Synthesizer(
            matcher: matcher,
            behavior: ProviderBehavior.Synthesizer(),
            id: "x",
            at: .start
        )
        synthesizer.received(message, at: .start)
        let text = "StartConnection must come first"
        #expect(
            synthesizer.takeOrders() == [
                .send(.message(.error(code: 45_000_000, message: text))),
                .close(code: 1000, reason: text),
            ]
        )
    }

    @Test func eachBreachHasItsCode() throws {
        let start = TTSClientMessage.startSession(id: "b", TTSParameters(speaker: "v"))
        let breaches: [(TTSClientMessage, UInt32, String)] = [
            (start, 55_000_000, "session number limit exceeded: 1"),
            (.startConnection, 45_000_000, "the connection is started already"),
        ]
        for (message, code, text) in breaches {
            var synthesizer = try Self.makeOpen()
            synthesizer.received(message, at: .start)
            #expect(
                synthesizer.takeOrders() == [
                    .send(.message(.error(code: code, message: text))),
                    .close(code: 1000, reason: text),
                ]
            )
        }
    }

    @Test func endsTheConnectionPolitely() throws {
        var synthesizer = try Self.makeOpen()
        synthesizer.received(.finishConnection, at: .start)
        #expect(
            synthesizer.takeOrders() == [
                .send(.message(.connectionFinished(id: "x", .ok))),
                .close(code: 1000, reason: ""),
            ]
        )
    }

    @Test(arguments: [false, true])
    func closesAConnectionOnWhichNothingComesForHalfAMinute(isOpen: Bool) throws {
        var synthesizer = isOpen ? try Self.makeOpen() : try Self.make()
        synthesizer.deadlineReached(at: .ms(29_999))
        #expect(synthesizer.takeOrders() == [])
        synthesizer.deadlineReached(at: .seconds(30))
        #expect(
            synthesizer.takeOrders() == [
                .close(code: 1000, reason: "nothing was sent for 30s")
            ]
        )
        #expect(synthesizer.phase == .closed)
    }

    @Test func nothingComesAfterTheEnd() throws {
        var synthesizer = try Self.makeOpen()
        synthesizer.received(.taskRequest(id: "a", text: "是二。"), at: .start)
        _ = synthesizer.takeOrders()
        synthesizer.closed(at: .start)
        synthesizer.closed(at: .start)
        let start = TTSClientMessage.startSession(id: "b", TTSParameters(speaker: "v"))
        for message in Self.gone + [start, .startConnection, .finishConnection, .unknown(event: 9)]
        {
            synthesizer.received(message, at: .ms(1))
        }
        synthesizer.receivedMalformed("odd", at: .ms(1))
        synthesizer.deadlineReached(at: .seconds(99))
        #expect(synthesizer.takeOrders() == [])
        #expect(synthesizer.nextDeadline == nil)
    }
}
