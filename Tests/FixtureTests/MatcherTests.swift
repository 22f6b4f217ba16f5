import Fixture
import Testing
import Trace

struct MatcherTests {
    /// Answers of which one begins as the other.
    private let fixture = Fixture(
        name: "two",
        source: .made,
        media: [
            Media(
                path: "media/ask.wav",
                digest: SHA256Digest(bytes: [1, 2, 3, 4] + [UInt8](repeating: 0, count: 28)),
                duration: .seconds(1),
                speech: nil,
                bytes: []
            )
        ],
        recognitions: [Recognition(id: "asr-1", audio: "media/ask.wav", lines: [])],
        completions: [
            Completion(id: "llm-1", text: "要带伞吗？", lines: []),
            Completion(id: "llm-2", text: "谢谢。", lines: []),
        ],
        syntheses: [
            Synthesis(id: "tts-1", text: "不用。今天不下雨。", lines: []),
            Synthesis(id: "tts-2", text: "不用。", lines: []),
        ]
    )

    @Test func knowsTheDigestsOfPieces() throws {
        var fixture = self.fixture
        fixture.media[0].bytes = [1, 2, 3, 4]
        let audio = Synthesis.Event.audio(media: "media/ask.wav", range: 1..<3)
        fixture.syntheses[0].lines = [Synthesis.Line(dt: .zero, event: audio)]
        let matcher = try Matcher(fixture)
        #expect(matcher.digest(of: "media/ask.wav", 1..<3) == ContentDigest([2, 3].span))
        #expect(matcher.digest(of: "media/ask.wav", 0..<1) == ContentDigest([1].span))
        #expect(matcher.digest(of: "media/ask.wav", 3..<9) == .empty)
        #expect(matcher.digest(of: "media/none.wav", 0..<1) == .empty)
    }

    @Test func findsTheStreamThatFits() throws {
        let matcher = try Matcher(self.fixture)
        #expect(try matcher.recognition(forDigest: 0x0102_0304).stream.id == "asr-1")
        #expect(try matcher.completion(for: " 谢谢。\n").stream.id == "llm-2")
        #expect(try matcher.synthesis(for: "不用。").stream.id == "tts-2")
        #expect(try matcher.synthesis(for: "不用。").warning == nil)
    }

    @Test(arguments: [
        ("", ["tts-1", "tts-2"]),
        (" \n", ["tts-1", "tts-2"]),
        ("不用", ["tts-1", "tts-2"]),
        ("不用。", ["tts-1", "tts-2"]),
        ("不用。 ", ["tts-2"]),
        ("不用。今", ["tts-1"]),
        ("不用。今天不下雨。\n", ["tts-1"]),
        ("不用。今天不下雨。啊", []),
        ("不要", []),
    ])
    func narrowsDownWhatTextCouldBecome(received: String, ids: [String]) throws {
        let matcher = try Matcher(self.fixture)
        #expect(matcher.syntheses(startingWith: received).map(\.id) == ids)
    }

    @Test func saysWhatToAddForAnUnknownQuestion() throws {
        let matcher = try Matcher(self.fixture)
        let mismatch = try #require(throws: Mismatch.self) {
            _ = try matcher.completion(for: "要带\"伞\"？")
        }
        #expect(mismatch.asked == .question("要带\"伞\"？"))
        #expect(mismatch.nearest == "要带伞吗？")
        #expect(
            mismatch.description
                == #"the model was asked "要带\"伞\"？"; the nearest in the fixture is "要带伞吗？". "#
                + #"To have it, add to llm.jsonl: "#
                + #"{"stream":"llm-new","match":{"text":"要带\"伞\"？"}} then "#
                + #"{"dt":300,"delta":"…","finish":"stop"}"#
        )
    }

    @Test func saysWhatToAddForUnknownAudio() throws {
        let mismatch = try #require(throws: Mismatch.self) {
            _ = try Matcher(self.fixture).recognition(forDigest: 0xABC)
        }
        #expect(mismatch.nearest == nil)
        #expect(
            mismatch.description
                == "the recognizer got audio whose SHA-256 begins with 00000abc; no file in the "
                + "fixture's media begins so. To have it, add to asr.jsonl: "
                + #"{"stream":"asr-new","match":{"audio":"media/new.wav"}} then "#
                + #"{"at":1000,"text":"…","definite":true}"#
        )
    }

    @Test func saysWhatToAddForUnknownSpeech() throws {
        let mismatch = try #require(throws: Mismatch.self) {
            _ = try Matcher(Fixture(name: "empty", source: .made)).synthesis(for: "你好。")
        }
        #expect(
            mismatch.description
                == #"the synthesizer was given "你好。"; the fixture has no text at all. "#
                + #"To have it, add to tts.jsonl: {"stream":"tts-new","match":{"text":"你好。"}} then "#
                + #"{"dt":180,"after":"text:3","ev":"TTSSentenceStart","text":"你好。"}"#
        )
    }

    @Test func makesUpWhatIsMissingIfLenient() throws {
        let matcher = try Matcher(self.fixture, mode: .lenient)
        let recognition = try matcher.recognition(forDigest: 0xABC)
        #expect(recognition.stream.lines.map(\.text) == ["audio abc"])
        #expect(recognition.stream.lines.map(\.isDefinite) == [true])
        #expect(recognition.warning?.asked == .audio(digest: 0xABC))
        let completion = try matcher.completion(for: "你是谁？")
        #expect(completion.stream.answer == "(你是谁？)")
        #expect(completion.stream.lines.last?.finish == "stop")
        #expect(completion.warning?.nearest == "要带伞吗？")
        // What the fixture has is still what is played.
        #expect(try matcher.completion(for: "谢谢。").warning == nil)
    }

    @Test func speaksEachSentenceAsAToneIfLenient() throws {
        let matcher = try Matcher(self.fixture, mode: .lenient)
        let match = try matcher.synthesis(for: "你好！我是3.5号？")
        let tone = try #require(matcher.media(at: "stand-in/tone.mp3"))
        #expect(tone.speech != nil)
        let sentences = ["你好！", "我是3.5号？"]
        var fixture = Fixture(name: "made up", source: .made, syntheses: [match.stream])
        fixture.media = [tone]
        let starts = match.stream.lines.compactMap { line -> String? in
            guard case .sentenceStart(let text) = line.event else { return nil }
            return text
        }
        #expect(starts == sentences)
        #expect(
            match.stream.lines.compactMap(\.after) == [
                .text(characterCount: 3), .text(characterCount: 10),
            ]
        )
        let chunks = match.stream.lines.compactMap { line -> Range<Int>? in
            guard case .audio(_, let range) = line.event else { return nil }
            return range
        }
        let once = Array(chunks.prefix(chunks.count / 2))
        #expect(chunks == once + once)
        #expect(once.first?.lowerBound == 0 && once.last?.upperBound == tone.bytes.count)
        #expect(once.dropLast().allSatisfy { $0.count == 4_096 })
        #expect(try matcher.synthesis(for: "你好！我是3.5号？") == match)
    }

    @Test(arguments: [
        ("", []),
        (" \n ", []),
        ("……", ["……"]),
        ("好", ["好"]),
        ("好。", ["好。"]),
        ("真的？！好。", ["真的？！", "好。"]),
        ("等等……好。", ["等等……好。"]),
        ("他说：“走吧。”我不走。", ["他说：“走吧。”", "我不走。"]),
        ("It is 3.5 degrees. Go!", ["It is 3.5 degrees.", "Go!"]),
        ("See example.com now. OK", ["See example.com now.", "OK"]),
        ("One\nTwo\n\nThree", ["One", "Two", "Three"]),
        ("“Go.” He went.", ["“Go.”", "He went."]),
        ("好。！", ["好。！"]),
        ("！好。", ["！好。"]),
        ("👨‍👩‍👧好。走。", ["👨‍👩‍👧好。", "走。"]),
    ])
    func cutsTextIntoSentences(text: String, sentences: [String]) throws {
        let stream = try Matcher(self.fixture, mode: .lenient).synthesis(for: text).stream
        var (found, ends): ([String], [Int]) = ([], [])
        for line in stream.lines {
            guard case .sentenceStart(let text) = line.event else { continue }
            guard case .text(let count) = line.after else { continue }
            found.append(text)
            ends.append(count)
        }
        #expect(found == sentences)
        #expect(ends == ends.sorted())
        #expect(ends.allSatisfy { $0 <= text.count })
    }
}
