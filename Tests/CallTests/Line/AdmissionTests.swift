import Call
import Fixture
import Testing
import Timeline
import Trace
import Wire

struct AdmissionTests {
    @Test func whoHasNoLimitsLetsEverybodyIn() {
        var admission = Admission(.none)
        for _ in 0..<1_000 { #expect(admission.enter(at: .start) == nil) }
        #expect(admission.openCountMax == 1_000)
    }

    @Test func soManyAreInsideAndNoMore() {
        var admission = Admission(ProviderLimits(sessionsMax: 2))
        #expect(admission.enter(at: .ms(0)) == nil)
        #expect(admission.enter(at: .ms(0)) == nil)
        #expect(admission.enter(at: .ms(9)) == .sessions(max: 2))
        admission.leave()
        #expect(admission.enter(at: .ms(9)) == nil)
        #expect(admission.enter(at: .ms(9)) == .sessions(max: 2))
        #expect(admission.openCountMax == 2)
    }

    @Test func inNoSecondBeginMoreThanTheRateSays() {
        let rate = ProviderLimits.Rate(2, in: .seconds(1))
        var admission = Admission(ProviderLimits(rate: rate))
        #expect(admission.enter(at: .ms(0)) == nil)
        #expect(admission.enter(at: .ms(600)) == nil)
        #expect(admission.enter(at: .ms(999)) == .rate(rate))
        // The one at 0 is a second ago, and who was refused does not count.
        #expect(admission.enter(at: .ms(1_000)) == nil)
        #expect(admission.enter(at: .ms(1_599)) == .rate(rate))
        #expect(admission.enter(at: .ms(1_600)) == nil)
    }

    @Test func aBookFreesASeatOnceHoweverOftenItIsTold() {
        var book = ProviderBook<Word>(
            of: .tts,
            limits: ProviderLimits(sessionsMax: 1),
            faults: [],
            seed: 1
        )
        #expect(book.admit(1, at: .start).refusal == nil)
        #expect(book.admit(2, at: .start).refusal == .sessions(max: 1))
        book.closed(2)
        #expect(book.admit(3, at: .start).refusal == .sessions(max: 1))
        book.closed(1)
        book.closed(1)
        #expect(book.admit(4, at: .start).refusal == nil)
        #expect(book.admit(5, at: .start).refusal == .sessions(max: 1))
    }

    // MARK: How each provider says it

    private static let refusal = Admission.Refusal.sessions(max: 3)
    private static let words = "quota exceeded: concurrency (at most 3 at a time)"

    private static func record(_ event: TraceEvent) -> TraceRecord {
        TraceRecord(at: .start, call: nil, turn: 0, event: event)
    }

    @Test func theRecognizerAnswersTheRequestWithAnErrorFrame() throws {
        var recognizer = Recognizer(
            matcher: try Matcher(SmallFixture.fixture, mode: .strict),
            behavior: .init(),
            endpointSilence: .seconds(2),
            arrival: 0,
            connection: Connection(number: 9, refusal: Self.refusal),
            at: .start
        )
        recognizer.opened(at: .start)
        let refused = TraceEvent.connectionRefused(.asr, number: 9, status: nil)
        #expect(recognizer.takeOrders() == [.record(Self.record(refused))])
        recognizer.received(ASRRequest(), isNumbered: false, at: .start)
        #expect(
            recognizer.takeOrders() == [
                .send(ASRServerMessage(.error(code: 45_000_292, message: Self.words))),
                .close(code: 1000, reason: Self.words),
            ]
        )
        recognizer.closed(at: .start)
        #expect(recognizer.takeOrders() == [])
    }

    @Test func theSynthesizerAnswersStartConnectionWithAnErrorFrame() throws {
        var synthesizer = Synthesizer(
            matcher: try Matcher(SmallFixture.fixture, mode: .strict),
            behavior: .init(),
            id: "x",
            connection: Connection(number: 9, refusal: Self.refusal),
            at: .start
        )
        synthesizer.opened(at: .start)
        let refused = TraceEvent.connectionRefused(.tts, number: 9, status: nil)
        #expect(synthesizer.takeOrders() == [.record(Self.record(refused))])
        synthesizer.received(.startConnection, at: .start)
        #expect(
            synthesizer.takeOrders() == [
                .send(.message(.error(code: 45_000_292, message: Self.words))),
                .close(code: 1000, reason: Self.words),
            ]
        )
        synthesizer.closed(at: .start)
        #expect(synthesizer.takeOrders() == [])
    }

    @Test func theModelAnswersWithTooManyRequests() throws {
        let rate = ProviderLimits.Rate(30, in: .seconds(60))
        var chat = Chat(
            matcher: try Matcher(SmallFixture.fixture, mode: .strict),
            behavior: .init(),
            id: "i",
            connection: Connection(number: 9, refusal: .rate(rate)),
            at: .start
        )
        chat.opened(at: .start)
        _ = chat.takeOrders()
        let question = ChatRequest(model: "m", messages: [ChatMessage(.user, "?")])
        chat.received(question, at: .start)
        let orders = chat.takeOrders()
        let refused = TraceEvent.connectionRefused(.llm, number: 9, status: 429)
        #expect(orders.contains(.record(Self.record(refused))))
        let bodies = orders.compactMap { order -> ChatError? in
            guard case .send(.refuse(status: 429, let body)) = order else { return nil }
            return try? ChatError(decoding: body.span)
        }
        #expect(
            bodies == [
                ChatError(
                    code: "RateLimitExceeded.EndpointRPMExceeded",
                    message: "quota exceeded: rate (at most 30 in 60s)",
                    type: "TooManyRequests"
                )
            ]
        )
    }
}
