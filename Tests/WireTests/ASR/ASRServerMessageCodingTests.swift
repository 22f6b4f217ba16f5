import Support
import Testing
import Timeline
import Wire

struct ASRServerMessageCodingTests {
    @Test(
        arguments: [
            ("11 10 10 00 00 00 00 02 7b 7d", .unexpectedMessageType(1, expected: [9, 15])),
            ("11 b0 00 00 00 00 00 00", .unexpectedMessageType(11, expected: [9, 15])),
            ("11 91 10 00 00 00 00", .truncated(.sequence, at: 4, left: 3)),
            ("11 93 10 00 00 00 00 01 00 00 00 02 7b 7d 0a", .trailingBytes(count: 1, at: 14)),
            ("11 90 10 00 00 00 00 03 7b 7d", .sizeTooLarge(.payload, at: 4, declared: 3, left: 2)),
            ("11 90 10 00 00 00 00 00", .notJSON(at: 8)),
            ("11 90 11 00 00 00 00 02 7b 7d", .brokenGzip(at: 8)),
            ("11 f0 10 00 02 ae", .truncated(.errorCode, at: 4, left: 2)),
        ] as [(String, WireError)]
    )
    func refuses(hex: String, error: WireError) throws {
        let bytes = try [UInt8](hex: hex)
        #expect(throws: error) { try ASRServerMessage(decoding: bytes.span) }
    }

    @Test(
        arguments: [
            ("[]", .unexpectedValue(key: "", expected: "an object")),
            (#"{"result":"hm"}"#, .unexpectedValue(key: "result", expected: "a list")),
            (#"{"result":{"text":1}}"#, .unexpectedValue(key: "result.text", expected: "a string")),
            (
                #"{"result":{"utterances":[{},{"definite":0}]}}"#,
                .unexpectedValue(key: "result.utterances.1.definite", expected: "true or false")
            ),
            (
                #"{"audio_info":{"duration":1e400}}"#,
                .notJSON(at: 8)
            ),
            (#"{"audio_info":7}"#, .unexpectedValue(key: "audio_info", expected: "an object")),
        ] as [(String, WireError)]
    )
    func refusesTheResult(json: String, error: WireError) {
        let bytes = Self.resultFrame(json)
        #expect(throws: error) { try ASRServerMessage(decoding: bytes.span) }
    }

    // MARK: Results

    @Test(arguments: [
        ("{}", ASRResult(audioDuration: nil, text: nil)),
        (#"{"result":null,"audio_info":null}"#, ASRResult(audioDuration: nil, text: nil)),
        (
            #"{"result":{"additions":{"log_id":"L"}}}"#,
            ASRResult(audioDuration: nil, text: nil)
        ),
        (
            #"{"audio_info":{"duration":97},"result":{"text":"你","utterances":null}}"#,
            ASRResult(audioDuration: 97, text: "你")
        ),
        // The documentation's table: a list.
        (#"{"result":[]}"#, ASRResult(audioDuration: nil, text: nil)),
        (
            #"{"result":[{"text":"a","utterances":[{"text":"a"}]},{},{"text":"b"}]}"#,
            ASRResult(
                audioDuration: nil,
                text: "ab",
                utterances: [.init(text: "a", isDefinite: false, startTime: -1, endTime: -1)]
            )
        ),
        // Words are passed over, and the placeholder at the end is kept.
        (
            """
            {"audio_info":{"duration":2000},"result":{"additions":{},"text":"好。","utterances":[
            {"additions":{"source":"stream"},"definite":true,"start_time":0,"end_time":1705,"text":"好。",
            "words":[{"text":"好","start_time":740,"end_time":860,"blank_duration":0}]},
            {"definite":false,"start_time":-1,"end_time":-1,"text":""}]}}
            """,
            ASRResult(
                audioDuration: 2_000,
                text: "好。",
                utterances: [
                    .init(text: "好。", isDefinite: true, startTime: 0, endTime: 1_705),
                    .init(text: "", isDefinite: false, startTime: -1, endTime: -1),
                ]
            )
        ),
    ])
    func readsTheResult(json: String, result: ASRResult) throws {
        let bytes = Self.resultFrame(json)
        #expect(
            try ASRServerMessage(decoding: bytes.span) == ASRServerMessage(.result(result))
        )
    }

    @Test func writesUtterances() {
        let result = ASRResult(
            audioDuration: 2_000,
            text: "好。",
            utterances: [
                .init(text: "好。", isDefinite: true, startTime: 0, endTime: 1_705),
                .init(text: "", isDefinite: false, startTime: -1, endTime: -1),
            ]
        )
        var bytes: [UInt8] = []
        ASRServerMessage(.result(result)).encode(into: &bytes)
        #expect(
            String(decoding: bytes.dropFirst(8), as: UTF8.self)
                == #"{"audio_info":{"duration":2000},"result":{"text":"好。","utterances":["#
                + #"{"definite":true,"start_time":0,"end_time":1705,"text":"好。"},"#
                + #"{"definite":false,"start_time":-1,"end_time":-1,"text":""}]}}"#
        )
    }

    @Test(arguments: [
        (
            "final-negative-sequence",
            ASRServerMessage(
                .result(ASRResult(audioDuration: 1_200, text: "你好。")),
                sequence: -4,
                isLast: true
            )
        ),
        (
            "final-positive-sequence",
            ASRServerMessage(
                .result(ASRResult(audioDuration: 1_200, text: "你好。")),
                sequence: 4,
                isLast: true
            )
        ),
        ("error-45000081", ASRServerMessage(.error(code: 45_000_081, message: "bad"))),
    ])
    func isTheGoldenFrame(name: String, message: ASRServerMessage) throws {
        var bytes: [UInt8] = []
        message.encode(into: &bytes)
        try expectGolden(bytes, at: "Wire/ASR/\(name).hex")
        #expect(try ASRServerMessage(decoding: bytes.span) == message)
    }

    /// It has a log number and another order, which we do not write.
    @Test func readsTheGoldenFrameOfAFirstAcknowledgement() throws {
        let bytes = try Fixtures.hex(at: "Wire/ASR/first-ack.hex")
        let message = ASRServerMessage(.result(ASRResult(audioDuration: 0, text: "")), sequence: 1)
        #expect(try ASRServerMessage(decoding: bytes.span) == message)
    }

    @Test func noGoldenFrameIsForgotten() throws {
        try expectGoldenFiles(
            [
                "error-45000081", "final-negative-sequence", "final-positive-sequence", "first-ack",
                "last-empty", "last-empty-gzip", "last-empty-sequence", "request",
                "request-sequence-1",
            ],
            in: "Wire/ASR"
        )
    }

    // MARK: Sequences and ends

    @Test(
        arguments: [
            ("11 90 10 00 00 00 00 02 7b 7d", nil, false),
            ("11 91 10 00 00 00 00 01 00 00 00 02 7b 7d", 1, false),
            ("11 91 10 00 ff ff ff ff 00 00 00 02 7b 7d", -1, false),
            ("11 92 10 00 00 00 00 02 7b 7d", nil, true),
            ("11 93 10 00 00 00 00 01 00 00 00 02 7b 7d", 1, true),
            ("11 93 10 00 80 00 00 00 00 00 00 02 7b 7d", .min, true),
            // Bit 2 of the flags, with an event number and without.
            ("11 94 10 00 00 00 00 02 7b 7d", nil, false),
            ("11 94 10 00 00 00 01 c3 00 00 00 02 7b 7d", nil, false),
            ("11 97 10 00 00 00 00 05 00 00 01 c3 00 00 00 02 7b 7d", 5, true),
            // Called raw.
            ("11 90 00 00 00 00 00 02 7b 7d", nil, false),
        ] as [(String, Int32?, Bool)]
    )
    func readsTheVariant(hex: String, sequence: Int32?, isLast: Bool) throws {
        let bytes = try [UInt8](hex: hex)
        let message = ASRServerMessage(
            .result(ASRResult(audioDuration: nil, text: nil)),
            sequence: sequence,
            isLast: isLast
        )
        #expect(try ASRServerMessage(decoding: bytes.span) == message)
    }

    @Test func readsAnErrorOfPlainText() throws {
        let text = "timeout waiting next packet: 8s"
        let bytes =
            try [UInt8](hex: "11 f0 00 00 02 ae a5 91 00 00 00 1f") + text.utf8
        let message = ASRServerMessage(.error(code: 45_000_081, message: text))
        #expect(try ASRServerMessage(decoding: bytes.span) == message)
    }

    // MARK: Properties

    @Test(arguments: [1, 2, 3] as [UInt64]) func decodesWhatItEncoded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<200 {
            let message = Self.message(&generator)
            var bytes: [UInt8] = []
            message.encode(into: &bytes, compressed: Bool.random(using: &generator))
            let decoded = try ASRServerMessage(decoding: bytes.span)
            #expect(decoded == message, "seed \(seed), step \(step)")
        }
    }

    private static func message(_ generator: inout SeededGenerator) -> ASRServerMessage {
        if Int.random(in: 0..<5, using: &generator) == 0 {
            let code = UInt32.random(in: 0 ... .max, using: &generator)
            return ASRServerMessage(.error(code: code, message: generator.text()))
        }
        let utterances = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            ASRResult.Utterance(
                text: generator.text(),
                isDefinite: Bool.random(using: &generator),
                startTime: .random(in: -1...100_000, using: &generator),
                endTime: .random(in: .min ... .max, using: &generator)
            )
        }
        let result = ASRResult(
            audioDuration: Bool.random(using: &generator)
                ? nil : .random(in: .min ... .max, using: &generator),
            text: Bool.random(using: &generator) ? nil : generator.text(),
            utterances: utterances
        )
        return ASRServerMessage(
            .result(result),
            sequence: Bool.random(using: &generator)
                ? nil : .random(in: .min ... .max, using: &generator),
            isLast: Bool.random(using: &generator)
        )
    }

    private static func resultFrame(_ json: String) -> [UInt8] {
        let count = UInt16(json.utf8.count)
        return [0x11, 0x90, 0x10, 0x00, 0x00, 0x00, UInt8(count >> 8), UInt8(count & 0xff)]
            + json.utf8
    }
}
