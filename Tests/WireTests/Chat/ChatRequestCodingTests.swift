import Testing
import Timeline
import Wire

struct ChatRequestCodingTests {
    @Test(
        arguments: [
            ("", .notJSON(at: 0)),
            ("hm", .notJSON(at: 0)),
            ("[]", .unexpectedValue(key: "", expected: "an object")),
            ("{}", .missingKey("messages")),
            (#"{"messages":[]}"#, .missingKey("model")),
            (
                #"{"model":"m","messages":{}}"#,
                .unexpectedValue(key: "messages", expected: "a list")
            ),
            (#"{"model":"m","messages":[{}]}"#, .missingKey("messages.0.role")),
            (
                #"{"model":"m","messages":[{"role":"bot"}]}"#,
                .unexpectedValue(
                    key: "messages.0.role",
                    expected: "system, user, assistant or tool"
                )
            ),
            (
                #"{"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":7}]}"#,
                .unexpectedValue(key: "messages.1.content", expected: "a list")
            ),
            (
                #"{"model":"m","messages":[],"stream":"yes"}"#,
                .unexpectedValue(key: "stream", expected: "true or false")
            ),
        ] as [(String, WireError)]
    )
    func refuses(json: String, error: WireError) {
        let bytes = [UInt8](json.utf8)
        #expect(throws: error) { try ChatRequest(decoding: bytes.span) }
    }

    @Test(arguments: [
        (#"{"model":"m","messages":[]}"#, ChatRequest(model: "m", messages: [], isStreamed: false)),
        (
            #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true},"#
                + #""temperature":0.7,"thinking":{"type":"disabled"}}"#,
            ChatRequest(model: "m", messages: [], includesUsage: true)
        ),
        (
            #"{"model":"m","messages":[],"stream":null,"stream_options":null}"#,
            ChatRequest(model: "m", messages: [], isStreamed: false)
        ),
        (
            #"{"model":"m","stream":true,"messages":[{"role":"developer","content":"a"},"#
                + #"{"role":"assistant","content":null,"tool_calls":[]},{"role":"function"},"#
                + #"{"role":"user","content":[{"type":"text","text":"b"},{"type":"image_url"},"#
                + #"{"type":"text","text":"c"}]}]}"#,
            ChatRequest(
                model: "m",
                messages: [
                    ChatMessage(.system, "a"), ChatMessage(.assistant, ""), ChatMessage(.tool, ""),
                    ChatMessage(.user, "bc"),
                ]
            )
        ),
    ])
    func reads(json: String, request: ChatRequest) throws {
        let bytes = [UInt8](json.utf8)
        #expect(try ChatRequest(decoding: bytes.span) == request)
    }

    @Test(arguments: [
        (
            ChatRequest(
                model: "ep-1",
                messages: [ChatMessage(.system, "你是乔青青"), ChatMessage(.user, "\"你好\"\n")],
                includesUsage: true
            ),
            #"{"model":"ep-1","messages":[{"role":"system","content":"你是乔青青"},"#
                + #"{"role":"user","content":"\"你好\"\n"}],"stream":true,"#
                + #""stream_options":{"include_usage":true}}"#
        ),
        (
            ChatRequest(model: "m", messages: [], isStreamed: false),
            #"{"model":"m","messages":[],"stream":false}"#
        ),
    ])
    func writes(request: ChatRequest, json: String) throws {
        var bytes: [UInt8] = []
        request.encode(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == json)
        #expect(try ChatRequest(decoding: bytes.span) == request)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func decodesWhatItEncoded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let roles: [ChatMessage.Role] = [.system, .user, .assistant, .tool]
        for step in 0..<100 {
            let messages = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                ChatMessage(roles.randomElement(using: &generator) ?? .user, generator.text())
            }
            let request = ChatRequest(
                model: generator.text(),
                messages: messages,
                isStreamed: Bool.random(using: &generator),
                includesUsage: Bool.random(using: &generator)
            )
            var bytes: [UInt8] = []
            request.encode(into: &bytes)
            let decoded = try ChatRequest(decoding: bytes.span)
            #expect(decoded == request, "seed \(seed), step \(step)")
        }
    }
}
