import Support
import Testing
import Timeline
import Wire

struct TTSServerMessageCodingTests {
    @Test(
        arguments: [
            (
                "11 14 10 00 00 00 00 01 00 00 00 00",
                .unexpectedMessageType(1, expected: [9, 11, 15])
            ),
            ("11 90 10 00 00 00 00 02 7b 7d", .unexpectedFlags(0, expected: 4)),
            ("11 94 10 00 00 00", .truncated(.event, at: 4, left: 2)),
            (
                "11 94 10 00 00 00 00 32 00 00 00 03 7b 7d",
                .sizeTooLarge(.identifier, at: 8, declared: 3, left: 2)
            ),
            ("11 94 10 00 00 00 00 32 00 00 00 01 7b 7d", .truncated(.payload, at: 13, left: 1)),
            ("11 94 10 00 00 00 00 96 00 00 00 01 ff 00 00 00 00", .notUTF8(.identifier, at: 12)),
            (
                "11 94 10 00 00 00 00 98 00 00 00 01 73 00 00 00 02 7b",
                .sizeTooLarge(.payload, at: 13, declared: 2, left: 1)
            ),
            (
                "11 b4 00 00 00 00 01 60 00 00 00 01 73 00 00 00 02 07",
                .sizeTooLarge(.payload, at: 13, declared: 2, left: 1)
            ),
            (
                "11 b4 00 00 00 00 01 60 00 00 00 01 73 00 00 00 01 07 08",
                .trailingBytes(count: 1, at: 18)
            ),
            ("11 b4 01 00 00 00 01 60 00 00 00 01 73 00 00 00 01 07", .brokenGzip(at: 17)),
            ("11 94 10 00 00 00 01 5e 00 00 00 01 73 00 00", .truncated(.payload, at: 13, left: 2)),
        ] as [(String, WireError)]
    )
    func refuses(hex: String, error: WireError) throws {
        let bytes = try [UInt8](hex: hex)
        #expect(throws: error) { try TTSServerMessage(decoding: bytes.span) }
    }

    // MARK: Golden frames

    @Test(
        arguments: [
            ("ConnectionFinished", .connectionFinished(id: "conn-0001", .ok)),
            ("ConnectionStarted", .connectionStarted(id: "conn-0001")),
            ("ConnectionStarted-without-id", .connectionStarted(id: nil)),
            ("SessionStarted", .sessionStarted(id: "sess-0001")),
            ("TTSSentenceEnd", .sentenceEnd(id: "sess-0001", text: "")),
            ("TTSSentenceStart", .sentenceStart(id: "sess-0001", text: "你好")),
            ("error-55000000", .error(code: 55_000_000, message: "x")),
        ] as [(String, TTSServerMessage)]
    )
    func isTheGoldenFrame(name: String, message: TTSServerMessage) throws {
        var bytes: [UInt8] = []
        message.encode(into: &bytes)
        try expectGolden(bytes, at: "Wire/TTS/\(name).hex")
        #expect(try TTSServerMessage(decoding: bytes.span) == message)
    }

    @Test func audioIsTheGoldenFrame() throws {
        var bytes: [UInt8] = []
        TTSFrame.appendAudioHeader(sessionID: "sess-0001", byteCount: 4, to: &bytes)
        #expect(bytes.count == 16 + 9)
        bytes += [0xff, 0xf3, 0x84, 0xc4]
        try expectGolden(bytes, at: "Wire/TTS/TTSResponse.hex")
        let message = TTSServerMessage.audio(id: "sess-0001", .range(25..<29))
        #expect(try TTSServerMessage(decoding: bytes.span) == message)
    }

    /// It counts the words too, which we do not write.
    @Test func readsTheGoldenFrameOfASessionWithUsage() throws {
        let bytes = try Fixtures.hex(at: "Wire/TTS/SessionFinished-with-usage.hex")
        let message = TTSServerMessage.sessionFinished(id: "sess-0001", .ok)
        #expect(try TTSServerMessage(decoding: bytes.span) == message)
    }

    @Test func audioIsNotEncodedWithoutItsBytes() async {
        await #expect(processExitsWith: .failure) {
            var bytes: [UInt8] = []
            TTSServerMessage.audio(id: "s", .range(0..<1)).encode(into: &bytes)
        }
    }

    // MARK: Tolerance

    @Test(
        arguments: [
            // The text of a sentence, in either place, or none that can be read.
            (350, #"{"phonemes":[],"text":"a","words":[]}"#, .sentenceStart(id: "s", text: "a")),
            (350, #"{"res_params":{"text":"a"}}"#, .sentenceStart(id: "s", text: "a")),
            (351, #"{"text":"","res_params":{"text":"a"}}"#, .sentenceEnd(id: "s", text: "a")),
            (351, #"{"text":"a","res_params":7}"#, .sentenceEnd(id: "s", text: "a")),
            (351, #"{"text":null,"res_params":[]}"#, .sentenceEnd(id: "s", text: "")),
            (350, #"{"text":7}"#, .sentenceStart(id: "s", text: "")),
            (350, #"{"text":"a"#, .sentenceStart(id: "s", text: "")),
            (350, "", .sentenceStart(id: "s", text: "")),
            // Statuses.
            (
                153, #"{"status_code":45000000,"message":"no"}"#,
                .sessionFailed(id: "s", TTSStatus(code: 45_000_000, message: "no"))
            ),
            (
                153, #"{"error":"quota"}"#,
                .sessionFailed(id: "s", TTSStatus(code: nil, message: "quota"))
            ),
            (
                153, #"{"status_code":55000000}"#,
                .sessionFailed(id: "s", TTSStatus(code: 55_000_000, message: ""))
            ),
            (153, "quota", .sessionFailed(id: "s", TTSStatus(code: nil, message: "quota"))),
            (151, "{}", .sessionCanceled(id: "s", TTSStatus(code: nil, message: ""))),
            (
                51, #"{"error":"no"}"#,
                .connectionFailed(id: "s", TTSStatus(code: nil, message: "no"))
            ),
            // What we need nothing of.
            (150, "hm", .sessionStarted(id: "s")),
            (364, #"{"text":"a"}"#, .unknown(event: 364)),
            (352, #"{"text":"a"}"#, .unknown(event: 352)),
        ] as [(UInt16, String, TTSServerMessage)]
    )
    func reads(event: UInt16, json: String, message: TTSServerMessage) throws {
        let bytes = Self.frame(event: event, json)
        #expect(try TTSServerMessage(decoding: bytes.span) == message)
    }

    @Test(arguments: [50, 51, 52] as [UInt16]) func theConnectionNeedNotBeNamed(
        event: UInt16
    ) throws {
        let json = #"{"status_code":20000000,"message":"ok"}"#
        let bytes =
            [0x11, 0x94, 0x10, 0, 0, 0, 0, UInt8(event), 0, 0, 0, UInt8(json.utf8.count)]
            + json.utf8
        let messages: [UInt16: TTSServerMessage] = [
            50: .connectionStarted(id: nil),
            51: .connectionFailed(id: nil, .ok),
            52: .connectionFinished(id: nil, .ok),
        ]
        #expect(try TTSServerMessage(decoding: bytes.span) == messages[event])
    }

    @Test(arguments: [0, 1, 200] as [UInt8]) func theSizeOfASentenceMayBeWrong(size: UInt8) throws {
        var bytes = Self.frame(event: 350, #"{"text":"你好"}"#)
        bytes[16] = size
        let message = TTSServerMessage.sentenceStart(id: "s", text: "你好")
        #expect(try TTSServerMessage(decoding: bytes.span) == message)
    }

    /// The documentation's own table has no size in an error.
    @Test func readsAnErrorWithoutASize() throws {
        let bytes = try [UInt8](hex: "11 f0 10 00 03 47 3b c0") + #"{"error":"x"}"#.utf8
        let message = TTSServerMessage.error(code: 55_000_000, message: "x")
        #expect(try TTSServerMessage(decoding: bytes.span) == message)
    }

    /// An error is one by its type, even if the header calls its text raw, as it does audio.
    @Test func anErrorIsNotAudio() throws {
        let bytes =
            try [UInt8](hex: "11 f0 00 00 02 ae a6 64 00 00 00 0e") + "quota exceeded".utf8
        let message = TTSServerMessage.error(code: 45_000_292, message: "quota exceeded")
        #expect(try TTSServerMessage(decoding: bytes.span) == message)
    }

    @Test func inflatesAudio() throws {
        let header = "11 b4 01 00 00 00 01 60 00 00 00 01 73 00 00 00 16"
        let gzip = "1f 8b 08 00 00 00 00 00 00 03 63 e7 00 00 0a 0c 43 00 02 00 00 00"
        let bytes = try [UInt8](hex: header + gzip)
        let message = TTSServerMessage.audio(id: "s", .inflated([7, 8]))
        #expect(try TTSServerMessage(decoding: bytes.span) == message)
    }

    // MARK: Properties

    @Test(arguments: [1, 2, 3] as [UInt64]) func decodesWhatItEncoded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<300 {
            let message = Self.message(&generator)
            var bytes: [UInt8] = []
            message.encode(into: &bytes)
            let decoded = try TTSServerMessage(decoding: bytes.span)
            #expect(decoded == message, "seed \(seed), step \(step)")
        }
    }

    private static func message(_ generator: inout SeededGenerator) -> TTSServerMessage {
        let id = generator.text()
        let text = generator.text()
        let name = Bool.random(using: &generator) ? nil : id
        let code = Int.random(in: .min ... .max, using: &generator)
        let status = TTSStatus(code: Bool.random(using: &generator) ? nil : code, message: text)
        return switch Int.random(in: 0..<11, using: &generator) {
        case 0: .connectionStarted(id: name)
        case 1: .connectionFailed(id: name, status)
        case 2: .connectionFinished(id: name, status)
        case 3: .sessionStarted(id: id)
        case 4: .sessionCanceled(id: id, status)
        case 5: .sessionFinished(id: id, status)
        case 6: .sessionFailed(id: id, status)
        case 7: .sentenceStart(id: id, text: text)
        case 8: .sentenceEnd(id: id, text: text)
        case 9: .error(code: .random(in: 0 ... .max, using: &generator), message: text)
        default: .unknown(event: .random(in: .min...0, using: &generator))
        }
    }

    private static func frame(event: UInt16, _ json: String) -> [UInt8] {
        [0x11, 0x94, 0x10, 0, 0, 0, UInt8(event >> 8), UInt8(event & 0xff)]
            + [0, 0, 0, 1, UInt8(ascii: "s"), 0, 0, 0, UInt8(json.utf8.count)] + json.utf8
    }
}
