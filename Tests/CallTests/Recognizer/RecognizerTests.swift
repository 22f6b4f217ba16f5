import Audio
import Call
import Fixture
import Testing
import Timeline
import Trace
import Wire

struct RecognizerTests {
    /// The bytes of 100 ms.
    private static let packet = 3_200
    private static let tag = Tag(call: 7, turn: 1).text

    private static func make(
        _ behavior: ProviderBehavior.Recognizer = ProviderBehavior.Recognizer(),
        mode: Matcher.Mode = .strict,
        fixture: Fixture = SmallFixture.fixture,
        arrival: Int = 0,
        request: ASRRequest? = ASRRequest(),
        isNumbered: Bool = false
    ) throws -> Recognizer {
        var recognizer = Recognizer(
            matcher: try Matcher(fixture, mode: mode),
            behavior: behavior,
            endpointSilence: .seconds(2),
            arrival: arrival,
            at: .start
        )
        if let request {
            recognizer.received(request, isNumbered: isNumbered, at: .start)
            _ = recognizer.takeOrders()
        }
        return recognizer
    }

    /// The mark of a packet of `turn`, whose WAV is the one of that turn unless it is silence.
    private static func mark(_ packet: Int, turn: Int = 1, isSilence: Bool = false) -> Mark {
        let digest = SmallFixture.digest(of: "turn-\(turn).wav").short
        return Mark(
            call: 7,
            turn: UInt16(turn),
            packet: UInt16(packet),
            digest: isSilence ? 0 : digest
        )
    }

    private static func results(_ orders: [Recognizer.Order]) -> [ASRResult] {
        orders.compactMap { order in
            guard case .send(let message) = order, case .result(let result) = message.body else {
                return nil
            }
            return result
        }
    }

    private static func records(_ orders: [Recognizer.Order]) -> [TraceEvent] {
        orders.compactMap { order in
            guard case .record(let record) = order else { return nil }
            return record.event
        }
    }

    private static func record(_ milliseconds: Int64, _ event: TraceEvent) -> Recognizer.Order {
        .record(TraceRecord(at: .ms(milliseconds), call: 7, turn: 1, event: event))
    }

    // MARK: Lines

    @Test func greetsTheRequest() throws {
        var recognizer = try Self.make(request: nil)
        recognizer.received(ASRRequest(), isNumbered: false, at: .ms(5))
        #expect(recognizer.takeOrders() == [.send(.words("", clock: 0))])
        #expect(recognizer.nextDeadline == .ms(8_005))
    }

    /// Whatever the packets: each line comes with the first that brings the audio to its place.
    @Test(arguments: [640, 641, 3_200, 3_204, 3_212, 6_400, 48_000, 1_000_000])
    func repliesToEachPacketWithTheNewestLine(byteCount: Int) throws {
        var recognizer = try Self.make()
        let count = 48_000 / byteCount + 1
        for number in 0..<count {
            let mark = number == 0 ? Self.mark(0) : nil
            recognizer.heard(byteCount: byteCount, mark: mark, isLast: false, at: .ms(1))
        }
        let expected = (1...count).map { number in
            let heard = number * byteCount
            // 600 ms and 1,200 ms.
            let text = heard < 19_200 ? "" : heard < 38_400 ? "一加" : "一加一？"
            return "\(heard * 1_000 / 32_000) " + text
        }
        let found = Self.results(recognizer.takeOrders()).map { result in
            "\(result.audioDuration ?? -1) " + Tag.split(result.text ?? "-").text
        }
        #expect(found == expected)
    }

    @Test func repeatsWhatWasFinalBefore() throws {
        var fixture = SmallFixture.fixture
        fixture.recognitions[0].lines = [
            Recognition.Line(at: .milliseconds(300), text: "一", isDefinite: true),
            Recognition.Line(at: .milliseconds(600), text: "一加"),
            Recognition.Line(at: .milliseconds(1_200), text: "一加一？", isDefinite: true),
        ]
        var recognizer = try Self.make(fixture: fixture)
        for packet in 0..<4 {
            recognizer.heard(
                byteCount: 3 * Self.packet,
                mark: Self.mark(packet),
                isLast: false,
                at: .ms(1)
            )
        }
        let found = Self.results(recognizer.takeOrders()).map { result in
            result.utterances.map { utterance in
                let text = Tag.split(utterance.text).text
                let times = "\(utterance.startTime)-\(utterance.endTime)"
                return text + (utterance.isDefinite ? "! " : " ") + times
            }
        }
        #expect(
            found == [
                ["一! 100-300"], ["一! 100-300", "加 300-600"], ["一! 100-300", "加 300-600"],
                ["一! 100-300", "加一？! 300-1000"],
            ]
        )
    }

    @Test func whereNothingIsUnderstoodThereIsNoUtterance() throws {
        var fixture = SmallFixture.fixture
        fixture.recognitions[0].lines = [
            Recognition.Line(at: .milliseconds(600), text: "", isDefinite: true)
        ]
        var recognizer = try Self.make(fixture: fixture)
        recognizer.heard(
            byteCount: 6 * Self.packet,
            mark: Self.mark(0),
            isLast: false,
            at: .ms(600)
        )
        #expect(recognizer.takeOrders().first == .send(.words("", clock: 600)))
    }

    @Test func tellsTheUtteranceAndItsTimes() throws {
        var recognizer = try Self.make()
        recognizer.heard(
            byteCount: 6 * Self.packet,
            mark: Self.mark(0),
            isLast: false,
            at: .ms(600)
        )
        recognizer.heard(
            byteCount: 6 * Self.packet,
            mark: Self.mark(1),
            isLast: false,
            at: .ms(1_200)
        )
        let texts = ["一加" + Self.tag, "一加一？" + Self.tag]
        let first = ASRResult.Utterance(
            text: texts[0],
            isDefinite: false,
            startTime: 100,
            endTime: 600
        )
        let last = ASRResult.Utterance(
            text: texts[1],
            isDefinite: true,
            startTime: 100,
            endTime: 1_000
        )
        #expect(
            recognizer.takeOrders() == [
                .send(.words(texts[0], clock: 600, [first])),
                .send(.words(texts[1], clock: 1_200, [last])),
                Self.record(1_200, .finalTextSent(text: "一加一？")),
            ]
        )
    }

    @Test func silenceBeforeTheWAVDoesNotCount() throws {
        var recognizer = try Self.make()
        for number in 0..<5 {
            let mark = Self.mark(number, isSilence: true)
            recognizer.heard(byteCount: Self.packet, mark: mark, isLast: false, at: .ms(1))
        }
        for number in 5..<11 {
            recognizer.heard(
                byteCount: Self.packet,
                mark: Self.mark(number),
                isLast: false,
                at: .ms(1)
            )
        }
        let results = Self.results(recognizer.takeOrders())
        #expect(
            results.map { $0.text ?? "-" } == Array(repeating: "", count: 10) + ["一加" + Self.tag]
        )
        #expect(results.last?.audioDuration == 1_100)
        #expect(results.last?.utterances.first?.startTime == 600)
    }

    @Test func silenceOfTheServersOwnSaysNothing() throws {
        var recognizer = try Self.make(arrival: 2)
        recognizer.heard(byteCount: Self.packet, mark: nil, isLast: false, at: .ms(1))
        for number in 0..<12 {
            recognizer.heard(
                byteCount: Self.packet,
                mark: Self.mark(number),
                isLast: false,
                at: .ms(1)
            )
        }
        #expect(Self.results(recognizer.takeOrders()).last?.text == "一加一？" + Self.tag)
    }

    /// The service repeats earlier turns of a connection, or does not if asked so.
    @Test(arguments: [
        (ASRRequest.ResultType.full, "一加一？再加一？"), (.single, "再加一？"),
    ])
    func aSecondTurnOnTheSameConnection(type: ASRRequest.ResultType, text: String) throws {
        var request = ASRRequest()
        request.resultType = type
        var recognizer = try Self.make(request: request)
        for turn in 1...2 {
            recognizer.heard(
                byteCount: 12 * Self.packet,
                mark: Self.mark(0, turn: turn),
                isLast: false,
                at: .ms(1)
            )
        }
        let result = Self.results(recognizer.takeOrders()).last
        #expect(result?.text == text + Tag(call: 7, turn: 2).text)
        #expect(result?.utterances.map(\.startTime) == [1_300])
    }

    /// What is said into an answer comes with the number of the turn after it.
    @Test func theQuestionAfterAnInterjectionIsHeardForItself() throws {
        var recognizer = try Self.make()
        let interjected = SmallFixture.digest(of: "turn-2.wav").short
        let marks = [
            Mark(call: 7, turn: 1, packet: 0, digest: interjected),
            Self.mark(1, isSilence: true), Self.mark(2),
        ]
        for mark in marks {
            recognizer.heard(byteCount: 12 * Self.packet, mark: mark, isLast: false, at: .ms(1))
        }
        let texts = Self.results(recognizer.takeOrders()).map(\.text)
        let earlier = SmallFixture.questions[1]
        let all = [earlier, earlier, earlier + SmallFixture.questions[0]]
        #expect(texts == all.map { $0 + Self.tag })
    }

    /// The caller of an open microphone was told of an error, and says nothing for a while.
    @Test func theSilenceAfterATurnHasNoWordsOfIt() throws {
        var recognizer = try Self.make()
        let marks = [Self.mark(0)] + (0..<12).map { Self.mark($0, turn: 2, isSilence: true) }
        for mark in marks {
            recognizer.heard(byteCount: Self.packet, mark: mark, isLast: false, at: .ms(1))
        }
        let results = Self.results(recognizer.takeOrders())
        #expect(Set(results.map(\.text)) == [""])
        #expect(results.last?.audioDuration == 1_300)
    }

    @Test func withoutMarksConnectionsPlayTheStreamsInTheirOrder() throws {
        for arrival in 0..<6 {
            var recognizer = try Self.make(arrival: arrival)
            recognizer.heard(byteCount: 12 * Self.packet, mark: nil, isLast: false, at: .ms(1))
            let text = Self.results(recognizer.takeOrders()).last?.text
            #expect(text == SmallFixture.questions[arrival % 3])
        }
    }

    /// A server still knows whose turn the nonsense belongs to, and gets no sense by another way.
    @Test func garbageIsAllThatACorruptReplySays() throws {
        let utterance = ASRResult.Utterance(
            text: "hi" + Self.tag,
            isDefinite: true,
            startTime: 0,
            endTime: 1
        )
        let garbage = "\u{FFFD}\u{FFFD}" + Self.tag
        let corrupted = ASRServerMessage.words("hi" + Self.tag, clock: 1, [utterance]).corrupted
        guard case .result(let result) = corrupted?.body else {
            Issue.record("no result")
            return
        }
        #expect(result.text == garbage)
        #expect(result.utterances.map(\.text) == [garbage])
        #expect(ASRServerMessage.words("", clock: 1).corrupted == nil)
    }

    // MARK: Times

    @Test(arguments: [
        (Delay.asRecorded, 12), (.fixed(.zero), 10), (.fixed(.milliseconds(1)), 11),
        (.fixed(.seconds(1)), 20), (.recorded(times: Ratio(partsPerMillion: 500_000)), 11),
        (.recorded(times: .zero), 10),
    ])
    func theFinalTextComesSoLongAfterTheSpeech(lag: Delay, packet: Int) throws {
        var recognizer = try Self.make(ProviderBehavior.Recognizer(finalLag: lag))
        var found: Int?
        for number in 1...30 where found == nil {
            let mark = Self.mark(number)
            recognizer.heard(byteCount: Self.packet, mark: mark, isLast: false, at: .ms(1))
            let records = Self.records(recognizer.takeOrders())
            if records.contains(.finalTextSent(text: "一加一？")) { found = number }
        }
        #expect(found == packet)
    }

    @Test func marksTheFirstResultThatSatisfiesTheEndpointRule() throws {
        var recognizer = try Self.make()
        recognizer.heard(byteCount: 12 * Self.packet, mark: Self.mark(0), isLast: false, at: .ms(1))
        recognizer.heard(byteCount: 20 * Self.packet, mark: Self.mark(1), isLast: false, at: .ms(2))
        _ = recognizer.takeOrders()
        recognizer.heard(byteCount: 31, mark: nil, isLast: false, at: .ms(3))
        // 2000.97 ms, but what a result tells is 2000.
        #expect(Self.records(recognizer.takeOrders()) == [])
        for now in 4...6 as ClosedRange<Int64> {
            recognizer.heard(byteCount: Self.packet, mark: nil, isLast: false, at: .ms(now))
        }
        #expect(Self.records(recognizer.takeOrders()) == [.endpointReached])
    }

    /// Noise is recognized as nothing, and nobody's turn ends with it. A line that repeats the text before
    /// it changes nothing.
    @Test(
        arguments: [
            ([], []),
            ([(500, "")], [.finalTextSent(text: "")]),
            ([(500, "hi"), (1_500, "hi")], [.finalTextSent(text: "hi"), .endpointReached]),
        ] as [([(Int, String)], [TraceEvent])]
    )
    func theEndpointRuleIsAboutWords(lines: [(Int, String)], records: [TraceEvent]) throws {
        var fixture = SmallFixture.fixture
        fixture.recognitions[0].lines = lines.map { at, text in
            Recognition.Line(at: .milliseconds(at), text: text)
        }
        var recognizer = try Self.make(fixture: fixture)
        for number in 0..<26 {
            recognizer.heard(
                byteCount: Self.packet,
                mark: Self.mark(number),
                isLast: false,
                at: .ms(1)
            )
        }
        #expect(Self.records(recognizer.takeOrders()) == records)
    }

    @Test func saysThatNoPacketCameForEightSeconds() throws {
        var recognizer = try Self.make()
        recognizer.heard(byteCount: Self.packet, mark: Self.mark(0), isLast: false, at: .ms(100))
        _ = recognizer.takeOrders()
        recognizer.deadlineReached(at: .ms(8_099))
        #expect(recognizer.takeOrders() == [])
        recognizer.deadlineReached(at: .ms(8_100))
        let text = "waited 8s for the next packet"
        #expect(
            recognizer.takeOrders() == [
                .send(ASRServerMessage(.error(code: 45_000_081, message: text))),
                .close(code: 1000, reason: text),
            ]
        )
        #expect(recognizer.nextDeadline == nil)
    }

    // MARK: Frames

    @Test(arguments: [false, true])
    func numbersItsFramesIfTheClientDoes(isNumbered: Bool) throws {
        var recognizer = try Self.make(request: nil)
        recognizer.received(ASRRequest(), isNumbered: isNumbered, at: .ms(1))
        recognizer.heard(byteCount: Self.packet, mark: Self.mark(0), isLast: false, at: .ms(1))
        recognizer.heard(byteCount: 0, mark: nil, isLast: true, at: .ms(1))
        let orders = recognizer.takeOrders()
        let sequences = orders.compactMap { order -> Int32?? in
            guard case .send(let message) = order else { return nil }
            return message.sequence
        }
        #expect(sequences == (isNumbered ? [1, 2, -3] : [nil, nil, nil]))
    }

    /// Whoever ends the audio gets all of the text, even if it is too early for it.
    @Test func theLastPacketIsAnsweredWithAllOfTheText() throws {
        var recognizer = try Self.make()
        recognizer.heard(byteCount: Self.packet, mark: Self.mark(0), isLast: false, at: .ms(1))
        _ = recognizer.takeOrders()
        recognizer.heard(byteCount: 0, mark: nil, isLast: true, at: .ms(2))
        let orders = recognizer.takeOrders()
        #expect(Self.results(orders).map(\.text) == ["一加一？" + Self.tag])
        #expect(orders.last == .close(code: 1000, reason: ""))
        #expect(recognizer.phase == .closed)
        var silent = try Self.make()
        silent.heard(
            byteCount: 100,
            mark: Self.mark(0, isSilence: true),
            isLast: true,
            at: .ms(1)
        )
        #expect(silent.takeOrders().last == .close(code: 1000, reason: ""))
    }

    /// The packets of a turn, and what is wrong with them.
    @Test(
        arguments: [
            ([0, 1, 2], []), ([5, 6, 7], []), ([0, 2, 3], [(1, 2)]), ([0, 1, 1, 2], [(2, 1)]),
            ([0, 2, 1, 3], [(1, 2), (3, 1), (2, 3)]), ([65_534, 65_535, 0], []),
        ] as [([Int], [(Int, Int)])]
    )
    func lostRepeatedAndReorderedPacketsAreViolations(
        packets: [Int],
        wrong: [(expected: Int, found: Int)]
    ) throws {
        var recognizer = try Self.make()
        for packet in packets {
            recognizer.heard(byteCount: 1, mark: Self.mark(packet), isLast: false, at: .ms(1))
        }
        let violations = wrong.map { expected, found in
            TraceEvent.violation(
                Violation(
                    .audio,
                    expected: "packet \(expected) at the recognizer",
                    found: "packet \(found)"
                )
            )
        }
        #expect(Self.records(recognizer.takeOrders()) == violations)
    }

    @Test func anUnknownWAVIsAnErrorOrMadeUp() throws {
        let mark = Mark(call: 7, turn: 1, packet: 0, digest: 0xABCD)
        var strict = try Self.make()
        strict.heard(byteCount: Self.packet, mark: mark, isLast: false, at: .ms(1))
        let orders = strict.takeOrders()
        #expect(orders.count == 3)
        guard case .record(let record) = orders.first, case .violation(let found) = record.event
        else {
            Issue.record("\(orders)")
            return
        }
        #expect(found.kind == .fixture && record.call == 7 && record.turn == 1)
        #expect(strict.phase == .closed)

        var lenient = try Self.make(mode: .lenient)
        lenient.heard(byteCount: 10 * Self.packet, mark: mark, isLast: false, at: .ms(1))
        #expect(Self.results(lenient.takeOrders()).last?.text == "audio abcd" + Self.tag)
    }

    @Test func aClientThatBreaksTheProtocolIsToldSo() throws {
        let errors: [(String, (inout Recognizer) -> Void)] = [
            ("a second request", { $0.received(ASRRequest(), isNumbered: true, at: .ms(1)) }),
            ("odd", { $0.receivedMalformed("odd", at: .ms(1)) }),
        ]
        for (text, fact) in errors {
            var recognizer = try Self.make()
            fact(&recognizer)
            let expected: [Recognizer.Order] = [
                .send(ASRServerMessage(.error(code: 45_000_001, message: text))),
                .close(code: 1000, reason: text),
            ]
            #expect(recognizer.takeOrders() == expected)
            // And nothing more after the end.
            fact(&recognizer)
            recognizer.heard(byteCount: 1, mark: nil, isLast: true, at: .ms(2))
            recognizer.closed(at: .ms(2))
            recognizer.deadlineReached(at: .seconds(99))
            #expect(recognizer.takeOrders() == [])
            #expect(recognizer.nextDeadline == nil)
        }
        var early = try Self.make(request: nil)
        early.heard(byteCount: 1, mark: nil, isLast: false, at: .ms(1))
        #expect(
            early.takeOrders().last == .close(code: 1000, reason: "audio came before the request")
        )
    }

    @Test func aTerabyteOfAudioIsOnlyMuchAudio() throws {
        var recognizer = try Self.make()
        recognizer.heard(byteCount: 1 << 45, mark: Self.mark(0), isLast: false, at: .ms(1))
        #expect(Self.results(recognizer.takeOrders()).last?.audioDuration == 1 << 40)
    }
}
