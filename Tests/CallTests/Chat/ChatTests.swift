import Call
import Fixture
import Testing
import Timeline
import Trace
import Wire

struct ChatTests {
    private static let tag = Tag(call: 7, turn: 2)
    private static let question = SmallFixture.questions[0]

    private static func make(
        _ behavior: ProviderBehavior.Chat = ProviderBehavior.Chat(),
        mode: Matcher.Mode = .strict,
        faults: [Fault] = [],
        number: Int = 1
    ) throws -> Chat {
        let random = SeededGenerator(seed: 1)
        return Chat(
            matcher: try Matcher(SmallFixture.fixture, mode: mode),
            behavior: behavior,
            id: "i",
            connection: Connection(
                number: number,
                faults: FaultPlan(faults, of: .llm, random: random)
            ),
            at: .start
        )
    }

    private static func request(_ text: String) -> ChatRequest {
        ChatRequest(model: "m", messages: [ChatMessage(.system, "p"), ChatMessage(.user, text)])
    }

    private static func record(
        _ milliseconds: Int64,
        _ event: TraceEvent,
        _ tag: Tag? = tag
    ) -> Chat.Order {
        .record(
            TraceRecord(at: .ms(milliseconds), call: tag?.call, turn: tag?.turn ?? 0, event: event)
        )
    }

    private static func chunk(_ text: String?, finish: String? = nil) -> Chat.Order {
        .send(.event(.text(text, finish: finish)))
    }

    @Test func saysEachLineWhenItIsDueAndTheTagFirst() throws {
        var chat = try Self.make()
        #expect(chat.nextDeadline == nil)
        chat.received(Self.request(Self.question + Self.tag.text), at: .ms(100))
        #expect(
            chat.takeOrders() == [
                Self.record(100, .chatRequested(remembering: nil)), .send(.accept),
            ]
        )
        #expect(chat.nextDeadline == .ms(400))
        chat.deadlineReached(at: .ms(399))
        #expect(chat.takeOrders() == [])
        chat.deadlineReached(at: .ms(400))
        #expect(
            chat.takeOrders() == [
                Self.chunk(Self.tag.text + "是二。"), Self.record(400, .firstTokenSent),
                Self.record(400, .firstSentenceSent),
            ]
        )
        // Late by 30 ms, which the line after it does not inherit.
        chat.deadlineReached(at: .ms(480))
        #expect(chat.takeOrders() == [Self.chunk("很简单。")])
        #expect(chat.nextDeadline == .ms(500))
        chat.deadlineReached(at: .ms(500))
        #expect(
            chat.takeOrders() == [
                Self.chunk(nil, finish: "stop"),
                .send(.event(.done)),
                Self.record(500, .lastTokenSent(text: "是二。很简单。")),
                .close(code: 1000, reason: ""),
            ]
        )
        #expect(chat.phase == .over)
        #expect(chat.nextDeadline == nil)
    }

    @Test func whoIsVeryLateSaysAllAtOnce() throws {
        var chat = try Self.make()
        chat.received(Self.request(Self.question), at: .ms(0))
        chat.deadlineReached(at: .seconds(9))
        #expect(chat.takeOrders().last == .close(code: 1000, reason: ""))
    }

    @Test func takesAsLongAsItIsTold() throws {
        let behavior = ProviderBehavior.Chat(
            firstToken: .fixed(.milliseconds(10)),
            betweenTokens: .recorded(times: Ratio(partsPerMillion: 2_000_000))
        )
        var chat = try Self.make(behavior)
        chat.received(Self.request(Self.question), at: .ms(0))
        #expect(chat.nextDeadline == .ms(10))
        chat.deadlineReached(at: .ms(10))
        #expect(chat.nextDeadline == .ms(110))
    }

    @Test func withoutDelaysTheAnswerComesWithTheQuestion() throws {
        let behavior = ProviderBehavior.Chat(
            firstToken: .fixed(.zero),
            betweenTokens: .fixed(.zero)
        )
        var chat = try Self.make(behavior)
        chat.received(Self.request(Self.question), at: .ms(0))
        #expect(chat.phase == .over)
        #expect(chat.takeOrders().last == .close(code: 1000, reason: ""))
    }

    @Test func tellsTheUsageIfAsked() throws {
        var chat = try Self.make()
        var request = Self.request(Self.question)
        request.includesUsage = true
        chat.received(request, at: .ms(0))
        chat.deadlineReached(at: .seconds(1))
        var usage = ChatChunk(id: "i", model: "m")
        usage.usage = ChatUsage(promptTokens: 5, completionTokens: 7)
        #expect(chat.takeOrders().contains(.send(.event(.chunk(usage)))))
    }

    @Test func thinksBeforeItSpeaksAndCountsWhatItSaid() throws {
        var fixture = SmallFixture.fixture
        fixture.completions[0].lines = [
            Completion.Line(dt: .milliseconds(10), delta: nil),
            Completion.Line(dt: .milliseconds(10), delta: nil, reasoning: "嗯"),
            Completion.Line(dt: .milliseconds(10), delta: "是二。很简单。"),
            Completion.Line(dt: .milliseconds(10), delta: nil, isUsage: true),
            Completion.Line(dt: .milliseconds(10), delta: nil, finish: "stop"),
        ]
        var chat = Chat(
            matcher: try Matcher(fixture),
            behavior: ProviderBehavior.Chat(),
            id: "i",
            at: .start
        )
        chat.received(Self.request(Self.question + Self.tag.text), at: .ms(0))
        _ = chat.takeOrders()
        chat.deadlineReached(at: .ms(20))
        let thought = ChatChunk(id: "i", model: "m", reasoning: "嗯")
        #expect(chat.takeOrders() == [Self.chunk(nil), .send(.event(.chunk(thought)))])
        chat.deadlineReached(at: .ms(30))
        chat.deadlineReached(at: .ms(40))
        let usage = ChatUsage(promptTokens: 5 + Self.tag.text.count, completionTokens: 7)
        #expect(
            chat.takeOrders() == [
                Self.chunk(Self.tag.text + "是二。很简单。"), Self.record(30, .firstTokenSent),
                Self.record(30, .firstSentenceSent),
                .send(.event(.chunk(ChatChunk(id: "i", model: "m", usage: usage)))),
            ]
        )
    }

    @Test func answersTheNewestOfAConversation() throws {
        var chat = try Self.make()
        var request = Self.request("old" + Tag(call: 1, turn: 1).text)
        request.messages += [
            ChatMessage(.assistant, "hm"), ChatMessage(.user, Self.question + Self.tag.text),
        ]
        chat.received(request, at: .ms(0))
        #expect(chat.takeOrders().first == Self.record(0, .chatRequested(remembering: "hm")))
    }

    @Test(arguments: [
        (ChatRequest(model: "m", messages: []), "the messages have none of role user to answer"),
        (
            ChatRequest(model: "m", messages: [ChatMessage(.user, "x")], isStreamed: false),
            "the mock only streams: ask with \"stream\": true"
        ),
    ])
    func refusesWhatItCannotAnswer(request: ChatRequest, message: String) throws {
        var chat = try Self.make()
        chat.received(request, at: .ms(0))
        let error = ChatError(code: "InvalidParameter", message: message, type: "BadRequest")
        var body: [UInt8] = []
        error.encode(into: &body)
        #expect(chat.takeOrders() == [.send(.refuse(status: 400, body: body))])
        #expect(chat.phase == .over)
    }

    @Test func anUnknownQuestionIsAViolation() throws {
        var chat = try Self.make()
        chat.received(Self.request("几点？" + Self.tag.text), at: .ms(0))
        let orders = chat.takeOrders()
        guard case .record(let record) = orders.first, case .violation(let found) = record.event,
            case .send(.refuse(400, let body)) = orders.last
        else {
            Issue.record("\(orders)")
            return
        }
        #expect(orders.count == 2)
        #expect(record.call == 7 && record.turn == 2)
        #expect(found.kind == .fixture)
        #expect(String(decoding: body, as: UTF8.self).contains("几点？"))
    }

    @Test func aLenientModelMakesAnAnswerUpAndWarns() throws {
        var chat = try Self.make(mode: .lenient)
        chat.received(Self.request("几点？"), at: .ms(0))
        chat.deadlineReached(at: .seconds(9))
        let orders = chat.takeOrders()
        #expect(orders.contains(Self.record(9_000, .lastTokenSent(text: "(几点？)"), nil)))
        #expect(
            orders.contains { order in
                guard case .record(let record) = order, case .warning = record.event else {
                    return false
                }
                return true
            }
        )
    }

    /// With a tag and without one, and after the head of the answer.
    @Test(
        arguments: [
            .close(code: 1000, reason: "bye"), .errorFrame(code: 5, text: "bye"), .malformed,
            .resetPeer,
        ] as [FaultDeed],
        [tag.text, ""]
    )
    func whatGoesWrongFromTheBeginningDoesSoInAnAnswer(deed: FaultDeed, tag: String) throws {
        var chat = try Self.make(faults: [Fault(.llm, do: deed)])
        chat.opened(at: .start)
        chat.received(Self.request(Self.question + tag), at: .ms(0))
        let orders = chat.takeOrders()
        let known = tag.isEmpty ? nil : Self.tag
        #expect(orders.dropFirst(2).first == .send(.accept))
        #expect(orders.dropFirst(3).first == Self.record(0, .fault(index: 0), known))
        #expect(orders.count > 4)
        #expect(chat.phase == (deed == .malformed ? .streaming : .over))
    }

    @Test func aFaultAtATimeHappensThoughNobodyKnowsWhoseTurnItIs() throws {
        let fault = Fault(.llm, at: .time(.milliseconds(100)), do: .resetPeer)
        var chat = try Self.make(faults: [fault])
        chat.received(Self.request(Self.question), at: .ms(0))
        _ = chat.takeOrders()
        #expect(chat.nextDeadline == .ms(100))
        chat.deadlineReached(at: .ms(100))
        #expect(chat.takeOrders() == [Self.record(100, .fault(index: 0), nil), .reset])
    }

    @Test func nothingComesAfterTheEnd() throws {
        var malformed = try Self.make()
        malformed.receivedMalformed("odd", at: .ms(0))
        malformed.receivedMalformed("odd", at: .ms(0))
        #expect(malformed.takeOrders().count == 1)
        var closed = try Self.make()
        closed.received(Self.request(Self.question), at: .ms(0))
        _ = closed.takeOrders()
        closed.closed(at: .ms(1))
        closed.closed(at: .ms(1))
        closed.received(Self.request(Self.question), at: .ms(2))
        closed.receivedMalformed("odd", at: .ms(2))
        closed.deadlineReached(at: .seconds(9))
        #expect(closed.takeOrders() == [])
        #expect(closed.nextDeadline == nil)
    }
}
