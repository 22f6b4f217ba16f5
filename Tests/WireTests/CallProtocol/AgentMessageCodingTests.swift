import Support
import Testing
import Timeline
import Wire

struct AgentMessageCodingTests {
    @Test(arguments: [
        ("", WireError.shortFrame(byteCount: 0, headerByteCount: 4)),
        ("48 54 54 50 2f 31 2e 31", .unsupportedVersion(4)),
        ("11 10 10 00 00 00 00 00", .unexpectedMessageType(1, expected: [9, 11, 15])),
        ("11 c0 10 00 00 00 00 00", .unexpectedMessageType(12, expected: [9, 11, 15])),
        ("11 b4 00 00 00 00 00 00", .unexpectedFlags(4, expected: 0)),
        ("11 b0 00 00 00 00 00", .truncated(.payload, at: 4, left: 3)),
        ("11 b0 00 00 00 00 00 02 07", .sizeTooLarge(.payload, at: 4, declared: 2, left: 1)),
        ("11 b0 00 00 00 00 00 01 07 08", .trailingBytes(count: 1, at: 9)),
        ("11 b0 01 00 00 00 00 01 07", .brokenGzip(at: 8)),
        ("11 90 10 00 00 00 00 02 7b 7d", .missingKey("event")),
        ("11 f0 10 00 02 ae a5", .truncated(.errorCode, at: 4, left: 3)),
        ("11 f0 10 00 02 ae a5 91 00 00", .truncated(.payload, at: 8, left: 2)),
        (
            "11 f0 10 00 02 ae a5 91 00 00 00 02 78",
            .sizeTooLarge(.payload, at: 8, declared: 2, left: 1)
        ),
        ("11 f0 10 00 02 ae a5 91 00 00 00 00 78", .trailingBytes(count: 1, at: 12)),
    ])
    func refuses(hex: String, error: WireError) throws {
        let bytes = try [UInt8](hex: hex)
        #expect(throws: error) { try AgentMessage(decoding: bytes.span) }
    }

    @Test(arguments: [
        (#"{"event":"BotReady"}"#, WireError.missingKey("payload")),
        (#"{"event":"BotReady","payload":{}}"#, .missingKey("payload.session")),
        (
            #"{"event":"SentenceRecognized","payload":{"sentence":null}}"#,
            .unexpectedValue(key: "payload.sentence", expected: "a string")
        ),
        (
            #"{"event":"TTSSentenceStart","payload":"hm"}"#,
            .unexpectedValue(key: "payload", expected: "an object")
        ),
        (#"{"event":"BotError","payload":{}}"#, .missingKey("payload.error")),
        (#"{"event":"BotError","payload":{"error":{}}}"#, .missingKey("payload.error.code")),
    ])
    func refusesTheEvent(json: String, error: WireError) {
        let bytes = Self.eventFrame(json)
        #expect(throws: error) { try AgentMessage(decoding: bytes.span) }
    }

    // MARK: Golden frames

    private static let goldenEvents: [(String, AgentEvent)] = [
        ("BotError", .botError(code: "45000081", message: "没有声音")),
        ("SentenceRecognized", .sentenceRecognized(sentence: "你好")),
        ("TTSDone", .ttsDone),
        ("TTSSentenceStart", .ttsSentenceStart(sentence: "你好")),
        ("reference-BotReady", .botReady(session: "5fed83b1-f208-4311-a25c-2acea6d5304c")),
        ("reference-SentenceRecognized", .sentenceRecognized(sentence: "今天天气真不错我们一起去公园散")),
        ("reference-TTSDone", .ttsDone),
        ("reference-TTSSentenceEnd", .ttsSentenceEnd),
        ("reference-TTSSentenceStart", .ttsSentenceStart(sentence: "你好呀，我是青青。")),
    ]

    @Test(arguments: Self.goldenEvents)
    func isTheGoldenFrame(name: String, event: AgentEvent) throws {
        var bytes: [UInt8] = []
        event.encode(into: &bytes)
        try expectGolden(bytes, at: "Wire/CallProtocol/\(name).hex")
        #expect(try AgentMessage(decoding: bytes.span) == .event(event))
    }

    @Test func audioIsTheGoldenFrame() throws {
        var bytes: [UInt8] = []
        CallFrame.appendAgentAudioHeader(byteCount: 4, to: &bytes)
        #expect(bytes.count == CallFrame.headerByteCount)
        bytes += [0xff, 0xf3, 0x84, 0xc4]
        try expectGolden(bytes, at: "Wire/CallProtocol/agent-audio.hex")
        #expect(try AgentMessage(decoding: bytes.span) == .audio(.range(8..<12)))
    }

    @Test func noGoldenFrameIsForgotten() throws {
        try expectGoldenFiles(
            Self.goldenEvents.map(\.0) + ["agent-audio", "BotUpdateConfig"],
            in: "Wire/CallProtocol"
        )
    }

    // MARK: Tolerance

    @Test(arguments: [
        (#"{"event":"TTSDone","payload":{}}"#, AgentEvent.ttsDone),
        (#"{"event":"TTSDone","payload":null}"#, .ttsDone),
        (#"{"event":"TTSSentenceEnd"}"#, .ttsSentenceEnd),
        (
            #"{"event":"SentencePartialRecognized","payload":3}"#,
            .unknown(name: "SentencePartialRecognized")
        ),
        (#"{"event":"BotReady","payload":{"session":"a","more":[1]}}"#, .botReady(session: "a")),
    ])
    func toleratesTheEvent(json: String, event: AgentEvent) throws {
        let bytes = Self.eventFrame(json)
        #expect(try AgentMessage(decoding: bytes.span) == .event(event))
    }

    @Test(arguments: [
        // With a size: JSON, JSON of another shape, plain text, nothing.
        ("11 f0 10 00 02 ae a5 91 00 00 00 0f", #"{"error":"bad"}"#, "bad"),
        ("11 f0 10 00 02 ae a5 91 00 00 00 11", #"{"message":"bad"}"#, "bad"),
        ("11 f0 10 00 02 ae a5 91 00 00 00 0b", #"{"error":1}"#, #"{"error":1}"#),
        ("11 f0 00 00 02 ae a5 91 00 00 00 03", "bad", "bad"),
        ("11 f0 10 00 02 ae a5 91 00 00 00 00", "", ""),
        // Without.
        ("11 f0 10 00 02 ae a5 91", #"{"error":"bad"}"#, "bad"),
        ("11 f0 10 00 02 ae a5 91", "no", "no"),
        ("11 f0 10 00 02 ae a5 91", "", ""),
    ])
    func readsAnErrorFrame(hex: String, text: String, message: String) throws {
        let bytes = try [UInt8](hex: hex) + text.utf8
        #expect(
            try AgentMessage(decoding: bytes.span) == .error(code: 45_000_081, message: message)
        )
    }

    @Test func replacesWhatIsNotUTF8InAnErrorFrame() throws {
        let bytes = try [UInt8](hex: "11 f0 00 00 00 00 00 01 00 00 00 03 61 ff 62")
        let error = AgentMessage.error(code: 1, message: "a\u{fffd}b")
        #expect(try AgentMessage(decoding: bytes.span) == error)
    }

    // MARK: Properties

    @Test(arguments: [1, 2, 3] as [UInt64])
    func decodesWhatItEncoded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<50 {
            let message = Self.message(&generator)
            var bytes: [UInt8] = []
            switch message {
            case .event(let event):
                event.encode(into: &bytes, compressed: Bool.random(using: &generator))
            case .error(let code, let text):
                CallFrame.appendError(code: code, message: text, to: &bytes)
            case .audio: continue
            }
            #expect(try AgentMessage(decoding: bytes.span) == message, "seed \(seed), step \(step)")
            for count in 0..<bytes.count {
                // A frame cut off is refused, unless what is cut off is an error without a size.
                let part = [UInt8](bytes.prefix(count))
                let decoded = try? AgentMessage(decoding: part.span)
                #expect(decoded == nil || count == 8, "seed \(seed), step \(step), \(count) bytes")
            }
        }
    }

    private static func message(_ generator: inout SeededGenerator) -> AgentMessage {
        let text = generator.text()
        return switch Int.random(in: 0..<8, using: &generator) {
        case 0: .event(.botReady(session: text))
        case 1: .event(.sentenceRecognized(sentence: text))
        case 2: .event(.ttsSentenceStart(sentence: text))
        case 3: .event(.ttsSentenceEnd)
        case 4: .event(.ttsDone)
        case 5: .event(.botError(code: generator.text(), message: text))
        case 6: .event(.unknown(name: "x" + text))
        default: .error(code: .random(in: 0 ... .max, using: &generator), message: text)
        }
    }

    private static func eventFrame(_ json: String) -> [UInt8] {
        [0x11, 0x90, 0x10, 0x00, 0x00, 0x00, 0x00, UInt8(json.utf8.count)] + json.utf8
    }
}
