import Support
import Testing
import Timeline
import Wire

struct TTSClientMessageCodingTests {
    @Test(
        arguments: [
            ("11 14", .shortFrame(byteCount: 2, headerByteCount: 4)),
            ("11 24 10 00 00 00 00 01 00 00 00 00", .unexpectedMessageType(2, expected: [1])),
            ("11 10 10 00 00 00 00 02 7b 7d", .unexpectedFlags(0, expected: 4)),
            ("11 15 10 00 00 00 00 01 00 00 00 01", .unexpectedFlags(5, expected: 4)),
            ("11 14 10 00 00 00 00", .truncated(.event, at: 4, left: 3)),
            ("11 14 10 00 00 00 00 01", .truncated(.payload, at: 8, left: 0)),
            ("11 14 10 00 00 00 00 01 00 00 00 02 7b 7d 0a", .trailingBytes(count: 1, at: 14)),
            ("11 14 10 00 00 00 00 66 00 00", .truncated(.identifier, at: 8, left: 2)),
            (
                "11 14 10 00 00 00 00 66 00 00 00 09 73",
                .sizeTooLarge(.identifier, at: 8, declared: 9, left: 1)
            ),
            ("11 14 10 00 00 00 00 66 00 00 00 01 ff 00 00 00 00", .notUTF8(.identifier, at: 12)),
            (
                "11 14 10 00 00 00 00 65 00 00 00 01 73 00 00 00",
                .truncated(.payload, at: 13, left: 3)
            ),
            (
                "11 14 10 00 00 00 00 64 00 00 00 01 73 00 00 00 03 7b 7d",
                .sizeTooLarge(.payload, at: 13, declared: 3, left: 2)
            ),
            ("11 14 10 00 00 00 00 64 00 00 00 01 73 00 00 00 01 7b", .notJSON(at: 17)),
            ("11 14 10 00 00 00 00 64 00 00 00 01 73 00 00 00 02 7b 7d", .missingKey("req_params")),
            ("11 14 11 00 00 00 00 c8 00 00 00 01 73 00 00 00 02 7b 7d", .brokenGzip(at: 17)),
            (
                "11 14 f0 00 00 00 00 c8 00 00 00 01 73 00 00 00 02 7b 7d",
                .unsupportedSerialization(15)
            ),
        ] as [(String, WireError)]
    )
    func refuses(hex: String, error: WireError) throws {
        let bytes = try [UInt8](hex: hex)
        #expect(throws: error) { try TTSClientMessage(decoding: bytes.span) }
    }

    @Test(
        arguments: [
            (100, #"{"req_params":{}}"#, .missingKey("req_params.speaker")),
            (
                100, #"{"req_params":{"speaker":"s","audio_params":{"sample_rate":"24k"}}}"#,
                .unexpectedValue(
                    key: "req_params.audio_params.sample_rate",
                    expected: "a whole number"
                )
            ),
            (200, #"{"req_params":{}}"#, .missingKey("req_params.text")),
            (200, #"{"text":"a"}"#, .missingKey("req_params")),
        ] as [(UInt8, String, WireError)]
    )
    func refusesTheJSON(event: UInt8, json: String, error: WireError) {
        let bytes = Self.frame(event: event, json)
        #expect(throws: error) { try TTSClientMessage(decoding: bytes.span) }
    }

    // MARK: Golden frames

    private static let speaker = "zh_female_shuangkuaisisi_moon_bigtts"
    private static let golden: [(String, TTSClientMessage)] = [
        ("CancelSession", .cancelSession(id: "sess-0001")),
        ("FinishConnection", .finishConnection),
        ("FinishSession", .finishSession(id: "sess-0001")),
        ("StartConnection", .startConnection),
        (
            "StartSession",
            .startSession(id: "sess-0001", TTSParameters(speaker: Self.speaker, userID: "u1"))
        ),
        ("TaskRequest", .taskRequest(id: "sess-0001", text: "你好")),
        ("reference-FinishSession", .finishSession(id: "c174826e-c180-4fb2-a2c1-dbb667683fce")),
        ("reference-StartConnection", .startConnection),
    ]

    @Test(arguments: Self.golden)
    func isTheGoldenFrame(name: String, message: TTSClientMessage) throws {
        var bytes: [UInt8] = []
        message.encode(into: &bytes)
        try expectGolden(bytes, at: "Wire/TTS/\(name).hex")
        #expect(try TTSClientMessage(decoding: bytes.span) == message)
    }

    @Test func noGoldenFrameIsForgotten() throws {
        let fromServer = [
            "ConnectionFinished", "ConnectionStarted", "ConnectionStarted-without-id",
            "SessionFinished-with-usage", "SessionStarted", "TTSResponse", "TTSSentenceEnd",
            "TTSSentenceStart", "error-55000000",
        ]
        try expectGoldenFiles(Self.golden.map(\.0) + fromServer, in: "Wire/TTS")
    }

    // MARK: Tolerance

    @Test(
        arguments: [
            // The least, and what rides along with the start.
            (
                100, #"{"req_params":{"speaker":"s"}}"#,
                .startSession(id: "s", TTSParameters(speaker: "s"))
            ),
            (
                100,
                #"{"user":7,"req_params":{"speaker":"s","text":"a","model":"m","additions":"{}","#
                    + #""audio_params":{"format":"pcm","sample_rate":16000,"speech_rate":-50}}}"#,
                .startSession(
                    id: "s",
                    TTSParameters(speaker: "s", format: "pcm", sampleRate: 16_000, text: "a")
                )
            ),
            // As a client writes it that repeats all parameters with each text.
            (
                200, #"{"event":200,"namespace":"x","req_params":{"speaker":"s","text":"a"}}"#,
                .taskRequest(id: "s", text: "a")
            ),
            // Nothing is asked of the payload of these.
            (102, "", .finishSession(id: "s")),
            (101, "hm", .cancelSession(id: "s")),
            (201, "{}", .unknown(event: 201)),
        ] as [(UInt8, String, TTSClientMessage)]
    )
    func reads(event: UInt8, json: String, message: TTSClientMessage) throws {
        let bytes = Self.frame(event: event, json)
        #expect(try TTSClientMessage(decoding: bytes.span) == message)
    }

    // MARK: Properties

    @Test(arguments: [1, 2, 3] as [UInt64]) func decodesWhatItEncoded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<50 {
            let message = Self.message(&generator)
            var bytes: [UInt8] = []
            message.encode(into: &bytes)
            let decoded = try TTSClientMessage(decoding: bytes.span)
            #expect(decoded == message, "seed \(seed), step \(step)")
            if case .unknown = message { continue }
            for count in 0..<bytes.count {
                let part = [UInt8](bytes.prefix(count))
                #expect(throws: WireError.self, "seed \(seed), step \(step), \(count) bytes") {
                    try TTSClientMessage(decoding: part.span)
                }
            }
        }
    }

    private static func message(_ generator: inout SeededGenerator) -> TTSClientMessage {
        let id = generator.text()
        return switch Int.random(in: 0..<7, using: &generator) {
        case 0: .startConnection
        case 1: .finishConnection
        case 2: .taskRequest(id: id, text: generator.text())
        case 3: .finishSession(id: id)
        case 4: .cancelSession(id: id)
        case 5: .unknown(event: .random(in: 201 ... .max, using: &generator))
        default:
            .startSession(
                id: id,
                TTSParameters(
                    speaker: generator.text(),
                    format: generator.text(),
                    sampleRate: .random(in: .min ... .max, using: &generator),
                    userID: Bool.random(using: &generator) ? nil : generator.text(),
                    text: Bool.random(using: &generator) ? nil : generator.text()
                )
            )
        }
    }

    private static func frame(event: UInt8, _ json: String) -> [UInt8] {
        [0x11, 0x14, 0x10, 0, 0, 0, 0, event, 0, 0, 0, 1, UInt8(ascii: "s")]
            + [0, 0, 0, UInt8(json.utf8.count)] + json.utf8
    }
}
