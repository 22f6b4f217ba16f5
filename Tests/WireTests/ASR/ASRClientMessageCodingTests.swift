import Support
import Testing
import Timeline
import Wire

struct ASRClientMessageCodingTests {
    @Test(
        arguments: [
            ("11 10", .shortFrame(byteCount: 2, headerByteCount: 4)),
            ("11 90 10 00 00 00 00 00", .unexpectedMessageType(9, expected: [1, 2])),
            ("11 f0 10 00 00 00 00 00", .unexpectedMessageType(15, expected: [1, 2])),
            ("11 21 00 00 00 00 02", .truncated(.sequence, at: 4, left: 3)),
            ("11 21 00 00 00 00 00 02", .truncated(.payload, at: 8, left: 0)),
            (
                "11 21 00 00 00 00 00 02 00 00 00 01",
                .sizeTooLarge(.payload, at: 8, declared: 1, left: 0)
            ),
            ("11 20 00 00 00 00 00 01 07 08", .trailingBytes(count: 1, at: 9)),
            // An event number is promised, and the sizes fit neither with it nor without it.
            ("11 24 00 00 00 00 00", .truncated(.event, at: 4, left: 3)),
            ("11 24 00 00 00 00 00 c8 00 00 00 01 07 08", .trailingBytes(count: 1, at: 13)),
            ("11 20 01 00 00 00 00 03 1f 8b 08", .brokenGzip(at: 8)),
            ("11 10 30 00 00 00 00 02 7b 7d", .unsupportedSerialization(3)),
            ("11 10 10 00 00 00 00 02 7b 7d", .missingKey("audio")),
            (
                "11 10 10 00 00 00 00 04 6e 75 6c 6c",
                .unexpectedValue(key: "", expected: "an object")
            ),
        ] as [(String, WireError)]
    )
    func refuses(hex: String, error: WireError) throws {
        let bytes = try [UInt8](hex: hex)
        #expect(throws: error) { try ASRClientMessage(decoding: bytes.span) }
    }

    @Test(
        arguments: [
            (#"{"audio":{"format":"pcm"}}"#, .missingKey("request")),
            (#"{"audio":{},"request":{"model_name":"bigmodel"}}"#, .missingKey("audio.format")),
            (#"{"audio":{"format":"pcm"},"request":{}}"#, .missingKey("request.model_name")),
            (
                #"{"audio":{"format":"pcm","rate":"16k"},"request":{"model_name":"bigmodel"}}"#,
                .unexpectedValue(key: "audio.rate", expected: "a whole number")
            ),
            (
                #"{"audio":{"format":"pcm","rate":1e99},"request":{"model_name":"bigmodel"}}"#,
                .notJSON(at: 8)
            ),
        ] as [(String, WireError)]
    )
    func refusesTheRequest(json: String, error: WireError) {
        let bytes = Self.requestFrame(json)
        #expect(throws: error) { try ASRClientMessage(decoding: bytes.span) }
    }

    // MARK: Requests

    @Test(arguments: [
        // What other clients send: a wrong name for the rate, no user, another spelling.
        (
            #"{"audio":{"format":"pcm","codec":"raw","sample_rate":1600,"channel":1},"#
                + #""request":{"model_name":"bigmodel"}}"#,
            ASRRequest(sampleRate: 1_600, showsUtterances: false)
        ),
        (
            #"{"user":null,"audio":{"format":"wav","channels":1},"#
                + #""request":{"model_name":"bigmodel","show_utterance":true,"result_type":"single"}}"#,
            ASRRequest(format: "wav", sampleRate: nil, resultType: .single)
        ),
        (
            #"{"user":{"did":"d"},"audio":{"format":"pcm","rate":16000.0},"#
                + #""request":{"model_name":"m","result_type":"new","end_window_size":800}}"#,
            ASRRequest(modelName: "m", endWindowMilliseconds: 800, showsUtterances: false)
        ),
    ])
    func readsTheRequest(json: String, request: ASRRequest) throws {
        let bytes = Self.requestFrame(json)
        let message = ASRClientMessage(.request(request))
        #expect(try ASRClientMessage(decoding: bytes.span) == message)
    }

    @Test(arguments: [("request", nil), ("request-sequence-1", 1)] as [(String, Int32?)])
    func theRequestIsTheGoldenFrame(name: String, sequence: Int32?) throws {
        let request = ASRRequest(userID: "u1")
        var bytes: [UInt8] = []
        request.encode(into: &bytes, sequence: sequence)
        try expectGolden(bytes, at: "Wire/ASR/\(name).hex")
        let message = ASRClientMessage(.request(request), sequence: sequence)
        #expect(try ASRClientMessage(decoding: bytes.span) == message)
    }

    // MARK: Audio

    @Test(
        arguments: [
            ("11 20 00 00 00 00 19 00", nil, false),
            ("11 21 00 00 00 00 00 02 00 00 19 00", 2, false),
            ("11 22 00 00 00 00 19 00", nil, true),
            ("11 23 00 00 ff ff ff fd 00 00 19 00", -3, true),
            ("11 21 00 00 80 00 00 00 00 00 19 00", .min, false),
        ] as [(String, Int32?, Bool)]
    )
    func framesAFifthOfASecond(hex: String, sequence: Int32?, isLast: Bool) throws {
        var bytes: [UInt8] = []
        ASRFrame.appendAudioHeader(
            byteCount: 6_400,
            sequence: sequence,
            isLast: isLast,
            to: &bytes
        )
        #expect(try bytes == [UInt8](hex: hex))
        let headerByteCount = bytes.count
        bytes += [UInt8](repeating: 0, count: 6_400)
        let audio = Payload.range(headerByteCount..<headerByteCount + 6_400)
        let message = ASRClientMessage(.audio(audio), sequence: sequence, isLast: isLast)
        #expect(try ASRClientMessage(decoding: bytes.span) == message)
    }

    @Test func anAudioFrameTakesThePlaceOfACallersFrame() {
        var fromCaller: [UInt8] = []
        CallFrame.appendAudioHeader(byteCount: 3_200, framing: .single, to: &fromCaller)
        var toRecognizer: [UInt8] = []
        ASRFrame.appendAudioHeader(byteCount: 3_200, to: &toRecognizer)
        #expect(fromCaller.count == CallFrame.headerByteCount)
        #expect(toRecognizer.count == ASRFrame.headerByteCount)
        #expect(fromCaller.count == toRecognizer.count)
    }

    @Test(arguments: [("last-empty", nil), ("last-empty-sequence", -3)] as [(String, Int32?)])
    func theEmptyEndIsTheGoldenFrame(name: String, sequence: Int32?) throws {
        var bytes: [UInt8] = []
        ASRFrame.appendAudioHeader(byteCount: 0, sequence: sequence, isLast: true, to: &bytes)
        try expectGolden(bytes, at: "Wire/ASR/\(name).hex")
        let audio = Payload.range(bytes.count..<bytes.count)
        let message = ASRClientMessage(.audio(audio), sequence: sequence, isLast: true)
        #expect(try ASRClientMessage(decoding: bytes.span) == message)
    }

    /// Another encoder made it, so we only read it.
    @Test func readsTheGoldenFrameOfACompressedEmptyEnd() throws {
        let bytes = try Fixtures.hex(at: "Wire/ASR/last-empty-gzip.hex")
        let message = ASRClientMessage(.audio(.inflated([])), isLast: true, isCompressed: true)
        #expect(try ASRClientMessage(decoding: bytes.span) == message)
    }

    @Test(arguments: [
        // Called compressed, with nothing in it.
        (
            "11 22 01 00 00 00 00 00",
            ASRClientMessage(.audio(.range(8..<8)), isLast: true, isCompressed: true)
        ),
        // Bit 2 of the flags, with an event number and without.
        ("11 24 00 00 00 00 00 02 07 08", ASRClientMessage(.audio(.range(8..<10)))),
        ("11 24 00 00 00 00 00 c8 00 00 00 02 07 08", ASRClientMessage(.audio(.range(12..<14)))),
        (
            "11 27 00 00 ff ff ff ff 00 00 00 c8 00 00 00 02 07 08",
            ASRClientMessage(.audio(.range(16..<18)), sequence: -1, isLast: true)
        ),
        // A longer header.
        ("12 20 00 00 00 00 00 00 00 00 00 01 07", ASRClientMessage(.audio(.range(12..<13)))),
    ])
    func readsTheVariant(hex: String, message: ASRClientMessage) throws {
        let bytes = try [UInt8](hex: hex)
        #expect(try ASRClientMessage(decoding: bytes.span) == message)
    }

    @Test(arguments: [0, 1, 3_200, 100_000]) func inflatesWhatItCompressed(byteCount: Int) throws {
        let audio = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 / 7) }
        var bytes: [UInt8] = []
        ASRFrame.appendCompressedAudio(audio.span, sequence: 9, to: &bytes)
        #expect(bytes.prefix(8) == [0x11, 0x21, 0x01, 0x00, 0x00, 0x00, 0x00, 0x09])
        #expect(bytes.count < byteCount / 5 + 40)
        let message = ASRClientMessage(.audio(.inflated(audio)), sequence: 9, isCompressed: true)
        #expect(try ASRClientMessage(decoding: bytes.span) == message)
    }

    @Test func doesNotInflateWithoutBound() {
        var audio = [UInt8](repeating: 0, count: Gzip.inflatedByteCountMax)
        var bytes: [UInt8] = []
        ASRFrame.appendCompressedAudio(audio.span, to: &bytes)
        #expect(throws: Never.self) { try ASRClientMessage(decoding: bytes.span) }

        audio.append(0)
        bytes = []
        ASRFrame.appendCompressedAudio(audio.span, to: &bytes)
        #expect(bytes.count < 50_000)
        let error = WireError.inflatedTooLong(at: 8, byteCountMax: Gzip.inflatedByteCountMax)
        #expect(throws: error) { try ASRClientMessage(decoding: bytes.span) }
    }

    // MARK: Properties

    @Test(arguments: [1, 2, 3] as [UInt64]) func readsBackAnyRequest(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<200 {
            let request = ASRRequest(
                format: generator.text(),
                sampleRate: Bool.random(using: &generator)
                    ? nil : .random(in: .min ... .max, using: &generator),
                modelName: generator.text(),
                resultType: Bool.random(using: &generator) ? .full : .single,
                endWindowMilliseconds: Bool.random(using: &generator)
                    ? nil : .random(in: .min ... .max, using: &generator),
                showsUtterances: Bool.random(using: &generator),
                userID: Bool.random(using: &generator) ? nil : generator.text()
            )
            let message = ASRClientMessage(
                .request(request),
                sequence: Bool.random(using: &generator) ? nil : 1,
                isCompressed: Bool.random(using: &generator)
            )
            var bytes: [UInt8] = []
            request.encode(
                into: &bytes,
                sequence: message.sequence,
                compressed: message.isCompressed
            )
            let decoded = try ASRClientMessage(decoding: bytes.span)
            #expect(decoded == message, "seed \(seed), step \(step)")
            let part = [UInt8](bytes.dropLast(.random(in: 1...bytes.count, using: &generator)))
            #expect(throws: WireError.self, "seed \(seed), step \(step), \(part.count) bytes") {
                try ASRClientMessage(decoding: part.span)
            }
        }
    }

    private static func requestFrame(_ json: String) -> [UInt8] {
        [0x11, 0x10, 0x10, 0x00, 0x00, 0x00, 0x00, UInt8(json.utf8.count)] + json.utf8
    }
}
