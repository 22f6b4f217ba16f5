import Testing
import Timeline
import Wire

struct ChatEventCodingTests {
    @Test(
        arguments: [
            ("", .notJSON(at: 0)),
            ("[DONE", .notJSON(at: 0)),
            ("[]", .unexpectedValue(key: "", expected: "an object")),
            (#"{"choices":{}}"#, .unexpectedValue(key: "choices", expected: "a list")),
            (
                #"{"choices":[{"delta":{"content":7}}]}"#,
                .unexpectedValue(key: "choices.0.delta.content", expected: "a string")
            ),
            (#"{"error":7}"#, .unexpectedValue(key: "error", expected: "an object")),
        ] as [(String, WireError)]
    )
    func refuses(data: String, error: WireError) {
        let bytes = [UInt8](data.utf8)
        #expect(throws: error) { try ChatEvent(decoding: bytes.span) }
    }

    // MARK: As the services write them

    private static let usage = ChatUsage(promptTokens: 20, completionTokens: 9)

    @Test(
        arguments: [
            (
                .chunk(ChatChunk(id: "i", model: "m")),
                #"{"choices":[{"delta":{"content":null,"role":"assistant"},"index":0}],"#
                    + #""created":1742000000,"id":"i","model":"m","service_tier":"default","#
                    + #""object":"chat.completion.chunk","usage":null}"#
            ),
            (
                .chunk(ChatChunk(id: "i", model: "m", content: "Hi")),
                #"{"choices":[{"delta":{"content":"Hi","role":"assistant"},"index":0}],"#
                    + #""created":1742000000,"id":"i","model":"m","service_tier":"default","#
                    + #""object":"chat.completion.chunk","usage":null}"#
            ),
            (
                .chunk(ChatChunk(id: "i", model: "m", reasoning: "嗯")),
                #"{"choices":[{"delta":{"content":"","reasoning_content":"嗯","role":"assistant"},"#
                    + #""index":0}],"created":1742000000,"id":"i","model":"m","#
                    + #""service_tier":"default","object":"chat.completion.chunk","usage":null}"#
            ),
            (
                .chunk(ChatChunk(id: "i", model: "m", finishReason: "stop")),
                #"{"choices":[{"delta":{"content":"","role":"assistant"},"finish_reason":"stop","#
                    + #""index":0}],"created":1742000000,"id":"i","model":"m","#
                    + #""service_tier":"default","object":"chat.completion.chunk","usage":null}"#
            ),
            (
                .chunk(ChatChunk(id: "i", model: "m", usage: Self.usage)),
                #"{"choices":[],"created":1742000000,"id":"i","model":"m","service_tier":"default","#
                    + #""object":"chat.completion.chunk","usage":{"completion_tokens":9,"#
                    + #""prompt_tokens":20,"total_tokens":29,"#
                    + #""prompt_tokens_details":{"cached_tokens":0},"#
                    + #""completion_tokens_details":{"reasoning_tokens":0}}}"#
            ),
            (.done, "[DONE]"),
            (
                .error(ChatError(code: "c", message: "m", type: "t")),
                #"{"error":{"code":"c","message":"m","param":"","type":"t"}}"#
            ),
        ] as [(ChatEvent, String)]
    )
    func writesAsArk(event: ChatEvent, data: String) throws {
        var bytes: [UInt8] = []
        event.encode(into: &bytes, dialect: .ark)
        #expect(String(decoding: bytes, as: UTF8.self) == data)
        #expect(try ChatEvent(decoding: bytes.span) == event)
    }

    @Test(
        arguments: [
            (
                .chunk(ChatChunk(id: "i", model: "m")),
                #"{"id":"i","object":"chat.completion.chunk","created":1742000000,"model":"m","#
                    + #""choices":[{"index":0,"delta":{"role":"assistant","content":""},"#
                    + #""logprobs":null,"finish_reason":null}]}"#
            ),
            (
                .chunk(ChatChunk(id: "i", model: "m", content: "Hi")),
                #"{"id":"i","object":"chat.completion.chunk","created":1742000000,"model":"m","#
                    + #""choices":[{"index":0,"delta":{"content":"Hi"},"#
                    + #""logprobs":null,"finish_reason":null}]}"#
            ),
            (
                .chunk(ChatChunk(id: "i", model: "m", reasoning: "嗯")),
                #"{"id":"i","object":"chat.completion.chunk","created":1742000000,"model":"m","#
                    + #""choices":[{"index":0,"delta":{"reasoning_content":"嗯"},"#
                    + #""logprobs":null,"finish_reason":null}]}"#
            ),
            (
                .chunk(ChatChunk(id: "i", model: "m", finishReason: "stop")),
                #"{"id":"i","object":"chat.completion.chunk","created":1742000000,"model":"m","#
                    + #""choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}"#
            ),
            (
                .chunk(ChatChunk(id: "i", model: "m", usage: Self.usage)),
                #"{"id":"i","object":"chat.completion.chunk","created":1742000000,"model":"m","#
                    + #""choices":[],"usage":{"completion_tokens":9,"prompt_tokens":20,"#
                    + #""total_tokens":29,"prompt_tokens_details":{"cached_tokens":0},"#
                    + #""completion_tokens_details":{"reasoning_tokens":0}}}"#
            ),
            (.done, "[DONE]"),
        ] as [(ChatEvent, String)]
    )
    func writesAsOpenAI(event: ChatEvent, data: String) throws {
        var bytes: [UInt8] = []
        event.encode(into: &bytes, dialect: .openAI)
        #expect(String(decoding: bytes, as: UTF8.self) == data)
        #expect(try ChatEvent(decoding: bytes.span) == event)
    }

    // MARK: Tolerance

    @Test(
        arguments: [
            ("[DONE]", .done),
            ("[DONE] ", .done),
            ("{}", .chunk(ChatChunk(id: "", model: ""))),
            (#"{"choices":[]}"#, .chunk(ChatChunk(id: "", model: ""))),
            (#"{"choices":null,"usage":null,"error":null}"#, .chunk(ChatChunk(id: "", model: ""))),
            (#"{"id":"i","choices":[{}]}"#, .chunk(ChatChunk(id: "i", model: ""))),
            (
                #"{"choices":[{"delta":{"role":"assistant","content":null,"reasoning_content":"r"}}]}"#,
                .chunk(ChatChunk(id: "", model: "", reasoning: "r"))
            ),
            (
                #"{"choices":[{"delta":{"content":"a"},"finish_reason":null},{"delta":{"content":"b"}}]}"#,
                .chunk(ChatChunk(id: "", model: "", content: "a"))
            ),
            (
                #"{"choices":[{"delta":{"content":"a"},"finish_reason":"length"}],"usage":{"prompt_tokens":1}}"#,
                .chunk(
                    ChatChunk(
                        id: "",
                        model: "",
                        content: "a",
                        finishReason: "length",
                        usage: ChatUsage(promptTokens: 1, completionTokens: 0)
                    )
                )
            ),
            (
                #"{"error":{"code":"c","message":"m","param":null,"type":"t"},"choices":7}"#,
                .error(ChatError(code: "c", message: "m", type: "t"))
            ),
            (#"{"error":"m"}"#, .error(ChatError(code: "", message: "m", type: ""))),
        ] as [(String, ChatEvent)]
    )
    func reads(data: String, event: ChatEvent) throws {
        let bytes = [UInt8](data.utf8)
        #expect(try ChatEvent(decoding: bytes.span) == event)
    }

    // MARK: Error bodies

    @Test(
        arguments: [
            ("<html>", .notJSON(at: 0)),
            ("{}", .missingKey("error")),
            (#"{"error":null}"#, .unexpectedValue(key: "error", expected: "an object")),
            (
                #"{"error":{"message":7}}"#,
                .unexpectedValue(key: "error.message", expected: "a string")
            ),
        ] as [(String, WireError)]
    )
    func refusesTheErrorBody(json: String, error: WireError) {
        let bytes = [UInt8](json.utf8)
        #expect(throws: error) { try ChatError(decoding: bytes.span) }
    }

    @Test(arguments: [
        (#"{"error":{}}"#, ChatError(code: "", message: "", type: "")),
        (#"{"error":{"code":429,"message":"m"}}"#, ChatError(code: "429", message: "m", type: "")),
        (#"{"error":{"code":null,"type":"t"}}"#, ChatError(code: "", message: "", type: "t")),
        (
            #"{"error":"Invalid X-Api-Key"}"#,
            ChatError(code: "", message: "Invalid X-Api-Key", type: "")
        ),
    ])
    func readsTheErrorBody(json: String, error: ChatError) throws {
        let bytes = [UInt8](json.utf8)
        #expect(try ChatError(decoding: bytes.span) == error)
    }

    // MARK: Properties

    @Test(arguments: [1, 2, 3] as [UInt64]) func decodesWhatItEncoded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<200 {
            let event = Self.event(&generator)
            for dialect in ChatDialect.allCases {
                var stream: [UInt8] = []
                event.encodeServerSentEvent(into: &stream, dialect: dialect)
                var decoder = ServerSentEvents()
                var events: [[UInt8]] = []
                try decoder.feed(stream.span, into: &events)
                let decoded = try events.map { try ChatEvent(decoding: $0.span) }
                #expect(decoded == [event], "seed \(seed), step \(step), \(dialect)")
            }
        }
    }

    private static func event(_ generator: inout SeededGenerator) -> ChatEvent {
        func text(_ generator: inout SeededGenerator) -> String? {
            Bool.random(using: &generator) ? nil : "x" + generator.text()
        }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: return .done
        case 1:
            return .error(
                ChatError(code: generator.text(), message: generator.text(), type: generator.text())
            )
        default:
            let usage = ChatUsage(
                promptTokens: .random(in: .min ... .max, using: &generator),
                completionTokens: .random(in: .min ... .max, using: &generator)
            )
            return .chunk(
                ChatChunk(
                    id: generator.text(),
                    model: generator.text(),
                    content: text(&generator),
                    reasoning: text(&generator),
                    finishReason: text(&generator),
                    usage: Bool.random(using: &generator) ? nil : usage
                )
            )
        }
    }
}
