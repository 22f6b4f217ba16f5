import Support
import Testing
import Timeline
import Wire

struct CallerMessageCodingTests {
    // MARK: Wrong bytes

    @Test(arguments: [
        ("", WireError.shortFrame(byteCount: 0, headerByteCount: 4)),
        ("11 10 10", .shortFrame(byteCount: 3, headerByteCount: 4)),
        ("12 10 10 00 00 00 00", .shortFrame(byteCount: 7, headerByteCount: 8)),
        ("21 10 10 00 00 00 00 00", .unsupportedVersion(2)),
        ("10 10 10 00 00 00 00 00", .emptyHeader),
        ("11 90 10 00 00 00 00 00", .unexpectedMessageType(9, expected: [1, 2])),
        ("11 30 10 00 00 00 00 00", .unexpectedMessageType(3, expected: [1, 2])),
        ("11 11 10 00 00 00 00 00", .unexpectedFlags(1, expected: 0)),
        ("11 24 10 00 00 00 00 00", .unexpectedFlags(4, expected: 0)),
        ("11 10 12 00 00 00 00 00", .unsupportedCompression(2)),
        ("11 20 1f 00 00 00 00 00", .unsupportedCompression(15)),
        ("11 10 30 00 00 00 00 02 7b 7d", .unsupportedSerialization(3)),
        ("11 10 10 00", .truncated(.payload, at: 4, left: 0)),
        ("11 10 10 00 00 00 02", .truncated(.payload, at: 4, left: 3)),
        ("11 10 10 00 00 00 00 03 7b 7d", .sizeTooLarge(.payload, at: 4, declared: 3, left: 2)),
        (
            "11 10 10 00 ff ff ff ff 7b 7d",
            .sizeTooLarge(.payload, at: 4, declared: 4_294_967_295, left: 2)
        ),
        ("11 10 10 00 00 00 00 01 7b 7d", .trailingBytes(count: 1, at: 9)),
        ("11 10 10 00 00 00 00 00", .notJSON(at: 8)),
        ("11 10 10 00 00 00 00 02 7b 7b", .notJSON(at: 8)),
        ("11 10 10 00 00 00 00 02 7b 7d", .missingKey("event")),
        ("11 10 10 00 00 00 00 02 5b 5d", .unexpectedValue(key: "", expected: "an object")),
        ("11 10 11 00 00 00 00 02 7b 7d", .brokenGzip(at: 8)),
        ("11 20 11 00 00 00 00 02 1f 8b", .brokenGzip(at: 8)),
        ("11 20 10 00 00 00 00 0a 11 20 11 00 00 00 00 02 1f 8b", .brokenGzip(at: 16)),
        ("11 20 10 00 00 00 00 08 11 20 12 00 00 00 00 00", .unsupportedCompression(2)),
    ])
    func refuses(hex: String, error: WireError) throws {
        let bytes = try [UInt8](hex: hex)
        #expect(throws: error) { try CallerMessage(decoding: bytes.span) }
    }

    @Test(arguments: [
        (#"{"event":7}"#, WireError.unexpectedValue(key: "event", expected: "a string")),
        (#"{"event":null}"#, .unexpectedValue(key: "event", expected: "a string")),
        (#"{"event":"BotUpdateConfig"}"#, .missingKey("payload")),
        (#"{"event":"BotUpdateConfig","payload":{}}"#, .missingKey("payload.speaker")),
        (
            #"{"event":"BotUpdateConfig","payload":[]}"#,
            .unexpectedValue(key: "payload", expected: "an object")
        ),
        (
            #"{"event":"BotUpdateConfig","payload":{"speaker":1}}"#,
            .unexpectedValue(key: "payload.speaker", expected: "a string")
        ),
        (#"{event:"x"}"#, .notJSON(at: 8)),
        (#"{"event":"x"} {}"#, .notJSON(at: 8)),
        (#"{"event":"\ud800"}"#, .notJSON(at: 8)),
    ])
    func refusesTheEvent(json: String, error: WireError) {
        let bytes = Self.eventFrame(json)
        #expect(throws: error) { try CallerMessage(decoding: bytes.span) }
    }

    // MARK: Events

    private static let goldenEvents: [(String, CallerEvent)] = [
        ("BotUpdateConfig", .updateConfig(speaker: "zh_male_wennuanahu_moon_bigtts"))
    ]

    @Test(arguments: Self.goldenEvents)
    func isTheGoldenFrame(name: String, event: CallerEvent) throws {
        var bytes: [UInt8] = []
        event.encode(into: &bytes)
        try expectGolden(bytes, at: "Wire/CallProtocol/\(name).hex")
        #expect(try CallerMessage(decoding: bytes.span) == .event(event))
    }

    @Test(arguments: [
        (#"{"event":"ClientHangup"}"#, CallerEvent.unknown(name: "ClientHangup")),
        (#"{"event":"ClientHangup","payload":7}"#, .unknown(name: "ClientHangup")),
        (#"{"event":""}"#, .unknown(name: "")),
        (
            #" { "payload" : { "a" : [ ] , "speaker" : "s" } , "event" : "BotUpdateConfig" } "#,
            .updateConfig(speaker: "s")
        ),
    ])
    func toleratesTheEvent(json: String, event: CallerEvent) throws {
        let bytes = Self.eventFrame(json)
        #expect(try CallerMessage(decoding: bytes.span) == .event(event))
    }

    @Test func honoursALongerHeader() throws {
        var bytes = try [UInt8](hex: "13 10 10 00 ff ff ff ff ff ff ff ff 00 00 00 0d")
        bytes += #"{"event":"x"}"#.utf8
        #expect(try CallerMessage(decoding: bytes.span) == .event(.unknown(name: "x")))
        bytes = try [UInt8](hex: "12 20 10 00 ff ff ff ff 00 00 00 02 07 08")
        #expect(try CallerMessage(decoding: bytes.span) == .audio(.range(12..<14)))
    }

    @Test func compressesAnEventIfAskedFor() throws {
        let event = CallerEvent.updateConfig(speaker: String(repeating: "s", count: 500))
        var bytes: [UInt8] = []
        event.encode(into: &bytes, compressed: true)
        #expect(bytes.prefix(4) == [0x11, 0x10, 0x11, 0x00])
        #expect(bytes.count < 100)
        #expect(try CallerMessage(decoding: bytes.span) == .event(event))
    }

    // MARK: Audio

    @Test(arguments: [
        (AudioFraming.single, "11 20 10 00 00 00 0c 80"),
        (.double, "11 20 10 00 00 00 0c 88 11 20 10 00 00 00 0c 80"),
        (.bare, "11 20 10 00"),
    ])
    func framesATenthOfASecond(framing: AudioFraming, hex: String) throws {
        var bytes: [UInt8] = []
        CallFrame.appendAudioHeader(byteCount: 3_200, framing: framing, to: &bytes)
        #expect(try bytes == [UInt8](hex: hex))
        let headerByteCount = bytes.count
        #expect(framing.headerByteCount == headerByteCount)
        bytes += [UInt8](repeating: 0x11, count: 3_200)
        let audio = Payload.range(headerByteCount..<headerByteCount + 3_200)
        #expect(try CallerMessage(decoding: bytes.span) == .audio(audio))
    }

    @Test(arguments: [
        // Empty, in each framing.
        ("11 20 10 00", Payload.range(4..<4)),
        ("11 20 10 00 00 00 00 00", .range(8..<8)),
        ("11 20 10 00 00 00 00 08 11 20 10 00 00 00 00 00", .range(16..<16)),
        // The nibble for the serialization does not matter.
        ("11 20 00 00 00 00 00 02 07 08", .range(8..<10)),
        ("11 20 f0 00 00 00 00 02 07 08", .range(8..<10)),
        // Samples that look like a size which does not fit.
        ("11 20 10 00 00 00 00 02", .range(4..<8)),
        ("11 20 10 00 07 08", .range(4..<6)),
        // Samples that begin like a frame, and are none.
        ("11 20 10 00 00 00 00 08 11 20 10 00 00 00 00 01", .range(8..<16)),
        ("11 20 10 00 00 00 00 08 11 20 10 01 00 00 00 00", .range(8..<16)),
        // It is unwrapped twice and no more.
        (
            "11 20 10 00 00 00 00 10 11 20 10 00 00 00 00 08 11 20 10 00 00 00 00 00",
            .range(16..<24)
        ),
    ])
    func findsTheSamples(hex: String, payload: Payload) throws {
        let bytes = try [UInt8](hex: hex)
        #expect(try CallerMessage(decoding: bytes.span) == .audio(payload))
    }

    /// Gzip of the bytes 7 and 8 by another implementation, and of a single frame that holds them.
    @Test(arguments: [
        "11 20 11 00 00 00 00 16 1f 8b 08 00 00 00 00 00 00 03 63 e7 00 00 0a 0c 43 00 02 00 00 00",
        "11 20 11 00 1f 8b 08 00 00 00 00 00 00 03 63 e7 00 00 0a 0c 43 00 02 00 00 00",
        """
        11 20 10 00 00 00 00 1e 11 20 11 00 00 00 00 16
        1f 8b 08 00 00 00 00 00 00 03 63 e7 00 00 0a 0c 43 00 02 00 00 00
        """,
        """
        11 20 11 00 00 00 00 1c
        1f 8b 08 00 00 00 00 00 02 03 13 54 10 60 00 02 26 76 0e 00 b3 fb b2 97 0a 00 00 00
        """,
    ])
    func inflatesSamplesInEachFraming(hex: String) throws {
        let bytes = try [UInt8](hex: hex)
        #expect(try CallerMessage(decoding: bytes.span) == .audio(.inflated([7, 8])))
    }

    // MARK: Properties

    @Test(arguments: [1, 2, 3] as [UInt64])
    func decodesWhatItEncoded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<300 {
            let event: CallerEvent =
                Bool.random(using: &generator)
                ? .updateConfig(speaker: generator.text())
                : .unknown(name: "x" + generator.text())
            var bytes: [UInt8] = []
            event.encode(into: &bytes, compressed: Bool.random(using: &generator))
            let decoded = try CallerMessage(decoding: bytes.span)
            #expect(decoded == .event(event), "seed \(seed), step \(step)")
        }
    }

    @Test func refusesAnEventCutOffAnywhere() {
        let whole = Self.eventFrame(#"{"event":"BotUpdateConfig","payload":{"speaker":"s"}}"#)
        for count in 0..<whole.count {
            let bytes = [UInt8](whole.prefix(count))
            #expect(throws: WireError.self, "\(count) bytes") {
                try CallerMessage(decoding: bytes.span)
            }
        }
    }

    private static func eventFrame(_ json: String) -> [UInt8] {
        [0x11, 0x10, 0x10, 0x00, 0x00, 0x00, 0x00, UInt8(json.utf8.count)] + json.utf8
    }
}
